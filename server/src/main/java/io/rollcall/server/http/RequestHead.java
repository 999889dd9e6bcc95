package io.rollcall.server.http;

import java.nio.charset.StandardCharsets;
import org.glassfish.grizzly.http.util.ByteChunk;
import org.glassfish.grizzly.http.util.DataChunk;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Judges the headers of a request before anything is read of what follows them. Where two readers could
 * see two different ends of a request, a proxy and this server among them, what one takes for a body the
 * other takes for a second request; such heads are refused (RFC 9112, 5 and 6.3). Pure functions.
 */
final class RequestHead {
    private static final byte[] HOST = ascii("host");
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] CHUNKED = ascii("chunked");
    private static final boolean[] TOKEN = with("!#$%&'*+-.^_`|~");
    private static final boolean[] NAME = with("-._~%!$&'()*+,;=");

    private RequestHead() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A table of letters, digits, and {@code others}. */
    private static boolean[] with(String others) {
        boolean[] table = new boolean[128];
        for (char c = 0; c < 128; c++) {
            table[c] = (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || others.indexOf(c) >= 0;
        }
        return table;
    }

    /** What is wrong with these headers, in words; null if nothing is. */
    static @Nullable String wrong(MimeHeaders headers, boolean isHttp11) {
        int hosts = 0;
        int lengths = 0;
        int encodings = 0;
        for (int i = 0; i < headers.size(); i++) {
            DataChunk name = headers.getName(i);
            DataChunk value = headers.getValue(i);
            if (!isToken(name)) {
                return "the name of a header has a character that no such name may have";
            }
            if (hasControls(value)) {
                return "the value of a header has a control character";
            }
            if (name.equalsIgnoreCaseLowerCase(HOST)) {
                hosts++;
            } else if (name.equalsIgnoreCaseLowerCase(CONTENT_LENGTH)) {
                lengths++;
            } else if (name.equalsIgnoreCaseLowerCase(TRANSFER_ENCODING)) {
                encodings++;
                if (!isHttp11 || !value.equalsIgnoreCaseLowerCase(CHUNKED)) {
                    return "a Transfer-Encoding may be chunked, in HTTP/1.1, and nothing else";
                }
            }
        }
        if (hosts > 1 || lengths > 1 || encodings > 1) {
            return "one of Host, Content-Length and Transfer-Encoding is there twice";
        }
        return lengths > 0 && encodings > 0 ? "a request has Content-Length or Transfer-Encoding, not both" : null;
    }

    /** Whether a Host header names a host, and a port if any: {@code name:8761}, {@code [::1]:8761}. */
    static boolean isHost(String host) {
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : endOfName(host);
        if (end <= 0 || (host.charAt(0) == '[' && !isAddress(host.substring(1, end - 1)))) {
            return false;
        }
        if (end == host.length()) {
            return true;
        }
        String port = host.substring(end + 1);
        return host.charAt(end) == ':'
                && port.length() <= 5
                && port.chars().allMatch(c -> c >= '0' && c <= '9')
                && (port.isEmpty() || Integer.parseInt(port) <= 65_535);
    }

    private static int endOfName(String host) {
        int end = 0;
        while (end < host.length() && host.charAt(end) < 128 && NAME[host.charAt(end)]) {
            end++;
        }
        return end;
    }

    private static boolean isAddress(String address) {
        return !address.isEmpty() && address.chars().allMatch(c -> c == ':' || (c < 128 && NAME[c]));
    }

    private static boolean isToken(DataChunk name) {
        if (name.getType() != DataChunk.Type.Bytes) {
            return name.getLength() > 0 && name.toString().chars().allMatch(c -> c < 128 && TOKEN[c]);
        }
        ByteChunk bytes = name.getByteChunk();
        byte[] buffer = bytes.getBuffer();
        for (int i = bytes.getStart(); i < bytes.getEnd(); i++) {
            if (buffer[i] < 0 || !TOKEN[buffer[i]]) {
                return false;
            }
        }
        return bytes.getEnd() > bytes.getStart();
    }

    private static boolean hasControls(DataChunk value) {
        if (value.getType() != DataChunk.Type.Bytes) {
            return value.getLength() > 0 && value.toString().chars().anyMatch(c -> isControl((byte) c));
        }
        ByteChunk bytes = value.getByteChunk();
        byte[] buffer = bytes.getBuffer();
        for (int i = bytes.getStart(); i < bytes.getEnd(); i++) {
            if (isControl(buffer[i])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isControl(byte b) {
        return (b >= 0 && b < ' ' && b != '\t') || b == 0x7f;
    }
}
