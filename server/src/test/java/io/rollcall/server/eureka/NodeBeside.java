package io.rollcall.server.eureka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.Port;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A node of ours with Eureka servers beside it, and a client that speaks to it. */
final class NodeBeside implements AutoCloseable {
    static final long DIRTY = 1_763_800_000_000L;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();
    final RegistryNode node;

    NodeBeside(String name, String eurekaPeers, Map<String, String> more) {
        Map<String, String> config = new HashMap<>(Map.of(
                "name",
                name,
                "port",
                "0",
                "eureka-peers",
                eurekaPeers,
                "eureka-peers-delay",
                "20ms",
                "sync.timeout",
                "2s",
                "shutdown.grace",
                "0h"));
        config.putAll(more);
        node = new RegistryNode(Config.of(config));
        try {
            node.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    NodeBeside(String name, String eurekaPeers) {
        this(name, eurekaPeers, Map.of());
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(20));
    }

    String base() {
        return "http://127.0.0.1:" + node.port() + "/eureka/";
    }

    HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    static Instance instance(String id) {
        return Instance.of("ORDERS", id, "host-" + id, "10.0.0.1", new Port(8080, true))
                .withLastDirtyTimestamp(DIRTY);
    }

    void register(Instance instance) {
        byte[] body = EurekaJson.registration(instance);
        int status = send("POST", "/eureka/apps/ORDERS", new String(body, java.nio.charset.StandardCharsets.UTF_8))
                .statusCode();
        if (status != 204) {
            throw new IllegalStateException("registering was answered " + status);
        }
    }

    int renew(String id) {
        return send("PUT", "/eureka/apps/ORDERS/" + id + "?status=UP&lastDirtyTimestamp=" + DIRTY, "")
                .statusCode();
    }

    /** The instance as the native API tells it; a missing node if there is none. */
    JsonNode told(String id) {
        for (JsonNode each : get("/api/v1/applications/ORDERS").path("instances")) {
            if (each.path("id").asText().equals(id)) {
                return each;
            }
        }
        return mapper.missingNode();
    }

    boolean has(String id) {
        return !told(id).isMissingNode();
    }

    /** What the cluster report says of Eureka servers. */
    JsonNode eureka() {
        return get("/api/v1/cluster").path("eureka");
    }

    JsonNode peer() {
        return eureka().path("peers").path(0);
    }

    private JsonNode get(String path) {
        try {
            return mapper.readTree(send("GET", path, "").body());
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }

    boolean isReady() {
        return send("GET", "/health/ready", "").statusCode() == 200;
    }

    @Override
    public void close() {
        node.close();
    }
}
