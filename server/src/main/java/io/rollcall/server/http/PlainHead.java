package io.rollcall.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import org.glassfish.grizzly.http.util.ByteChunk;
import org.glassfish.grizzly.http.util.DataChunk;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the bytes of a request's head what the fast lanes look at, {@link PlainRenewals} and {@link
 * PlainRegistrations}: names and media types that stand for themselves. Of all else it says that it is not plain. Pure
 * functions.
 */
final class PlainHead {
    static final byte[] ACCEPT = lowerCase("Accept");
    static final byte[] CONTENT_TYPE = lowerCase("Content-Type");

    /** Whoever sends one of these wants more than a client does. */
    private static final byte[][] UNUSUAL = {
        lowerCase("Expect"),
        lowerCase("Transfer-Encoding"),
        lowerCase(Parameters.REPLICATION),
        lowerCase(Parameters.EUREKA_REPLICATION)
    };

    private static final byte[][] LISTS =
            EurekaPaths.BASES.stream().map(base -> ascii(base + "/apps/")).toArray(byte[][]::new);

    private PlainHead() {}

    static byte[] ascii(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static byte[] lowerCase(String header) {
        return ascii(header.toLowerCase(Locale.ROOT));
    }

    /** What was read; null where it is not in one piece. */
    static @Nullable ByteChunk bytes(DataChunk read) {
        return read.getType() == DataChunk.Type.Bytes ? read.getByteChunk() : null;
    }

    static String text(byte[] buffer, int start, int end) {
        return new String(buffer, start, end - start, ISO_8859_1);
    }

    /** Where, in a path, the application's name begins; negative if it is none below the list of applications. */
    static int endOfList(byte[] buffer, int start, int end) {
        for (byte[] list : LISTS) {
            if (end - start > list.length && isAt(buffer, start, list)) {
                return start + list.length;
            }
        }
        return -1;
    }

    static boolean isAt(byte[] buffer, int start, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (buffer[start + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the slash behind a name is, or the end; negative if it is no name that stands for itself. */
    static int endOfName(byte[] buffer, int start, int end) {
        int at = start;
        while (at < end && buffer[at] != '/') {
            // What stands behind a semicolon may be a session, which is not part of the name.
            if (!RawPath.isPlain(buffer[at]) || buffer[at] == ';') {
                return -1;
            }
            at++;
        }
        // A name that begins with a dot may be a step up.
        return at == start || buffer[start] == '.' ? -1 : at;
    }

    /** Whether a header has this name, which is given in lower case. */
    static boolean names(DataChunk name, byte[] header) {
        return name.getLength() == header.length && name.equalsIgnoreCaseLowerCase(header);
    }

    static boolean isUnusual(DataChunk name) {
        for (byte[] unusual : UNUSUAL) {
            if (names(name, unusual)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether media types have no parameters, and letters and what goes with them around one slash each. Jersey reads
     * all that arrive, and refuses what it cannot read.
     */
    static boolean isPlainTypes(@Nullable ByteChunk types, int most) {
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
