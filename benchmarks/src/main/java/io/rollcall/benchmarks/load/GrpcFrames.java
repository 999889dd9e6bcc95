package io.rollcall.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The bytes of unary gRPC calls over HTTP/2 (RFC 9113): as much of both as a load program needs that asks one thing at
 * a time and knows what it will be told.
 */
final class GrpcFrames {
    static final int HEAD = 9;
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int WINDOW_UPDATE = 8;

    static final int END_STREAM = 1;
    static final int ACKNOWLEDGED = 1;
    private static final int END_HEADERS = 4;

    /** The table of RFC 7541 that both sides know. */
    private static final int METHOD_POST = 3;

    private static final int SCHEME_HTTP = 6;
    private static final int PATH = 4;
    private static final int AUTHORITY = 1;

    /** So much may the server send on a connection: more answers than a run has. */
    private static final int WIDE_WINDOW = 1 << 30;

    private GrpcFrames() {}

    /** What a client says first: no setting of its own, and that it minds no length of all answers together. */
    static byte[] preface() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(frame(SETTINGS, 0, new byte[0]));
        out.writeBytes(frame(WINDOW_UPDATE, 0, integer(WIDE_WINDOW)));
        return out.toByteArray();
    }

    /** A call of a method, whole; the number of its stream is yet to be {@linkplain #number set}. */
    static byte[] call(String path, byte[] message) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        headers.write(0x80 | METHOD_POST);
        headers.write(0x80 | SCHEME_HTTP);
        headers.write(PATH);
        text(headers, path);
        headers.write(AUTHORITY);
        text(headers, "localhost");
        for (Map.Entry<String, String> header :
                List.of(Map.entry("content-type", "application/grpc"), Map.entry("te", "trailers"))) {
            headers.write(0);
            text(headers, header.getKey());
            text(headers, header.getValue());
        }
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.write(0);
        data.writeBytes(integer(message.length));
        data.writeBytes(message);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(frame(HEADERS, END_HEADERS, headers.toByteArray()));
        out.writeBytes(frame(DATA, END_STREAM, data.toByteArray()));
        return out.toByteArray();
    }

    /** Writes a stream's number into both frames of a call. */
    static void number(byte[] call, int stream) {
        number(call, 0, stream);
        number(call, HEAD + length(call, 0), stream);
    }

    private static void number(byte[] bytes, int frame, int stream) {
        System.arraycopy(integer(stream), 0, bytes, frame + 5, Integer.BYTES);
    }

    /** Length of what a call sends as data, which the server must have room for. */
    static int dataLength(byte[] call) {
        return length(call, HEAD + length(call, 0));
    }

    private static int length(byte[] bytes, int frame) {
        return (bytes[frame] & 0xff) << 16 | (bytes[frame + 1] & 0xff) << 8 | (bytes[frame + 2] & 0xff);
    }

    /** A frame that belongs to no stream. */
    static byte[] frame(int kind, int flags, byte[] content) {
        byte[] frame = new byte[HEAD + content.length];
        frame[0] = (byte) (content.length >> 16);
        frame[1] = (byte) (content.length >> 8);
        frame[2] = (byte) content.length;
        frame[3] = (byte) kind;
        frame[4] = (byte) flags;
        System.arraycopy(content, 0, frame, HEAD, content.length);
        return frame;
    }

    /** A field of a message: bytes, by their number. */
    static void field(ByteArrayOutputStream message, int number, byte[] content) {
        message.write((number << 3) | 2);
        int length = content.length;
        for (; length > 0x7f; length >>>= 7) {
            message.write((length & 0x7f) | 0x80);
        }
        message.write(length);
        message.writeBytes(content);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > 126) {
            throw new IllegalArgumentException("a header's word longer than one byte can tell: " + text);
        }
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    private static byte[] integer(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }
}
