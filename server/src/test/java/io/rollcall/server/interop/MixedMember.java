package io.rollcall.server.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One server of a mixed cluster, of either make. It can be ended, and started again at its address. */
final class MixedMember implements ShowsInstances, AutoCloseable {
    /** A client that hears nothing for so long asks elsewhere. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final String serviceUrl;
    private final boolean ours;
    private final Supplier<EurekaServer> start;
    private volatile @Nullable EurekaServer server;
    private volatile boolean wasComplete;

    MixedMember(String name, String serviceUrl, boolean ours, Supplier<EurekaServer> start) {
        this.name = name;
        this.serviceUrl = serviceUrl;
        this.ours = ours;
        this.start = start;
    }

    String serviceUrl() {
        return serviceUrl;
    }

    boolean isOurs() {
        return ours;
    }

    /** Starts it, and returns when it answers. */
    void start() {
        wasComplete = false;
        server = start.get();
    }

    private EurekaServer running() {
        EurekaServer started = server;
        if (started == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return started;
    }

    void kill() {
        running().kill();
        server = null;
    }

    void stop() {
        running().stop();
        server = null;
    }

    String output() {
        EurekaServer started = server;
        return started == null ? "" : started.output();
    }

    /**
     * Whether clients may rely on it. Ours says so itself. A Spring server never does: it answers from an empty
     * registry as soon as it has started, so it counts from the moment at which it has shown everything once.
     */
    @Override
    public boolean isReady() {
        if (server == null) {
            return false;
        }
        return ours ? status("GET", "../health/ready", "") == 200 : wasComplete;
    }

    /** It has shown everything that it should. */
    void isComplete() {
        wasComplete = true;
    }

    /** The status of an answer, or 0 if there was none. */
    int status(String method, String path, String body) {
        return send(method, path, body).map(HttpResponse::statusCode).orElse(0);
    }

    private Optional<HttpResponse<String>> send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(serviceUrl).resolve(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            return Optional.of(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException lost) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public Optional<Set<String>> instances() {
        return send("GET", "apps", "")
                .filter(answer -> answer.statusCode() == 200)
                .map(answer -> {
                    Set<String> ids = new TreeSet<>();
                    for (JsonNode id : read(answer.body()).findValues("instanceId")) {
                        ids.add(id.asText());
                    }
                    return ids;
                });
    }

    /** What it shows of one instance, a missing node if nothing. */
    JsonNode instance(MixedInstance instance) {
        return send("GET", instance.path(), "")
                .filter(answer -> answer.statusCode() == 200)
                .map(answer -> read(answer.body()).path("instance"))
                .orElseGet(JSON::missingNode);
    }

    /** What it says of its cluster; only ours does. */
    JsonNode cluster() {
        return send("GET", "../api/v1/cluster", "")
                .filter(answer -> answer.statusCode() == 200)
                .map(answer -> read(answer.body()))
                .orElseGet(JSON::missingNode);
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() {
        EurekaServer started = server;
        if (started != null) {
            started.kill();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
