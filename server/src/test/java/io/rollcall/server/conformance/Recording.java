package io.rollcall.server.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One recorded exchange with the reference, as kept under {@code fixtures/eureka}. */
@SuppressWarnings("ArrayRecordComponent") // never compared, only read
record Recording(String name, String requestHead, byte[] requestBody, Reply reply) {

    static Recording load(String name) {
        byte[] request = Objects.requireNonNull(file(name, "request.http"), name);
        byte[] response = Objects.requireNonNull(file(name, "response.http"), name);
        byte[] plainBody = file(name, "response.body.txt");
        String head = new String(request, 0, headLength(request), StandardCharsets.ISO_8859_1);
        Reply recorded = reply(response);
        if (plainBody != null) {
            // Kept decompressed: the compressed bytes of two implementations need not be equal.
            recorded = new Reply(recorded.status(), recorded.headers(), plainBody);
        }
        return new Recording(name, head, tail(request), recorded);
    }

    /** Sends the recorded bytes; only the Host header and a context other than the recorded one are adapted. */
    Reply replay(RawHttp http, URI base) {
        String context = base.getRawPath();
        String head = requestHead
                .replaceFirst(" /eureka/", " " + context)
                .replaceFirst("(?i)\r\nhost: [^\r]*", "\r\nHost: " + base.getRawAuthority());
        byte[] body = requestBody;
        if (head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
            body = asOneChunk(requestBody);
        }
        return http.send(head, body, false);
    }

    /** The recorded body as a tree. */
    Tree tree() {
        return reply.header("content-type").startsWith("application/xml")
                ? XmlTree.parse(reply.body())
                : JsonTree.parse(reply.body());
    }

    private static byte[] asOneChunk(byte[] body) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        framed.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        framed.writeBytes(body);
        framed.writeBytes("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return framed.toByteArray();
    }

    private static Reply reply(byte[] response) {
        String[] lines = new String(response, 0, headLength(response), StandardCharsets.ISO_8859_1).split("\r\n", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).trim());
        }
        int status = Integer.parseInt(lines[0].split(" ", 3)[1]);
        return new Reply(status, headers, tail(response));
    }

    private static int headLength(byte[] message) {
        int end = new String(message, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IllegalArgumentException("a recording without an empty line");
        }
        return end + 4;
    }

    private static byte[] tail(byte[] message) {
        int from = headLength(message);
        byte[] body = new byte[message.length - from];
        System.arraycopy(message, from, body, 0, body.length);
        return body;
    }

    private static byte @Nullable [] file(String name, String file) {
        try (InputStream in = Recording.class.getResourceAsStream("/fixtures/eureka/" + name + "/" + file)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
