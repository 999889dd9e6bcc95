package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The link of the cluster tests does what those tests say of it. */
class TcpProxyTest {
    private static final int SHORT_MILLIS = 300;

    private final ServerSocket echo = listen();
    private final TcpProxy proxy = new TcpProxy(echo.getLocalPort());

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @BeforeEach
    void echo() {
        Thread thread = new Thread(() -> {
            while (!echo.isClosed()) {
                try (Socket socket = echo.accept()) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException ended) {
                    // The next one may do better.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static void say(Socket socket, String words) throws IOException {
        socket.getOutputStream().write(words.getBytes(StandardCharsets.UTF_8));
    }

    private static String hear(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
    }

    @Test
    void what_is_said_passes_there_and_back_and_an_end_is_passed_on() throws IOException {
        try (Socket socket = connect()) {
            say(socket, "hello");
            assertThat(hear(socket, 5)).isEqualTo("hello");
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void what_is_dropped_in_either_direction_is_not_heard_before_the_link_heals() throws IOException {
        for (TcpProxy.Way way : TcpProxy.Way.values()) {
            try (Socket socket = connect()) {
                proxy.drop(way);
                say(socket, "hello");
                socket.setSoTimeout(SHORT_MILLIS);
                assertThatThrownBy(() -> hear(socket, 5)).isInstanceOf(SocketTimeoutException.class);

                proxy.heal();
                socket.setSoTimeout(5_000);
                assertThat(hear(socket, 5)).isEqualTo("hello");
            }
        }
    }

    @Test
    void a_delay_makes_everything_late_and_loses_nothing() throws IOException {
        proxy.delay(TcpProxy.Way.BACK, Duration.ofMillis(SHORT_MILLIS));
        try (Socket socket = connect()) {
            long before = System.nanoTime();
            say(socket, "hello");
            assertThat(hear(socket, 5)).isEqualTo("hello");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(SHORT_MILLIS - 1));
        }
    }

    @Test
    void a_reset_is_felt_and_a_new_connection_is_taken() throws IOException {
        try (Socket socket = connect()) {
            say(socket, "hello");
            assertThat(hear(socket, 5)).isEqualTo("hello");
            proxy.reset();
            assertThatThrownBy(() -> hear(socket, 5)).isInstanceOf(SocketException.class);
        }
        try (Socket socket = connect()) {
            say(socket, "again");
            assertThat(hear(socket, 5)).isEqualTo("again");
        }
    }

    @Test
    void a_cut_ends_what_there_is_and_refuses_what_comes_until_it_heals() throws IOException {
        Socket before = connect();
        say(before, "hello");
        assertThat(hear(before, 5)).isEqualTo("hello");
        proxy.cut();
        assertThatThrownBy(() -> hear(before, 5)).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> {
                    try (Socket socket = connect()) {
                        say(socket, "hello");
                        hear(socket, 1);
                        throw new SocketException("ended without a reset");
                    }
                })
                .isInstanceOf(SocketException.class);

        proxy.heal();
        try (Socket socket = connect()) {
            say(socket, "again");
            assertThat(hear(socket, 5)).isEqualTo("again");
        }
    }
}
