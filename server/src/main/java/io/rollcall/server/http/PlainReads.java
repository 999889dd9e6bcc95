package io.rollcall.server.http;

import io.rollcall.server.view.Answer;
import io.rollcall.server.view.Query;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.view.Rendering;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.WriteHandler;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.io.NIOOutputStream;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the answers that nearly every reader asks for, the full list and the delta in JSON, straight from
 * the bytes that are kept. It never blocks on a reader: what that one does not take at once waits as a
 * reference to the kept bytes, not as a copy and not with a thread. Whatever is not plain is left to the
 * resources, whose answer is the same.
 */
final class PlainReads {
    private static final Logger log = LoggerFactory.getLogger(PlainReads.class);

    /** A reader that takes nothing for so long is given up. */
    static final long PATIENCE_SECONDS = 30;

    /**
     * Send buffer of a connection on which a large answer was asked for. With the small one that others
     * have, a large answer goes out in so many steps that it takes a third more of the processor.
     */
    private static final int LARGE_SEND_BUFFER = 524_288;

    private final RegistryReader reader;
    private final InFlight inFlight;
    private final Map<String, Query> queries = new LinkedHashMap<>();

    PlainReads(RegistryReader reader, InFlight inFlight, boolean deltaEnabled) {
        this.reader = reader;
        this.inFlight = inFlight;
        for (String base : EurekaPaths.BASES) {
            queries.put(base + "/apps", Query.ALL);
            queries.put(base + "/apps/", Query.ALL);
            if (deltaEnabled) {
                queries.put(base + "/apps/delta", Query.DELTA);
            }
        }
    }

    /** Whether a path is one that clients ask for again and again to know the list. */
    boolean isPolled(String path) {
        return queries.containsKey(path);
    }

    /** An answer that is there and current, and the form that it is in. */
    record Ready(Rendering rendering, Answer.Whole answer) {}

    /** The answer to a request whose head is here, if it is a plain read and the answer is ready; else null. */
    @Nullable
    Ready ready(HttpRequestPacket request) {
        if (request.getMethod() != Method.GET
                || request.getContentLength() > 0
                || request.requiresAcknowledgement()
                || request.containsHeader(Header.TransferEncoding)
                || !request.getQueryStringDC().isNull()) {
            return null;
        }
        return ready(request.getRequestURI(), request);
    }

    private @Nullable Ready ready(String path, HttpRequestPacket request) {
        Query query = queries.get(path);
        Rendering rendering = rendering(request);
        return query != null && rendering != null && reader.ready(query, rendering) instanceof Answer.Whole whole
                ? new Ready(rendering, whole)
                : null;
    }

    /**
     * Answers a request at once, if the answer is there and current. For Grizzly's thread, which may not wait.
     *
     * @return false if nothing was done
     */
    boolean sendReady(String path, Request request, Response response) {
        Ready ready = ready(path, request.getRequest());
        if (ready == null) {
            return false;
        }
        NIOOutputStream out = begin(request, response, ready.rendering, ready.answer);
        if (!out.canWrite()) {
            response.suspend(PATIENCE_SECONDS, TimeUnit.SECONDS, inFlight.one(), late -> giveUp(request, late));
            resumeOnceTaken(response, out);
        }
        return true;
    }

    /**
     * Answers a request that is suspended, whatever time the rendering takes. For a worker.
     *
     * @return false if nothing was done
     */
    boolean render(String path, Request request, Response response) {
        Query query = queries.get(path);
        Rendering rendering = rendering(request.getRequest());
        if (query == null || rendering == null || !(reader.read(query, rendering) instanceof Answer.Whole whole)) {
            return false;
        }
        NIOOutputStream out = begin(request, response, rendering, whole);
        if (!out.canWrite()) {
            response.getSuspendContext().setTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        resumeOnceTaken(response, out);
        return true;
    }

    private static @Nullable Rendering rendering(HttpRequestPacket request) {
        String accept = request.getHeader(Header.Accept);
        boolean plain = request.getMethod() == Method.GET && accept != null && accept.contains("json");
        return plain
                ? Negotiation.list(
                        accept, request.getHeader("X-Eureka-Accept"), request.getHeader(Header.AcceptEncoding))
                : null;
    }

    /** Sends what the reader takes at once. */
    private static NIOOutputStream begin(Request request, Response response, Rendering rendering, Answer.Whole whole) {
        Negotiation.headers(rendering).forEach(response::setHeader);
        response.setStatus(200);
        response.setContentLength(whole.length());
        makeRoom(request.getRequest().getConnection(), whole);
        NIOOutputStream out = response.getNIOOutputStream();
        // Grizzly makes a write wait for its reader unless it was asked just before whether it would have to.
        // The rest of the answer before this one may still be on its way; it is no more than what is asked for.
        out.canWrite();
        try {
            out.write(Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, whole.bytes()));
        } catch (IOException gone) {
            log.debug("a reader is gone", gone);
        }
        return out;
    }

    /** Lets a connection take a large answer in one piece. */
    static void makeRoom(Connection<?> connection, Answer.Whole whole) {
        if (whole.length() > HttpDoor.SEND_BUFFER && connection.getWriteBufferSize() < LARGE_SEND_BUFFER) {
            connection.setWriteBufferSize(LARGE_SEND_BUFFER);
        }
    }

    private static void resumeOnceTaken(Response response, NIOOutputStream out) {
        out.notifyCanWrite(new WriteHandler() {
            @Override
            public void onWritePossible() {
                finish(response);
            }

            @Override
            public void onError(Throwable gone) {
                finish(response);
            }
        });
    }

    /** Ends the connection of a reader that takes nothing. */
    static boolean giveUp(Request request, Response late) {
        request.getRequest().getConnection().closeSilently();
        finish(late);
        // It was ended here; true would let the container end it once more.
        return false;
    }

    private static void finish(Response response) {
        if (response.isSuspended()) {
            response.resume();
        }
    }
}
