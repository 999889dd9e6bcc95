package io.rollcall.server.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The real DNS client against a name server of the test's own. */
class JdkDnsTest {
    private static final int NAME_ERROR = 3;

    /** Answers every question in the same way, until it is closed. */
    private static final class NameServer implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final List<Dns.Target> targets;

        NameServer(List<Dns.Target> targets) throws IOException {
            this.targets = targets;
            Thread thread = new Thread(this::serve, "name server");
            thread.setDaemon(true);
            thread.start();
        }

        String url() {
            return "dns://127.0.0.1:" + socket.getLocalPort();
        }

        private void serve() {
            byte[] buffer = new byte[1_500];
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                assertThat(socket.isClosed()).isTrue();
            }
        }

        /** RFC 1035, 4.1: the question once more, and an SRV record (RFC 2782) for each target. */
        private byte[] answer(byte[] query) throws IOException {
            int end = 12;
            while (query[end] != 0) {
                end += query[end] + 1;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(query, 0, 2);
            out.writeShort(0x8580 | (targets.isEmpty() ? NAME_ERROR : 0));
            out.writeShort(1);
            out.writeShort(targets.size());
            out.writeInt(0);
            out.write(query, 12, end + 5 - 12);
            for (Dns.Target target : targets) {
                byte[] name = name(target.host());
                out.writeShort(0xc00c);
                out.writeShort(33);
                out.writeShort(1);
                out.writeInt(5);
                out.writeShort(6 + name.length);
                out.writeShort(10);
                out.writeShort(20);
                out.writeShort(target.port());
                out.write(name);
            }
            return bytes.toByteArray();
        }

        private static byte[] name(String host) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (String label : host.isEmpty() ? new String[0] : host.split("\\.", -1)) {
                bytes.write(label.length());
                bytes.write(label.getBytes(StandardCharsets.US_ASCII));
            }
            bytes.write(0);
            return bytes.toByteArray();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    @Test
    void the_targets_of_a_service_are_those_of_its_records() throws IOException {
        List<Dns.Target> targets = List.of(new Dns.Target("a.example.org", 8_761), new Dns.Target("b", 65_535));
        try (NameServer server = new NameServer(targets)) {
            assertThat(new JdkDns(server.url()).targets("_rollcall._tcp.example.org"))
                    .containsExactlyInAnyOrderElementsOf(targets);
        }
    }

    @Test
    void a_service_that_is_not_there_is_told_from_one_that_is() throws IOException {
        try (NameServer server = new NameServer(List.of())) {
            assertThatThrownBy(() -> new JdkDns(server.url()).targets("_rollcall._tcp.example.org"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no SRV record of _rollcall._tcp.example.org was found");
        }
        try (NameServer server = new NameServer(List.of(new Dns.Target("", 0)))) {
            assertThatThrownBy(() -> new JdkDns(server.url()).targets("_rollcall._tcp.example.org"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("there is no SRV record");
        }
    }

    @Test
    void a_name_server_that_is_silent_is_given_up() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            JdkDns dns = new JdkDns("dns://127.0.0.1:" + silent.getLocalPort());

            assertThatThrownBy(() -> dns.targets("_rollcall._tcp.example.org")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_host_is_known_by_its_addresses() throws IOException {
        assertThat(new JdkDns().addresses("localhost")).contains("127.0.0.1");
        assertThatThrownBy(() -> new JdkDns().addresses("no.such.host.invalid"))
                .isInstanceOf(IOException.class)
                .hasMessage("no address of no.such.host.invalid was found");
    }
}
