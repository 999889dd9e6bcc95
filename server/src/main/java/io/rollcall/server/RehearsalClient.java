package io.rollcall.server;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.wire.EurekaJson;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Asks a node what clients ask most, by one connection, one request after the other, as they stand on the wire. */
final class RehearsalClient implements AutoCloseable {
    private static final int INSTANCES = 64;
    /** Of a round: so many register for one renewal and one read of each kind. They have by far the most code. */
    private static final int REGISTERED = 6;

    private static final String APPS = "/eureka/apps/";
    private static final String COMMON = String.join(
            "\r\n",
            " HTTP/1.1",
            "Host: localhost",
            "Accept: application/json",
            "Accept-Encoding: gzip",
            "User-Agent: Java-EurekaClient/v2.0.4",
            "");
    private static final byte[] FULL = ascii("GET " + APPS + COMMON + "\r\n");
    private static final byte[] DELTA = ascii("GET " + APPS + "delta" + COMMON + "\r\n");
    private static final String LENGTH = "content-length:";

    private final Socket socket;
    private final InputStream in;
    private int next;

    /** @param patience how long an answer may take */
    RehearsalClient(int port, Duration patience) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) patience.toMillis());
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1_024);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Requests of each kind, most of them registrations; how many were answered. */
    int askAll() throws IOException {
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < REGISTERED; i++) {
            Instance changed = instance(next % INSTANCES, next);
            next++;
            requests.add(registration(changed));
            if (i == 0) {
                requests.add(renewal(changed));
            }
        }
        requests.add(DELTA);
        requests.add(FULL);
        for (byte[] request : requests) {
            ask(request);
        }
        return requests.size();
    }

    /** Of the size and the form that most have. */
    private static Instance instance(int number, int change) {
        String host = "rehearsal-" + number;
        return Instance.of("REHEARSAL", host + ":8080", host, "127.0.0.1", new Port(8080, true))
                .withMoreMetadata(Map.of(
                        "management.port",
                        "8080",
                        "zone",
                        "zone-" + number % 3,
                        "version",
                        "1." + change,
                        "checksum",
                        String.format(Locale.ROOT, "%064x", change)))
                .withStatus(InstanceStatus.UP)
                .withLastDirtyTimestamp(1 + change);
    }

    private static byte[] registration(Instance instance) {
        byte[] body = EurekaJson.registration(instance);
        ByteArrayOutputStream request = new ByteArrayOutputStream(body.length + 300);
        request.writeBytes(ascii("POST " + APPS + instance.app() + COMMON
                + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n"));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private static byte[] renewal(Instance instance) {
        return ascii("PUT " + APPS + instance.app() + "/" + instance.id() + "?status=UP&lastDirtyTimestamp="
                + instance.lastDirtyTimestamp() + COMMON + "Content-Length: 0\r\n\r\n");
    }

    private void ask(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        String status = line();
        if (!status.startsWith("HTTP/1.1 2")) {
            throw new IOException("it was answered: " + status);
        }
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
        }
        in.skipNBytes(length);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("it closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
