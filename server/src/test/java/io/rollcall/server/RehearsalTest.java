package io.rollcall.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.config.Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A node that warms up before it is ready: how long that takes, and that nothing is left of it. */
class RehearsalTest {
    private static final Map<String, String> SETTINGS = Map.of("port", "0", "shutdown.grace", "0s");

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> get(RegistryNode node, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + node.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri).header("Accept", "application/json").build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static boolean rehearses() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("rehearsal"));
    }

    @Test
    void a_node_answers_while_it_warms_up_and_says_that_it_is_not_ready_yet() throws Exception {
        try (RegistryNode node = new RegistryNode(Config.of(SETTINGS), new Rehearsal(Duration.ofSeconds(3)))) {
            node.start();
            HttpResponse<String> ready = get(node, "/health/ready");

            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("warming up");
            assertThat(get(node, "/eureka/apps").statusCode()).isEqualTo(200);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> get(node, "/health/ready").statusCode() == 200);
        }
    }

    @Test
    void nothing_of_it_is_in_the_registry_nor_on_the_disk() throws Exception {
        try (RegistryNode node = new RegistryNode(Config.of(SETTINGS), new Rehearsal(Duration.ofSeconds(2)))) {
            node.start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> get(node, "/health/ready").statusCode() == 200 && !rehearses());

            assertThat(get(node, "/api/v1/applications").body())
                    .as("not even a version that has moved on")
                    .contains("\"version\":1,", "\"instances\":0,");
            assertThat(get(node, "/eureka/apps").body()).doesNotContain("REHEARSAL");
            assertThat(Files.exists(Path.of("rollcall-rehearsal-keeps-nothing")))
                    .isFalse();
        }
    }

    @Test
    void a_node_without_one_is_ready_at_once() throws Exception {
        try (RegistryNode node = new RegistryNode(Config.of(SETTINGS), new Rehearsal(Duration.ZERO))) {
            node.start();
            assertThat(get(node, "/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_node_that_is_closed_ends_its_rehearsal() throws Exception {
        RegistryNode node = new RegistryNode(Config.of(SETTINGS), new Rehearsal(Duration.ofSeconds(25)));
        node.start();
        assertThat(rehearses()).isTrue();
        node.close();

        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> !rehearses());
    }

    @Test
    void what_it_asks_is_answered_well_again_and_again() throws Exception {
        try (RegistryNode node = new RegistryNode(Config.of(SETTINGS))) {
            node.start();
            try (RehearsalClient rehearsal = new RehearsalClient(node.port(), Duration.ofSeconds(10))) {
                int answered = 0;
                for (int i = 0; i < 200; i++) {
                    answered += rehearsal.askAll();
                }
                assertThat(answered).isGreaterThanOrEqualTo(1_000);
            }
            assertThat(get(node, "/api/v1/applications").body()).contains("\"instances\":64,");
        }
    }
}
