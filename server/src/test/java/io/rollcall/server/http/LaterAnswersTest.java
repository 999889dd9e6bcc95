package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.client.model.InvalidInstanceException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resources that do not know their answer yet when they are asked. */
@Tag("waiting")
class LaterAnswersTest {
    private final AtomicReference<SlowResource> made = new AtomicReference<>();
    private final SteeredNode node = new SteeredNode(
            Map.of("port", "0", "shutdown.grace", "10s", "workers", "1", "limits.queue", "40"), later -> {
                made.set(new SlowResource(later));
                return List.of(slow());
            });
    private final ExecutorService clients = Executors.newCachedThreadPool();

    private SlowResource slow() {
        return Objects.requireNonNull(made.get());
    }

    @AfterEach
    void end() {
        clients.shutdownNow();
        node.close();
    }

    private CompletableFuture<HttpResponse<String>> ask(String method, String path) {
        byte[] body = method.equals("POST") ? "body".getBytes(StandardCharsets.UTF_8) : new byte[0];
        return CompletableFuture.supplyAsync(() -> node.send(method, path, body), clients);
    }

    private void awaitAsked(int count) {
        await().atMost(Duration.ofSeconds(10)).until(() -> slow().asked() == count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "POST"})
    void what_comes_later_from_another_thread_is_written_by_one_that_is_there_for_it(String method) {
        CompletableFuture<HttpResponse<String>> asked = ask(method, "/slow/one");
        awaitAsked(1);
        assertThat(asked).isNotDone();

        slow().outcome("one").complete("words");

        HttpResponse<String> answer = asked.join();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain");
        if (!method.equals("HEAD")) {
            String[] words = answer.body().split(" ", -1);
            assertThat(words[0]).isEqualTo("words");
            assertThat(words[1]).matches(method.equals("DELETE") ? ".*" : "answer-worker-\\d+");
            assertThat(words[2]).matches("answer-worker-\\d+");
            assertThat(words[3]).isEqualTo(method.equals("POST") ? "body" : method.equals("PUT") ? "PUT" : "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "POST"})
    void what_is_known_at_once_is_answered_by_the_thread_that_asked(String method) {
        slow().outcome("one").complete("words");

        String[] words = node.send(method, "/slow/one", method.equals("POST") ? new byte[] {'b'} : new byte[0])
                .body()
                .split(" ", -1);

        assertThat(words[0]).isEqualTo("words");
        assertThat(words[1]).isEqualTo(words[2]).doesNotStartWith("answer");
        // What is short is answered where it was read.
        switch (method) {
            case "GET" -> assertThat(words[1]).startsWith("read-worker-");
            case "POST" -> assertThat(words[1]).startsWith("worker-");
            default -> assertThat(words[1]).startsWith("Grizzly");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "POST"})
    void a_failure_is_answered_as_if_it_had_been_thrown(String method) {
        for (String name : List.of("now", "later")) {
            CompletableFuture<HttpResponse<String>> asked = new CompletableFuture<>();
            if (name.equals("later")) {
                asked = ask(method, "/slow/later");
                awaitAsked(2);
            }
            slow().outcome(name).completeExceptionally(new InvalidInstanceException("what is wrong"));
            if (name.equals("now")) {
                asked = ask(method, "/slow/now");
            }

            HttpResponse<String> answer = asked.join();
            assertThat(answer.statusCode()).as(name).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.body()).contains("what is wrong");
        }
    }

    @Test
    void a_fault_is_answered_with_a_problem() {
        CompletableFuture<HttpResponse<String>> put = ask("PUT", "/slow/one");
        CompletableFuture<HttpResponse<String>> post = ask("POST", "/slow/two");
        awaitAsked(2);
        for (String name : List.of("one", "two")) {
            slow().outcome(name).completeExceptionally(new IllegalStateException("a fault, as the test wants it"));
        }

        for (CompletableFuture<HttpResponse<String>> asked : List.of(put, post)) {
            HttpResponse<String> answer = asked.join();
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.body()).contains("Internal error").doesNotContain("as the test wants it");
        }
    }

    @Test
    void requests_behind_one_another_are_answered_in_their_order() throws IOException {
        try (Socket socket = connect()) {
            send(
                    socket,
                    "PUT /slow/one HTTP/1.1\r\nHost: h\r\n\r\n"
                            + "POST /slow/two HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nb"
                            + "PUT /eureka/apps/A/unknown HTTP/1.1\r\nHost: h\r\n\r\n");
            slow().outcome("two").complete("second");
            slow().outcome("one").complete("first");

            assertThat(receive(socket)).startsWith("HTTP/1.1 200 ").contains("first");
            assertThat(receive(socket)).startsWith("HTTP/1.1 200 ").contains("second");
            assertThat(receive(socket)).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void who_waits_for_an_answer_holds_up_nobody_and_too_many_are_refused() {
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            asked.add(ask(i % 2 == 0 ? "PUT" : "POST", "/slow/" + i));
        }
        awaitAsked(40);

        // The one worker is free.
        assertThat(node.get("/api/v1/version").statusCode()).isEqualTo(200);
        for (String method : List.of("PUT", "POST", "GET")) {
            HttpResponse<String> refused = ask(method, "/slow/more").join();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(refused.body()).contains("too many requests are waiting");
        }
        assertThat(slow().asked()).isEqualTo(40);

        for (int i = 0; i < 40; i++) {
            slow().outcome("" + i).complete("words");
        }
        for (CompletableFuture<HttpResponse<String>> one : asked) {
            assertThat(one.join().statusCode()).isEqualTo(200);
        }
        slow().outcome("more").complete("words");
        assertThat(node.send("PUT", "/slow/more", new byte[0]).statusCode()).isEqualTo(200);
    }

    @Test
    void a_client_that_goes_away_meanwhile_harms_nothing() throws IOException {
        for (int i = 0; i < 100; i++) {
            try (Socket socket = connect()) {
                socket.setSoLinger(i % 2 == 0, 0);
                send(
                        socket,
                        i % 3 == 0
                                ? "POST /slow/" + i + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nb"
                                : "PUT /slow/" + i + " HTTP/1.1\r\nHost: h\r\n\r\n");
                awaitAsked(i + 1);
            }
            slow().outcome("" + i).complete("words");
        }
        // More than may wait at a time, so each has given its place back.
        assertThat(node.send("PUT", "/slow/1", new byte[0]).body()).startsWith("words");

        long begin = System.nanoTime();
        node.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_node_that_ends_waits_for_answers() {
        CompletableFuture<HttpResponse<String>> put = ask("PUT", "/slow/put");
        CompletableFuture<HttpResponse<String>> post = ask("POST", "/slow/post");
        awaitAsked(2);

        CompletableFuture<Void> ended = CompletableFuture.runAsync(node::close, clients);
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        assertThat(ended).isNotDone();
        slow().outcome("put").complete("words");
        slow().outcome("post").complete("words");

        assertThat(put.join().body()).startsWith("words");
        assertThat(post.join().body()).startsWith("words");
        ended.join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "POST"})
    void an_answer_that_comes_too_late_is_not_given(String method) {
        HttpResponse<String> answer = ask(method, "/slow/one/second").join();

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("no answer in time");
        assertThat(slow().suspended("one").resume("words")).isFalse();
        assertThat(node.send("PUT", "/eureka/apps/A/unknown", new byte[0]).statusCode())
                .isEqualTo(404);
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), node.uri("/").getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** An answer, whose body is none, of a known length, or one chunk. */
    private static String receive(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        int end = -1;
        while (end < 0 || answer.length() < end) {
            int next = in.read();
            assertThat(next).as("the connection is still open").isNotNegative();
            answer.append((char) next);
            if (end < 0 && answer.toString().endsWith("\r\n\r\n")) {
                java.util.regex.Matcher length = java.util.regex.Pattern.compile("(?i)content-length: (\\d+)")
                        .matcher(answer);
                assertThat(length.find()).as(answer.toString()).isTrue();
                end = answer.length() + Integer.parseInt(length.group(1));
            }
        }
        return answer.toString();
    }
}
