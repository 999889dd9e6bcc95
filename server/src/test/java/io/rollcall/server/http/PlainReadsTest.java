package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Full answers over real sockets: first rendered by a resource, then sent from what is kept. */
class PlainReadsTest {
    private static final int INSTANCES = 1_000;

    private final RegistryNode node = new RegistryNode(Config.of(Map.of("port", "0")));

    @SuppressWarnings("ArrayRecordComponent") // compared by none
    private record Reply(String head, byte[] body) {}

    @BeforeEach
    void startFilled() throws IOException {
        node.start();
        try (Socket socket = connect(0)) {
            for (int i = 0; i < INSTANCES; i++) {
                // Notes that no compression makes small, so that the answer outgrows what sockets buffer.
                String notes = new java.util.SplittableRandom(i)
                        .longs(500)
                        .mapToObj(Long::toHexString)
                        .reduce("", String::concat);
                String body = "{\"instance\":{\"instanceId\":\"i-" + i + "\",\"app\":\"A\",\"hostName\":\"h\","
                        + "\"ipAddr\":\"10.0.0.1\",\"status\":\"UP\",\"metadata\":{\"notes\":\"" + notes + "\"},"
                        + "\"dataCenterInfo\":{\"@class\":\"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo\",\"name\":\"MyOwn\"}}}";
                send(
                        socket,
                        "POST /eureka/apps/A HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body);
                assertThat(receive(socket).head).startsWith("HTTP/1.1 204 ");
            }
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void a_kept_answer_is_the_same_as_the_rendered_one_head_and_body() throws IOException {
        for (String path : List.of("/eureka/apps", "/eureka/v2/apps/", "/v2/apps", "/eureka/apps/delta")) {
            try (Socket socket = connect(0)) {
                send(socket, get(path));
                Reply rendered = receive(socket);
                send(socket, get(path));
                Reply kept = receive(socket);

                assertThat(kept.head).isEqualTo(rendered.head).startsWith("HTTP/1.1 200 ");
                assertThat(kept.body).isEqualTo(rendered.body);
            }
        }
    }

    @Test
    void readers_that_do_not_read_hold_up_nobody_and_get_their_whole_answer_when_they_do() throws IOException {
        byte[] expected;
        try (Socket socket = connect(0)) {
            send(socket, get("/eureka/apps"));
            expected = receive(socket).body;
        }
        assertThat(expected.length).isGreaterThan(3_000_000);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = connect(8_192);
                slow.add(socket);
                send(socket, get("/eureka/apps"));
            }
            try (Socket quick = connect(0)) {
                for (int i = 0; i < 10; i++) {
                    send(quick, get("/eureka/apps"));
                    assertThat(receive(quick).body).isEqualTo(expected);
                }
            }
            for (Socket socket : slow) {
                assertThat(receive(socket).body).isEqualTo(expected);
                // The connection is as good as before.
                send(socket, get("/eureka/apps/delta"));
                assertThat(receive(socket).head).startsWith("HTTP/1.1 200 ");
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void readers_that_do_not_read_answers_just_rendered_take_no_worker() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try (Socket quick = connect(0)) {
            for (int i = 0; i < 20; i++) {
                send(quick, "PUT /eureka/apps/A/i-1/metadata?turn=" + i + " HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(receive(quick).head).startsWith("HTTP/1.1 200 ");
                Socket socket = connect(8_192);
                slow.add(socket);
                send(socket, get("/eureka/apps"));
            }
            send(quick, get("/eureka/apps/A"));
            assertThat(receive(quick).head).startsWith("HTTP/1.1 200 ");
            for (Socket socket : slow) {
                assertThat(receive(socket).body.length).isGreaterThan(3_000_000);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void a_change_makes_the_kept_answer_stale_at_once() throws IOException {
        try (Socket socket = connect(0)) {
            send(socket, get("/eureka/apps"));
            Reply before = receive(socket);
            send(socket, "DELETE /eureka/apps/A/i-7 HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(receive(socket).head).startsWith("HTTP/1.1 200 ");
            send(socket, get("/eureka/apps"));
            assertThat(receive(socket).body).isNotEqualTo(before.body);
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\n\r\n";
    }

    private Socket connect(int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()));
        return socket;
    }

    private static void send(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private static Reply receive(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            assertThat(next).as("the connection is still open").isNotNegative();
            head.append((char) next);
        }
        int length = 0;
        for (String line : head.toString().split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).trim());
            }
        }
        byte[] body = new byte[length];
        new DataInputStream(in).readFully(body);
        return new Reply(head.toString().replaceFirst("Date: [^\r]*", "Date: then"), body);
    }
}
