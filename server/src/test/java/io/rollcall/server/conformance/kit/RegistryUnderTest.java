package io.rollcall.server.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The server under test, as its clients and its peers see it. */
final class RegistryUnderTest {
    private static final String REPLICATION = "x-netflix-discovery-replication";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;

    RegistryUnderTest(URI base) {
        this.base = base;
    }

    /** An answer; what has no JSON in its body reads as a missing node. */
    record Answer(int status, String body) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException broken) {
                throw new UncheckedIOException(body, broken);
            }
        }

        /** The results of a batch, in their order. */
        List<JsonNode> results() {
            assertThat(status)
                    .as("the answer to the batch, which said: %s", body)
                    .isEqualTo(200);
            List<JsonNode> results = new ArrayList<>();
            json().path("responseList").forEach(results::add);
            return results;
        }

        /** The status codes of a batch's results, in their order. */
        List<Integer> codes() {
            return results().stream()
                    .map(result -> result.path("statusCode").asInt())
                    .toList();
        }
    }

    // ---- what clients and operators do -------------------------------------------------------------

    void register(Sample sample) {
        expect(204, send("POST", "apps/" + Sample.APP, sample.registration().toString()));
    }

    void renew(Sample sample) {
        expect(200, send("PUT", renewal(sample), ""));
    }

    void cancel(Sample sample) {
        expect(200, send("DELETE", sample.path(), ""));
    }

    void setStatus(Sample sample, String status) {
        expect(200, send("PUT", sample.path() + "/status?value=" + status, ""));
    }

    void removeStatus(Sample sample, String fallback) {
        expect(200, send("DELETE", sample.path() + "/status?value=" + fallback, ""));
    }

    void putMetadata(Sample sample, String key, String value) {
        expect(200, send("PUT", sample.path() + "/metadata?" + key + "=" + value, ""));
    }

    private static void expect(int status, Answer answer) {
        assertThat(answer.status())
                .as("the answer, which said: %s", answer.body())
                .isEqualTo(status);
    }

    private static String renewal(Sample sample) {
        return sample.path() + "?status=" + sample.status() + "&lastDirtyTimestamp=" + sample.dirty();
    }

    // ---- what peers do -----------------------------------------------------------------------------

    Answer batch(Item... items) {
        return batch(List.of(items));
    }

    Answer batch(List<Item> items) {
        return postBatch(
                items.stream().map(Item::toString).collect(Collectors.joining(",", "{\"replicationList\":[", "]}")));
    }

    /** The body is sent as it stands. */
    Answer postBatch(String body) {
        return send("POST", "peerreplication/batch/", body);
    }

    Answer replicatedRegister(Sample sample) {
        String body = sample.registration().toString();
        return send("POST", "apps/" + Sample.APP, body, REPLICATION, "true");
    }

    Answer replicatedRenewal(Sample sample) {
        return replicatedRenewal(sample, "", "true");
    }

    /**
     * A renewal with a header that may or may not make it a replicated one.
     *
     * @param more further query parameters, with their ampersand
     */
    Answer replicatedRenewal(Sample sample, String more, String header) {
        return send("PUT", renewal(sample) + more, "", REPLICATION, header);
    }

    Answer replicatedCancel(Sample sample) {
        return send("DELETE", sample.path(), "", REPLICATION, "true");
    }

    // ---- what it shows -----------------------------------------------------------------------------

    /** Waits until it answers reads: a node of ours first asks its peers what they have. */
    void awaitReady() {
        Awaitility.await(this + " is ready")
                .atMost(Duration.ofSeconds(30))
                .until(() -> send("GET", "apps", "").status() == 200);
    }

    boolean holds(Sample sample) {
        return send("GET", sample.path(), "").status() == 200;
    }

    /** One field of an instance. */
    String field(Sample sample, String name) {
        return instance(sample).path(name).asText();
    }

    String note(Sample sample) {
        return instance(sample).at("/metadata/note").asText();
    }

    private JsonNode instance(Sample sample) {
        Answer answer = send("GET", sample.path(), "");
        expect(200, answer);
        return answer.json().path("instance");
    }

    /** Headers come in pairs of name and value. */
    private Answer send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .header("Accept", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException failed) {
            throw new UncheckedIOException(method + " " + path, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
