package io.rollcall.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.server.interop.ServerProcess;
import io.rollcall.server.interop.ShowsInstances;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One node: a process that can be killed, stopped and started again at the same port. */
final class ClusterNode implements ShowsInstances, AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    /** A client that hears nothing for so long asks elsewhere. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final String address;
    private final List<String> launcher;
    private List<String> arguments;
    private @Nullable ServerProcess process;
    /** How often it was taken from its clients, and given to them: odd while they have it. */
    private final AtomicInteger turns = new AtomicInteger();

    /**
     * Makes it; nothing runs before {@link #start}.
     *
     * @param address host and port at which clients reach it
     * @param launcher what stands before java
     * @param arguments all but the name
     */
    ClusterNode(String name, String address, List<String> launcher, List<String> arguments) {
        this.name = name;
        this.address = address;
        this.launcher = launcher;
        this.arguments = arguments;
    }

    String name() {
        return name;
    }

    /** Gives it other arguments, from its next start on. */
    void configure(List<String> newArguments) {
        arguments = newArguments;
    }

    /** Starts the process and returns at once. */
    void start() {
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of("serve", "--name", name));
        command.addAll(arguments);
        process = ServerProcess.java(launcher, command);
    }

    static List<String> program() {
        String jar = System.getProperty("rollcall.jar");
        return jar != null
                ? List.of("-jar", jar)
                : List.of("-cp", System.getProperty("java.class.path"), "io.rollcall.server.Main");
    }

    /** Runs {@code rollcall raft ...} against it as operators do, and answers what that printed. */
    String operate(String... words) {
        List<String> command = new ArrayList<>(program());
        command.add("raft");
        command.addAll(List.of(words));
        command.addAll(List.of("--at", "http://" + address));
        ServerProcess operator = ServerProcess.java(command);
        int exit = operator.awaitEnd(Duration.ofMinutes(3));
        if (exit != 0) {
            throw new IllegalStateException(String.join(" ", words) + " ends with " + exit + ": " + operator.output());
        }
        return operator.output();
    }

    private ServerProcess process() {
        ServerProcess started = process;
        if (started == null) {
            throw new IllegalStateException("node " + name + " was not started");
        }
        return started;
    }

    void awaitListening() {
        process().awaitLine(Pattern.compile("Eureka clients"), START);
    }

    void awaitReady() {
        awaitListening();
        Awaitility.await("node " + name + " is ready")
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .until(this::isReady);
        turns.updateAndGet(turn -> turn | 1);
    }

    /**
     * The number of the turn that clients have at it: from when it was last waited for until a test harms it. Zero while
     * they have none, and may not count on it.
     */
    int turn() {
        int turn = turns.get();
        return turn % 2 == 0 ? 0 : turn;
    }

    private void turnAway() {
        turns.updateAndGet(turn -> turn + (turn & 1));
    }

    /** SIGKILL. */
    void kill() {
        turnAway();
        process().kill();
    }

    /** SIGTERM; answers the exit code. */
    int stop() {
        turnAway();
        return process().stop();
    }

    /** SIGSTOP: everything stays as it is, and time goes on without this process. */
    void pause() {
        turnAway();
        signal("-STOP");
    }

    long pid() {
        return process().pid();
    }

    boolean isAlive() {
        return process().isAlive();
    }

    /** SIGCONT. */
    void goOn() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, String.valueOf(process().pid()))
                    .start()
                    .waitFor();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** All that some nodes printed, each line with its node's name. */
    static String outputOf(List<ClusterNode> nodes) {
        StringBuilder all = new StringBuilder();
        nodes.forEach(node -> all.append(node.output().replaceAll("(?m)^", node.name() + " | "))
                .append('\n'));
        return all.toString();
    }

    String output() {
        return process().output();
    }

    // ---- what clients do ---------------------------------------------------------------------------

    /** The status of an answer, or 0 if there was none. */
    int status(String method, String path, String body) {
        return send(method, path, body).map(HttpResponse::statusCode).orElse(0);
    }

    /** The whole answer; what nobody answers within this time is not answered. */
    Answer ask(String method, String path, String body, Duration within) {
        long start = System.nanoTime();
        Optional<HttpResponse<String>> answer = send(method, path, body, within);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return answer.map(one -> new Answer(
                        one.statusCode(),
                        one.body(),
                        one.headers().firstValue("Retry-After").orElse(null),
                        took))
                .orElseGet(() -> new Answer(0, "", null, took));
    }

    private Optional<HttpResponse<String>> send(String method, String path, String body) {
        return send(method, path, body, PATIENCE);
    }

    private Optional<HttpResponse<String>> send(String method, String path, String body, Duration within) {
        HttpRequest.BodyPublisher publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .timeout(within)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(method, publisher)
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
    public boolean isReady() {
        return status("GET", "/health/ready", "") == 200;
    }

    @Override
    public Optional<Set<String>> instances() {
        return send("GET", "/eureka/apps", "")
                .filter(answer -> answer.statusCode() == 200)
                .map(answer -> {
                    Set<String> ids = new TreeSet<>();
                    for (JsonNode id : read(answer.body()).findValues("instanceId")) {
                        ids.add(id.asText());
                    }
                    return ids;
                });
    }

    boolean shows(String id) {
        return instances().map(ids -> ids.contains(id)).orElse(false);
    }

    /** One value of an instance's metadata. */
    String metadata(TestInstance instance, String key) {
        return send("GET", instance.path(), "")
                .map(answer -> read(answer.body())
                        .path("instance")
                        .path("metadata")
                        .path(key)
                        .asText())
                .orElse("");
    }

    /** What the node says of those that hold the persistent entries. */
    JsonNode raft() {
        return send("GET", "/api/v1/raft", "")
                .map(answer -> read(answer.body()))
                .orElseGet(JSON::missingNode);
    }

    /** What the node says of the cluster. */
    JsonNode cluster() {
        return send("GET", "/api/v1/cluster", "")
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
        turnAway();
        if (process != null) {
            goOn();
            process.kill();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
