package io.rollcall.server.http;

import static io.rollcall.server.http.PlainHead.ACCEPT;
import static io.rollcall.server.http.PlainHead.CONTENT_TYPE;
import static io.rollcall.server.http.PlainHead.ascii;
import static io.rollcall.server.http.PlainHead.bytes;
import static io.rollcall.server.http.PlainHead.endOfList;
import static io.rollcall.server.http.PlainHead.endOfName;
import static io.rollcall.server.http.PlainHead.isAt;
import static io.rollcall.server.http.PlainHead.isPlainTypes;
import static io.rollcall.server.http.PlainHead.isUnusual;
import static io.rollcall.server.http.PlainHead.names;
import static io.rollcall.server.http.PlainHead.text;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.server.registry.Registry;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.util.ByteChunk;
import org.glassfish.grizzly.http.util.DataChunk;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The fast lane of renewals, which are most of what a registry is asked: the plain ones are read from the bytes of
 * their head, without Jersey. Plain is what clients send when all is well, and answered 200 without a body. Everything
 * else is left to {@link InstanceResource}, untouched: that is where it stands what a renewal is, and nothing is answered
 * here that it would answer otherwise.
 */
final class PlainRenewals {
    private static final byte[] STATUS = ascii("status");
    private static final byte[] DIRTY = ascii("lastDirtyTimestamp");
    private static final byte[] OVERRIDDEN = ascii("overriddenstatus");

    /** With more there might be one too many for a number. */
    private static final int MOST_DIGITS = 18;

    /** Not said by the query, and not plain. */
    private static final long UNSAID = -1;

    private static final long ODD = -2;

    private final Registry registry;
    private final LongAdder answered = new LongAdder();

    PlainRenewals(Registry registry) {
        this.registry = registry;
    }

    /** How many were answered here. */
    long answered() {
        return answered.sum();
    }

    /**
     * Answers a plain renewal.
     *
     * @return false if it is none, or not answered 200; then nothing was done
     */
    boolean answer(HttpRequestPacket request) {
        if (request.getMethod() != Method.PUT
                || request.getContentLength() > 0
                || !hasPlainHeaders(request.getHeaders())) {
            return false;
        }
        InstanceKey key = key(bytes(request.getRequestURIRef().getRequestURIBC()));
        long dirty = dirty(request.getQueryStringDC());
        if (key == null
                || dirty == ODD
                || !registry.renewAtHome(key, dirty == UNSAID ? OptionalLong.empty() : OptionalLong.of(dirty))) {
            return false;
        }
        answered.increment();
        return true;
    }

    /** The instance that a path is about; null if it is not one, or has to be decoded first. */
    private static @Nullable InstanceKey key(@Nullable ByteChunk path) {
        if (path == null) {
            return null;
        }
        byte[] buffer = path.getBuffer();
        int end = path.getEnd();
        int app = endOfList(buffer, path.getStart(), end);
        int slash = app < 0 ? -1 : endOfName(buffer, app, end);
        if (slash < 0 || slash == end || endOfName(buffer, slash + 1, end) != end) {
            return null;
        }
        return new InstanceKey(text(buffer, app, slash), text(buffer, slash + 1, end));
    }

    /** The lastDirtyTimestamp in a query that has what clients send, each once and with a value. */
    private static long dirty(DataChunk query) {
        if (query.isNull()) {
            return UNSAID;
        }
        ByteChunk bytes = bytes(query);
        if (bytes == null) {
            return ODD;
        }
        byte[] buffer = bytes.getBuffer();
        long dirty = UNSAID;
        boolean status = false;
        boolean overridden = false;
        int next = bytes.getStart();
        while (next <= bytes.getEnd()) {
            int start = next;
            int end = endOfParameter(buffer, start, bytes.getEnd());
            if (end < 0) {
                return ODD;
            }
            if (dirty == UNSAID && isNamed(buffer, start, end, DIRTY)) {
                dirty = number(buffer, start + DIRTY.length + 1, end);
            } else if (!status && isNamed(buffer, start, end, STATUS)) {
                // Whatever it is: a client's renewal does not set it.
                status = true;
            } else if (!overridden && isNamed(buffer, start, end, OVERRIDDEN)) {
                // It has to be one, and is asked of Eureka servers only.
                overridden = true;
                dirty = isStatus(buffer, start + OVERRIDDEN.length + 1, end) ? dirty : ODD;
            } else {
                return ODD;
            }
            if (dirty == ODD) {
                return ODD;
            }
            next = end + 1;
        }
        return dirty;
    }

    private static int endOfParameter(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end && buffer[at] != '&') {
            if (!RawPath.isPlain(buffer[at])) {
                return -1;
            }
            at++;
        }
        return at;
    }

    private static boolean isNamed(byte[] buffer, int start, int end, byte[] name) {
        return end - start > name.length && buffer[start + name.length] == '=' && isAt(buffer, start, name);
    }

    private static long number(byte[] buffer, int start, int end) {
        if (start == end || end - start > MOST_DIGITS) {
            return ODD;
        }
        long number = 0;
        for (int i = start; i < end; i++) {
            if (buffer[i] < '0' || buffer[i] > '9') {
                return ODD;
            }
            number = number * 10 + buffer[i] - '0';
        }
        return number;
    }

    private static boolean isStatus(byte[] buffer, int start, int end) {
        return InstanceStatus.exact(text(buffer, start, end)).isPresent();
    }

    /** Whether the resource would not care for these headers. */
    private static boolean hasPlainHeaders(MimeHeaders headers) {
        for (int i = 0; i < headers.size(); i++) {
            DataChunk name = headers.getName(i);
            int mostTypes = names(name, ACCEPT) ? Integer.MAX_VALUE : names(name, CONTENT_TYPE) ? 1 : 0;
            if (mostTypes > 0 ? !isPlainTypes(bytes(headers.getValue(i)), mostTypes) : isUnusual(name)) {
                return false;
            }
        }
        return true;
    }
}
