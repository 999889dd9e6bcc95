package io.rollcall.server.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over a plain socket, because recorded requests must leave as the bytes they were: no library may add, order or
 * correct a header. The connection is kept as long as the server keeps it. One thread at a time.
 */
final class RawHttp implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final URI base;

    @Nullable
    private Socket socket;

    private @Nullable InputStream in;

    RawHttp(EurekaUnderTest server) {
        this.base = server.base();
    }

    Reply send(Request request) {
        StringBuilder head = new StringBuilder(256);
        head.append(request.method()).append(' ');
        head.append(base.getRawPath()).append(request.path()).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(base.getRawAuthority()).append("\r\n");
        request.headers().forEach(line -> head.append(line).append("\r\n"));
        byte[] body = request.body().getBytes(StandardCharsets.UTF_8);
        if (body.length > 0 || !request.method().equals("GET")) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        return send(head.append("\r\n").toString(), body, request.method().equals("HEAD"));
    }

    /** Sends a head, which ends with its empty line, and a body that the head has already framed. */
    Reply send(String head, byte[] body, boolean answeredWithoutBody) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        boolean reused = socket != null;
        try {
            return exchange(bytes.toByteArray(), answeredWithoutBody);
        } catch (IOException e) {
            close();
            if (!reused) {
                throw new UncheckedIOException(e);
            }
        }
        // A kept connection may have been closed while it was idle: one more try, on a new one.
        try {
            return exchange(bytes.toByteArray(), answeredWithoutBody);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        }
    }

    private Reply exchange(byte[] request, boolean answeredWithoutBody) throws IOException {
        Socket connection = connected();
        connection.getOutputStream().write(request);
        connection.getOutputStream().flush();
        InputStream answer = in;
        if (answer == null) {
            throw new IOException("not connected");
        }
        String statusLine = line(answer);
        int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String field = line(answer); !field.isEmpty(); field = line(answer)) {
            int colon = field.indexOf(':');
            headers.put(
                    field.substring(0, colon).toLowerCase(Locale.ROOT),
                    field.substring(colon + 1).trim());
        }
        boolean empty = answeredWithoutBody || status == 204 || status == 304;
        byte[] body = empty ? new byte[0] : body(answer, headers);
        if (headers.getOrDefault("connection", "").equalsIgnoreCase("close")) {
            close();
        }
        return new Reply(status, headers, body);
    }

    private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            while (true) {
                int size = Integer.parseInt(line(in).split(";", 2)[0].trim(), 16);
                whole.writeBytes(in.readNBytes(size));
                line(in);
                if (size == 0) {
                    return whole.toByteArray();
                }
            }
        }
        String length = headers.get("content-length");
        return length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed after '" + line + "'");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private Socket connected() throws IOException {
        Socket kept = socket;
        if (kept != null) {
            return kept;
        }
        Socket fresh = new Socket(base.getHost(), base.getPort());
        fresh.setSoTimeout(TIMEOUT_MILLIS);
        fresh.setTcpNoDelay(true);
        socket = fresh;
        in = new BufferedInputStream(fresh.getInputStream());
        return fresh;
    }

    @Override
    public void close() {
        Socket open = socket;
        socket = null;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
