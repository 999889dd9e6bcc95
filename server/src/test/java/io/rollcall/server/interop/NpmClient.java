package io.rollcall.server.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A process of node with {@code eureka-js-client} in it, which says line by line what its client does. The package is
 * installed by {@code npm ci}, as its lock file says, under {@code target}.
 */
final class NpmClient implements AutoCloseable {
    private static final Path SOURCES = Path.of("src", "test", "resources", "npm");
    private static final Path INSTALLED = Path.of("target", "npm");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final BufferedWriter input;
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();

    private NpmClient(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "output of node " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Installs the package, and skips the tests where there is no node to run it. */
    static void install() {
        for (String program : List.of("node", "npm")) {
            assumeTrue(runs(program, "--version"), program + " is not on the PATH, so the npm client is not met");
        }
        try {
            Files.createDirectories(INSTALLED);
            for (String file : List.of("package.json", "package-lock.json", "client.js")) {
                Files.copy(SOURCES.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        if (!runs("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")) {
            throw new IllegalStateException("npm ci failed in " + INSTALLED + "; does this machine reach npm?");
        }
    }

    private static boolean runs(String... command) {
        try {
            Files.createDirectories(INSTALLED);
            Process process = new ProcessBuilder(command)
                    .directory(INSTALLED.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(INSTALLED.resolve(command[0] + ".log").toFile())
                    .start();
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /**
     * Starts an application and waits until its client has registered and read the registry.
     *
     * @param fetches how it reads on: {@code full} or {@code delta}
     */
    static NpmClient start(String serviceUrl, String app, String id, String fetches) {
        List<String> command = new ArrayList<>(List.of("node", "client.js"));
        command.addAll(List.of(String.valueOf(URI.create(serviceUrl).getPort()), app, id, fetches));
        try {
            NpmClient client = new NpmClient(new ProcessBuilder(command)
                    .directory(INSTALLED.toFile())
                    .redirectError(INSTALLED.resolve(id + ".log").toFile())
                    .start());
            client.awaitTold("started", 1);
            return client;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                told.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            told.add(JSON.createObjectNode().put("what", "end of output: " + e));
        }
    }

    /** How often the client has told of an event. */
    long told(String what) {
        return told.stream()
                .filter(line -> line.path("what").asText().equals(what))
                .count();
    }

    void awaitTold(String what, long times) {
        Awaitility.await(what + " in " + told).atMost(PATIENCE).until(() -> told(what) >= times);
    }

    /** The ids of the instances of an app that the client would call. */
    List<String> instancesOf(String app) {
        return ask("app", app);
    }

    /** The same by a virtual address. */
    List<String> instancesAt(String vip) {
        return ask("vip", vip);
    }

    private List<String> ask(String what, String name) {
        long before = told(what);
        say(what + " " + name);
        awaitTold(what, before + 1);
        JsonNode answer = told.stream()
                .filter(line -> line.path("what").asText().equals(what))
                .reduce((first, last) -> last)
                .orElseThrow();
        List<String> ids = new ArrayList<>();
        answer.path("ids").forEach(id -> ids.add(id.asText()));
        return ids;
    }

    private void say(String line) {
        try {
            input.write(line + "\n");
            input.flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The application ends as it should; answers its exit status. */
    int stop() {
        say("stop");
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("still running " + PATIENCE + " after it was told to stop");
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
