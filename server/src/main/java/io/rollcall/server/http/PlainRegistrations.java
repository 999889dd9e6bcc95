package io.rollcall.server.http;

import static io.rollcall.server.http.PlainHead.names;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.MalformedDocumentException;
import io.rollcall.server.registry.Registry;
import io.rollcall.server.registry.RegistryFullException;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.util.ByteChunk;
import org.glassfish.grizzly.http.util.DataChunk;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The fast lane of registrations: those that clients send when all is well, a small document in JSON about an instance
 * that is or becomes ephemeral, are answered by the thread that read them, without Jersey. They are answered 204.
 * Everything else is left to {@link ApplicationsResource}, untouched: that is where it stands what a registration is, and
 * nothing is answered here that it would answer otherwise.
 */
final class PlainRegistrations {
    /** Reading so much takes Grizzly's thread no longer than a few renewals do. */
    private static final int MOST_BYTES = 16_384;

    private static final byte[] CONTENT_ENCODING = PlainHead.lowerCase("Content-Encoding");

    private final Registry registry;
    private final InstantSource wall;
    private final boolean open;
    private final LongAdder answered = new LongAdder();

    /**
     * @param wall for instances that name no lastDirtyTimestamp
     * @param open false to leave every registration to the resource
     */
    PlainRegistrations(Registry registry, InstantSource wall, boolean open) {
        this.registry = registry;
        this.wall = wall;
        this.open = open;
    }

    /** How many were answered here. */
    long answered() {
        return answered.sum();
    }

    /** The application that a request registers an instance with, if its head is that of a plain registration; else null. */
    @Nullable
    String application(HttpRequestPacket request) {
        if (!open
                || request.getMethod() != Method.POST
                || request.getContentLength() <= 0
                || request.getContentLength() > MOST_BYTES
                || !request.getQueryStringDC().isNull()
                || !hasPlainHeaders(request.getHeaders())) {
            return null;
        }
        ByteChunk path = PlainHead.bytes(request.getRequestURIRef().getRequestURIBC());
        if (path == null) {
            return null;
        }
        int end = path.getEnd();
        int name = PlainHead.endOfList(path.getBuffer(), path.getStart(), end);
        return name >= 0 && PlainHead.endOfName(path.getBuffer(), name, end) == end
                ? PlainHead.text(path.getBuffer(), name, end)
                : null;
    }

    /** Whether the resource would read no more of these headers than that the body is JSON. */
    private static boolean hasPlainHeaders(MimeHeaders headers) {
        int types = 0;
        for (int i = 0; i < headers.size(); i++) {
            DataChunk name = headers.getName(i);
            DataChunk value = headers.getValue(i);
            if (names(name, PlainHead.CONTENT_TYPE)) {
                types++;
                if (!value.equals("application/json")) {
                    return false;
                }
            } else if (names(name, PlainHead.ACCEPT)) {
                if (!PlainHead.isPlainTypes(PlainHead.bytes(value), Integer.MAX_VALUE)) {
                    return false;
                }
            } else if (PlainHead.isUnusual(name) || names(name, CONTENT_ENCODING)) {
                return false;
            }
        }
        return types == 1;
    }

    /**
     * Answers a registration whose body is here.
     *
     * @return false if it is not answered 204; then nothing was done, and the body is there to be read
     */
    boolean answer(String application, Buffer here) {
        byte[] body = new byte[here.remaining()];
        int start = here.position();
        here.get(body);
        here.position(start);
        return answer(application, body);
    }

    /**
     * Answers a registration whose body was read.
     *
     * @return false if it is not answered 204; then nothing was done
     */
    boolean answer(String application, byte[] body) {
        try {
            RegisteredInstance incoming = EurekaJson.readRegistration(body, wall.millis());
            if (!incoming.key().app().equals(InstanceKey.appName(application))
                    || !registry.registerEphemeral(incoming)) {
                return false;
            }
        } catch (MalformedDocumentException | InvalidInstanceException | RegistryFullException refused) {
            // The resource says so.
            return false;
        }
        answered.increment();
        return true;
    }
}
