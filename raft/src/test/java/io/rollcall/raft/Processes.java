package io.rollcall.raft;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Members as processes, and the lines spoken with them. */
final class Processes implements AutoCloseable {
    private final Path directory;
    private final List<Member> members;
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    Processes(Path directory, int count) {
        this.directory = directory;
        this.members = Stores.freeMembers(count);
    }

    /** One process, and who waits for its answers. */
    static final class Running {
        private final Process process;
        private final PrintStream to;
        private final Map<String, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();
        private final AtomicLong numbers = new AtomicLong();

        Running(Process process) {
            this.process = process;
            this.to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            Thread reader = new Thread(this::read);
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader from =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    int space = line.indexOf(' ');
                    CompletableFuture<String> asked = waiting.remove(line.substring(0, Math.max(0, space)));
                    if (asked != null) {
                        asked.complete(line.substring(space + 1));
                    }
                }
            } catch (IOException killed) {
                // What was asked stays unanswered, as it should.
            }
        }

        /** The answer; null if there is none within some seconds. */
        @Nullable
        String ask(String what) {
            String number = Long.toString(numbers.incrementAndGet());
            CompletableFuture<String> asked = new CompletableFuture<>();
            waiting.put(number, asked);
            to.println(number + " " + what);
            try {
                return asked.get(4, TimeUnit.SECONDS);
            } catch (TimeoutException | java.util.concurrent.ExecutionException none) {
                return null;
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    List<String> ids() {
        return members.stream().map(Member::id).toList();
    }

    void start(String id) {
        String known = members.stream()
                .map(member -> member.id() + "=" + member.port())
                .collect(Collectors.joining(","));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                id,
                directory.resolve(id).toString(),
                known));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            directory.resolve(id + ".err").toFile()))
                    .start();
            running.put(id, new Running(process));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Starts them, and waits until each has its part. */
    void startAll() {
        ids().forEach(this::start);
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> ids().stream()
                .allMatch(id -> {
                    String status = ask(id, "status");
                    return status != null && status.startsWith("RUNNING");
                }));
    }

    @Nullable
    String ask(String id, String what) {
        Running one = running.get(id);
        return one == null ? null : one.ask(what);
    }

    /** kill -9. */
    void kill(String id) {
        Running one = Objects.requireNonNull(running.remove(id), id);
        one.process.destroyForcibly();
        try {
            one.process.waitFor();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** At one moment, as far as that goes. */
    void killAll() {
        running.values().forEach(one -> one.process.destroyForcibly());
        List.copyOf(running.keySet()).forEach(this::kill);
    }

    /** STOP or CONT. */
    void signal(String id, String name) {
        try {
            long pid = Objects.requireNonNull(running.get(id), id).process.pid();
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    String leader() {
        Map<String, String> found = new LinkedHashMap<>();
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
            for (String id : running.keySet()) {
                String status = ask(id, "status");
                if (status != null && status.startsWith("RUNNING LEADER")) {
                    found.put("leader", id);
                }
            }
            return !found.isEmpty();
        });
        return Objects.requireNonNull(found.get("leader"));
    }

    @Override
    public void close() {
        killAll();
    }
}
