package io.rollcall.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final byte[] GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final List<HttpServer> servers = new ArrayList<>();

    /** One that counts what it answers, with this status. */
    private int server(int status, AtomicInteger asked) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] body = "some words".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    @AfterEach
    void end() {
        servers.forEach(server -> server.stop(0));
    }

    private static Request get(String name, boolean counted) {
        return new Request(name, GET, 200, counted);
    }

    @Test
    void every_server_gets_as_many_however_few_senders_there_are() throws IOException {
        List<AtomicInteger> asked = List.of(new AtomicInteger(), new AtomicInteger(), new AtomicInteger());
        List<Integer> ports = new ArrayList<>();
        for (AtomicInteger counter : asked) {
            ports.add(server(200, counter));
        }

        try (Load load = new Load(ports, 1, Protocol.HTTP, () -> get("read", true))) {
            load.some(30);
        }

        assertThat(asked).allSatisfy(counter -> assertThat(counter).hasValue(10));
    }

    @Test
    void latencies_are_told_by_name_and_only_of_what_counts() throws IOException {
        AtomicInteger turn = new AtomicInteger();
        List<Request> requests = List.of(get("read", true), get("change", false), get("delta", true));
        int port = server(200, new AtomicInteger());

        Load.Result result;
        try (Load load = new Load(List.of(port), 2, Protocol.HTTP, () -> requests.get(turn.getAndIncrement() % 3))) {
            result = load.atRate(300, Duration.ofMillis(100));
        }

        assertThat(result.requests()).isEqualTo(30);
        assertThat(result.latencies()).containsOnlyKeys("read", "delta");
        assertThat(result.latency("read").getTotalCount()).isEqualTo(10);
        assertThat(result.latency().getTotalCount()).isEqualTo(20);
    }

    @Test
    void an_answer_that_is_not_the_expected_one_ends_it() throws IOException {
        int port = server(503, new AtomicInteger());

        try (Load load = new Load(List.of(port), 1, Protocol.HTTP, () -> get("read", true))) {
            assertThatThrownBy(() -> load.some(1))
                    .isInstanceOfSatisfying(UnexpectedAnswerException.class, wrong -> assertThat(wrong.status())
                            .isEqualTo(503))
                    .hasMessageContainingAll("read", "503");
        }
    }
}
