package io.rollcall.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import io.rollcall.server.hostile.RawConnection.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlowClientsTest {
    private static final Duration BODY_TIME = Duration.ofSeconds(1);
    private static final int DOCUMENT_KIB = 32;
    private static final int BATCH_KIB = 64;

    private final RegistryNode node = new RegistryNode(Config.of(Map.of(
            "port",
            "0",
            "workers",
            "4",
            "shutdown.grace",
            "30s",
            "limits.body-time",
            BODY_TIME.toMillis() + "ms",
            "limits.document-kib",
            Integer.toString(DOCUMENT_KIB),
            "limits.batch-kib",
            Integer.toString(BATCH_KIB))));
    private final List<RawConnection> slow = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        node.start();
        register("KEPT", "kept-1", "");
    }

    /** Ends the node, too: what slow clients left behind must not hold it up for the time of grace. */
    @AfterEach
    void stop() throws IOException {
        for (RawConnection connection : slow) {
            connection.close();
        }
        long begin = System.nanoTime();
        node.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    private void register(String app, String id, String metadata) throws IOException {
        RawRequest request = RawRequest.json(
                "POST",
                "/eureka/apps/" + app,
                Instances.with(app, id, Map.of("metadata", "{\"text\":\"" + metadata + "\"}")));
        assertThat(RawConnection.exchange(node.port(), request).status()).isEqualTo(204);
    }

    private RawConnection open(int receiveBuffer) throws IOException {
        RawConnection connection = RawConnection.to(node.port(), receiveBuffer);
        slow.add(connection);
        return connection;
    }

    private static RawRequest announced(int length) {
        return RawRequest.of("POST", BadRequest.APP)
                .header("Content-Type", "application/json")
                .header("Content-Length", Integer.toString(length));
    }

    /** Reads, renewals and registrations of somebody quick, on one connection. */
    private Duration quickRequests(int count) throws IOException {
        long begin = System.nanoTime();
        try (RawConnection quick = RawConnection.to(node.port())) {
            for (int i = 0; i < count; i++) {
                quick.send(RawRequest.of("PUT", BadRequest.KEPT).bytes());
                assertThat(quick.read(false).status()).isEqualTo(200);
                quick.send(RawRequest.of("GET", BadRequest.KEPT).bytes());
                assertThat(quick.read(false).status()).isEqualTo(200);
                quick.send(RawRequest.json("POST", "/eureka/apps/QUICK", Instances.json("QUICK", "quick"))
                        .bytes());
                assertThat(quick.read(false).status()).isEqualTo(204);
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Has all slow connections send a byte now and then until they are done. */
    private ScheduledExecutorService dribble(int value) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        var each = clock.scheduleAtFixedRate(
                () -> {
                    for (RawConnection connection : slow) {
                        connection.trySending(value);
                    }
                },
                0,
                50,
                TimeUnit.MILLISECONDS);
        assertThat(each.isDone()).isFalse();
        return clock;
    }

    @Test
    void dribbled_bodies_are_answered_408_and_slow_nobody() throws IOException {
        for (int i = 0; i < 20; i++) {
            open(0).send(announced(10_000).bytes());
        }
        ScheduledExecutorService clock = dribble(' ');
        try {
            assertThat(quickRequests(70)).isLessThan(Duration.ofSeconds(10));

            for (RawConnection connection : slow) {
                Answer answer = connection.read(false);
                assertThat(answer.status()).isEqualTo(408);
                assertThat(answer.json().get("detail").asText()).contains("1000 ms");
                assertThat(connection.rest()).isEmpty();
            }
        } finally {
            clock.shutdownNow();
        }
    }

    @Test
    void heads_that_never_end_are_closed_and_slow_nobody() throws IOException {
        for (int i = 0; i < 20; i++) {
            open(0).send(RawRequest.utf8("GET /eureka/apps HTTP/1.1\r\nHost: a\r\nX: "));
        }
        ScheduledExecutorService clock = dribble('x');
        try {
            assertThat(quickRequests(10)).isLessThan(Duration.ofSeconds(10));

            for (RawConnection connection : slow) {
                assertThat(connection.rest()).isEmpty();
            }
        } finally {
            clock.shutdownNow();
        }
    }

    @Test
    void a_head_that_takes_less_than_its_time_leaves_the_connection_as_it_was() throws IOException {
        RawConnection connection = open(0);
        for (int i = 0; i < 2; i++) {
            for (byte b : RawRequest.of("GET", BadRequest.KEPT).bytes()) {
                connection.sendByte(b);
            }
            assertThat(connection.read(false).status()).isEqualTo(200);
        }
        long begin = System.nanoTime();
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        System.nanoTime() - begin > BODY_TIME.plusSeconds(1).toNanos());

        connection.send(RawRequest.of("GET", BadRequest.KEPT).bytes());
        assertThat(connection.read(false).status()).isEqualTo(200);
    }

    @Test
    void an_endless_body_ends_at_the_limit() throws Exception {
        RawConnection connection = open(0);
        connection.send(RawRequest.of("POST", BadRequest.APP)
                .header("Content-Type", "application/json")
                .header("Transfer-Encoding", "chunked")
                .bytes());
        AtomicInteger sent = new AtomicInteger();
        Thread endless = new Thread(() -> {
            byte[] chunk = RawRequest.utf8("400\r\n" + " ".repeat(1_024) + "\r\n");
            try {
                for (int i = 0; i < 100_000; i++) {
                    connection.sendAll(chunk);
                    sent.incrementAndGet();
                }
            } catch (IOException ended) {
                // as it should
            }
        });
        endless.start();

        assertThat(connection.read(false).status()).isEqualTo(413);
        connection.rest();
        endless.join();
        // The limit, what is read for the answer's sake, and what buffers of the kernel hold.
        assertThat(sent.get()).isLessThan(DOCUMENT_KIB + BATCH_KIB + 16 * 1_024);
    }

    @Test
    void readers_that_never_read_slow_nobody() throws IOException {
        for (int i = 0; i < 60; i++) {
            register("LARGE", "large-" + i, "x".repeat(30_000));
        }
        for (String accept : List.of("application/json", "application/xml")) {
            for (String path : List.of("/eureka/apps", "/eureka/apps/LARGE", "/eureka/apps/delta")) {
                for (int i = 0; i < 3; i++) {
                    RawConnection connection = open(4_096);
                    byte[] request =
                            RawRequest.of("GET", path).header("Accept", accept).bytes();
                    connection.send(request);
                    connection.send(request);
                    connection.send(request);
                }
            }
        }
        for (RawConnection connection : slow) {
            await().until(connection::hasInput);
        }

        assertThat(quickRequests(20)).isLessThan(Duration.ofSeconds(10));
        // One that comes to read after all gets the answer whole.
        Answer late = slow.get(slow.size() - 1).read(false);
        assertThat(late.status()).isEqualTo(200);
        assertThat(late.text()).endsWith("</applications>");
    }

    @Test
    void a_client_that_ends_its_sending_gets_its_answer() throws IOException {
        RawConnection connection = open(0);
        connection.send(RawRequest.of("GET", BadRequest.KEPT).bytes());
        connection.endSending();

        assertThat(connection.read(false).status()).isEqualTo(200);
        assertThat(connection.rest()).isEmpty();
    }

    @Test
    void a_client_that_ends_its_sending_within_a_body_is_let_go() throws IOException {
        for (RawRequest cut : List.of(
                announced(100).framed(RawRequest.utf8("{")),
                RawRequest.of("POST", BadRequest.APP)
                        .header("Transfer-Encoding", "chunked")
                        .framed(RawRequest.utf8("5\r\nab")),
                RawRequest.line("GET /eureka/app"))) {
            RawConnection connection = open(0);
            connection.send(cut.bytes());
            connection.endSending();
            connection.rest();
        }
    }

    @Test
    void a_body_that_breaks_off_in_its_middle_is_answered_400() throws IOException {
        RawConnection connection = open(0);
        connection.send(RawRequest.of("POST", BadRequest.APP)
                .header("Content-Type", "application/json")
                .header("Transfer-Encoding", "chunked")
                .framed(RawRequest.utf8("1\r\n{\r\n"))
                .bytes());
        // By the time of this answer the node has seen the first chunk, too.
        quickRequests(1);
        connection.send(RawRequest.utf8("xyz\r\n"));

        assertThat(connection.read(false).status()).isEqualTo(400);
        assertThat(connection.rest()).isEmpty();
    }

    @Test
    void connections_that_send_nothing_slow_nobody() throws IOException {
        for (int i = 0; i < 200; i++) {
            open(0);
        }

        assertThat(quickRequests(20)).isLessThan(Duration.ofSeconds(10));
    }
}
