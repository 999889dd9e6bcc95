package io.rollcall.server.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/** The bytes of a request, as right or wrong as one wants them. Each method gives a new one. */
final class RawRequest {
    private final String head;
    private final byte[] body;

    private RawRequest(String head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    static RawRequest of(String method, String target) {
        return line(method + " " + target + " HTTP/1.1").header("Host", "localhost");
    }

    /** A request of which not even the first line is given, nor a Host. */
    static RawRequest line(String line) {
        return new RawRequest(line + "\r\n", new byte[0]);
    }

    static RawRequest json(String method, String target, String json) {
        return of(method, target).header("Content-Type", "application/json").body(utf8(json));
    }

    static RawRequest xml(String method, String target, String xml) {
        return of(method, target).header("Content-Type", "application/xml").body(utf8(xml));
    }

    RawRequest header(String name, String value) {
        return raw(name + ": " + value + "\r\n");
    }

    /** Something in the head, as it is, each character a byte. */
    RawRequest raw(String bytes) {
        return new RawRequest(head + bytes, body);
    }

    /** A body with its length. */
    RawRequest body(byte[] bytes) {
        return header("Content-Length", Integer.toString(bytes.length)).framed(bytes);
    }

    /** A body in chunks of 64 KiB. */
    RawRequest chunked(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int from = 0; from < bytes.length; from += 65_536) {
            int length = Math.min(65_536, bytes.length - from);
            out.writeBytes(utf8(Integer.toHexString(length) + "\r\n"));
            out.write(bytes, from, length);
            out.writeBytes(utf8("\r\n"));
        }
        out.writeBytes(utf8("0\r\n\r\n"));
        return header("Transfer-Encoding", "chunked").framed(out.toByteArray());
    }

    /** What comes behind the head, whatever the head says of it. */
    RawRequest framed(byte[] bytes) {
        return new RawRequest(head, bytes);
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(utf8("\r\n"));
        out.writeBytes(body);
        return out.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }
}
