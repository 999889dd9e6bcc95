package io.rollcall.server.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.wire.PeerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients ask for more than a node's workers can do. */
@Timeout(60)
class BusyNodeTest {
    private static final int WORKERS = 1;
    private static final int QUEUE = 2;
    private static final int ASKED = 10;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Receiver receiver = new Receiver(
            ClusterSecret.of(Sender.SECRET),
            Map.of("workers", Integer.toString(WORKERS), "limits.queue", Integer.toString(QUEUE)),
            (kind, message) -> message);
    private final Sender sender = new Sender();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        done.countDown();
        sender.close();
        receiver.close();
    }

    private CompletableFuture<HttpResponse<String>> ask(String method, String path, BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + receiver.port() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("X-Replication", "true")
                .method(method, body)
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private static long answered(List<CompletableFuture<HttpResponse<String>>> asked) {
        return asked.stream().filter(CompletableFuture::isDone).count();
    }

    /** Keeps all workers of a kind busy, and their queue full. */
    private List<CompletableFuture<HttpResponse<String>>> occupy(String method, String path, BodyPublisher body) {
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < ASKED; i++) {
            asked.add(ask(method, path, body));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> answered(asked) == ASKED - WORKERS - QUEUE);
        return asked;
    }

    private static void assertEnded(List<CompletableFuture<HttpResponse<String>>> asked, int status) {
        int refused = 0;
        for (CompletableFuture<HttpResponse<String>> each : asked) {
            HttpResponse<String> answer = each.join();
            if (answer.statusCode() == 503) {
                refused++;
                assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            } else {
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            }
        }
        assertThat(refused).isEqualTo(ASKED - WORKERS - QUEUE);
    }

    @Test
    void peers_are_answered_while_clients_find_all_queues_full() {
        receiver.whenAsked = () -> {
            try {
                assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        };
        var reads = occupy("GET", "/eureka/status", BodyPublishers.noBody());
        var changes = occupy("POST", "/eureka/apps/A", BodyPublishers.ofString("{}"));

        for (PeerRequest.Kind kind : PeerRequest.Kind.values()) {
            assertThat(sender.send(Sender.at(receiver.port()), kind, "hi")).isInstanceOf(PeerReply.Answered.class);
        }

        assertThat(answered(reads) + answered(changes)).isEqualTo(2L * (ASKED - WORKERS - QUEUE));
        done.countDown();
        assertEnded(reads, 200);
        // They were believed, and what they sent was no instance.
        assertEnded(changes, 400);
    }
}
