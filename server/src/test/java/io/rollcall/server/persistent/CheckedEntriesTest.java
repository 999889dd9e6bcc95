package io.rollcall.server.persistent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node with a real log, which dials what it keeps. */
class CheckedEntriesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DB = "/api/v1/instances/DB/db-1";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory = Path.of(".");

    private RegistryNode node;

    @BeforeEach
    void start() throws IOException {
        node = started();
    }

    private RegistryNode started() throws IOException {
        RegistryNode started = new RegistryNode(Config.of(Map.of(
                "port", "0",
                "shutdown.grace", "0ms",
                "data-dir", directory.toString(),
                "health.checks", "DB: tcp interval=1s timeout=500ms unhealthy-after=2 healthy-after=1")));
        started.start();
        return started;
    }

    @AfterEach
    void close() {
        node.close();
    }

    private HttpResponse<String> send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException lost) {
            throw new AssertionError(lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private JsonNode get(String path) {
        try {
            return JSON.readTree(send("GET", path, "").body());
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private void register(String address, int port, String metadata) {
        HttpResponse<String> answer = send(
                "PUT",
                DB + "?ephemeral=false",
                "{\"instance\":{\"hostName\":\"db.example\",\"ipAddr\":\"" + address + "\",\"port\":{\"$\":" + port
                        + ",\"@enabled\":\"true\"},\"metadata\":{" + metadata + "}}}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void awaitShown(String status) {
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/eureka/apps/DB")
                .at("/application/instance/0/status")
                .asText()
                .equals(status));
    }

    @Test
    void an_entry_that_cannot_be_reached_is_shown_down_and_up_again_and_the_log_does_not_hear_of_it() throws Exception {
        ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        int port = listening.getLocalPort();
        register("127.0.0.1", port, "");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(DB).path("health").asText().equals("UP"));
        long seq = get("/api/v1/raft").path("seq").asLong();

        listening.close();
        awaitShown("DOWN");
        assertThat(get(DB).at("/check/standing").asText()).isEqualTo("CHECKED");
        assertThat(get("/api/v1/applications/DB").at("/instances/0/health").asText())
                .isEqualTo("DOWN");

        try (ServerSocket again = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            awaitShown("UP");
            assertThat(again.isBound()).isTrue();
        }
        assertThat(get("/api/v1/raft").path("seq").asLong()).isEqualTo(seq);
    }

    @Test
    void what_the_operator_does_not_allow_is_not_dialled_and_says_so() {
        register("10.99.0.1", 5432, "");

        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(DB).at("/check/standing").asText().equals("REFUSED"));
        assertThat(get(DB).at("/check/says").asText()).contains("health.allow");
        assertThat(get(DB).path("health").isNull()).isTrue();
        assertThat(get("/eureka/apps/DB").at("/application/instance/0/status").asText())
                .isEqualTo("UP");
    }

    @Test
    void a_check_that_cannot_be_is_refused_with_the_registration() {
        HttpResponse<String> answer = send(
                "PUT",
                DB + "?ephemeral=false",
                "{\"instance\":{\"hostName\":\"db.example\",\"ipAddr\":\"127.0.0.1\",\"metadata\":{"
                        + "\"rollcall.check\":\"http\",\"rollcall.check.path\":\"http://169.254.169.254/\"}}}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("rollcall.check.path");
        assertThat(get("/api/v1/raft").path("state").asText())
                .as("nothing woke")
                .isEqualTo("ASLEEP");
    }

    @Test
    void a_node_that_starts_again_shows_its_entries_before_it_is_ready_to_be_read() throws Exception {
        register("127.0.0.1", 1, "\"rollcall.check\":\"none\"");
        node.close();

        node = started();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            HttpResponse<String> read = send("GET", "/eureka/apps", "");
            assertThat(read.statusCode() == 200 && !read.body().contains("db-1"))
                    .as("a list without what is committed: %s", read.body())
                    .isFalse();
            assertThat(read.statusCode()).isEqualTo(200);
        });
    }
}
