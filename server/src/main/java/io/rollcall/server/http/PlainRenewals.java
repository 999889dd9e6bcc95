package io.rollcall.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.server.registry.Registry;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.ByteChunk;
import org.glassfish.grizzly.http.util.DataChunk;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The fast lane of renewals, which are most of what a registry is asked: the plain ones are read from the bytes of
 * their head and answered by the selector's thread, without Jersey. Plain is what clients send when all is well, and
 * answered 200 without a body. Everything else is left to {@link InstanceResource}, untouched: that is where it
 * stands what a renewal is, and nothing is answered here that it would answer otherwise.
 */
final class PlainRenewals {
    private static final byte[] STATUS = ascii("status");
    private static final byte[] DIRTY = ascii("lastDirtyTimestamp");
    private static final byte[] OVERRIDDEN = ascii("overriddenstatus");

    private static final byte[] ACCEPT = lowerCase("Accept");
    private static final byte[] CONTENT_TYPE = lowerCase("Content-Type");

    /** Whoever sends one of these wants more than a renewal. */
    private static final byte[][] UNUSUAL = {
        lowerCase("Expect"),
        lowerCase("Transfer-Encoding"),
        lowerCase(Parameters.REPLICATION),
        lowerCase(Parameters.EUREKA_REPLICATION)
    };

    /** With more there might be one too many for a number. */
    private static final int MOST_DIGITS = 18;

    /** Not said by the query, and not plain. */
    private static final long UNSAID = -1;

    private static final long ODD = -2;

    private final Registry registry;
    private final boolean open;
    private final byte[][] lists;
    private final LongAdder answered = new LongAdder();

    /** @param open false to leave every renewal to the resource */
    PlainRenewals(Registry registry, boolean open) {
        this.registry = registry;
        this.open = open;
        this.lists =
                EurekaPaths.BASES.stream().map(base -> ascii(base + "/apps/")).toArray(byte[][]::new);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] lowerCase(String header) {
        return ascii(header.toLowerCase(Locale.ROOT));
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
    boolean answer(HttpRequestPacket request, Response response) {
        if (!open
                || request.getMethod() != Method.PUT
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
        response.setStatus(HttpStatus.OK_200);
        response.setContentLengthLong(0);
        answered.increment();
        return true;
    }

    /** What was read; null where it is not in one piece. */
    private static @Nullable ByteChunk bytes(DataChunk read) {
        return read.getType() == DataChunk.Type.Bytes ? read.getByteChunk() : null;
    }

    /** The instance that a path is about; null if it is not one, or has to be decoded first. */
    private @Nullable InstanceKey key(@Nullable ByteChunk path) {
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

    private static String text(byte[] buffer, int start, int end) {
        return new String(buffer, start, end - start, ISO_8859_1);
    }

    /** Where the application's name begins; negative if the path is none of the list's. */
    private int endOfList(byte[] buffer, int start, int end) {
        for (byte[] list : lists) {
            if (end - start > list.length && isAt(buffer, start, list)) {
                return start + list.length;
            }
        }
        return -1;
    }

    private static boolean isAt(byte[] buffer, int start, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (buffer[start + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the slash behind a name is, or the end; negative if it is no name that stands for itself. */
    private static int endOfName(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end && buffer[at] != '/') {
            if (!RawPath.isPlain(buffer[at])) {
                return -1;
            }
            at++;
        }
        // A name that begins with a dot may be a step up.
        return at == start || buffer[start] == '.' ? -1 : at;
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
            if (dirty == UNSAID && names(buffer, start, end, DIRTY)) {
                dirty = number(buffer, start + DIRTY.length + 1, end);
            } else if (!status && names(buffer, start, end, STATUS)) {
                // Whatever it is: a client's renewal does not set it.
                status = true;
            } else if (!overridden && names(buffer, start, end, OVERRIDDEN)) {
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

    private static boolean names(byte[] buffer, int start, int end, byte[] name) {
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
            int length = name.getLength();
            if (length == ACCEPT.length && name.equalsIgnoreCaseLowerCase(ACCEPT)) {
                if (!isPlainTypes(bytes(headers.getValue(i)), Integer.MAX_VALUE)) {
                    return false;
                }
            } else if (length == CONTENT_TYPE.length && name.equalsIgnoreCaseLowerCase(CONTENT_TYPE)) {
                if (!isPlainTypes(bytes(headers.getValue(i)), 1)) {
                    return false;
                }
            } else if (isUnusual(name, length)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnusual(DataChunk name, int length) {
        for (byte[] unusual : UNUSUAL) {
            if (length == unusual.length && name.equalsIgnoreCaseLowerCase(unusual)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether media types have no parameters, and letters and what goes with them around one slash each. Jersey reads
     * all that arrive, and refuses what it cannot read.
     */
    private static boolean isPlainTypes(@Nullable ByteChunk types, int most) {
        if (types == null) {
            return false;
        }
        byte[] buffer = types.getBuffer();
        boolean slash = false;
        boolean named = false;
        int count = 1;
        for (int i = types.getStart(); i < types.getEnd(); i++) {
            byte c = buffer[i];
            if (c == ',' && slash && named && ++count <= most && i + 1 < types.getEnd()) {
                slash = false;
                named = false;
                i += buffer[i + 1] == ' ' ? 1 : 0;
            } else if (c == '/' && named && !slash) {
                slash = true;
                named = false;
            } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '*' || c == '+' || c == '-') {
                named = true;
            } else {
                return false;
            }
        }
        return slash && named;
    }
}
