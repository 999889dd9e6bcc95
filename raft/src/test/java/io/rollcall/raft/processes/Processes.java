package io.rollcall.raft.processes;

import io.rollcall.raft.processes.StoreProcess.Reads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** Three members as processes, the lines spoken with them, and the links through which they reach each other. */
final class Processes implements AutoCloseable {
    /** The answer of a member that is not there: whatever it was asked, nothing has happened. */
    static final String NOBODY = "fail";

    /** Longer than a store takes for any answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Path directory;
    private final Options options;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private volatile Reads reads = Reads.BY_BARRIER;

    Processes(Path directory, Options options) {
        this.directory = directory;
        this.options = options;
        List<Integer> free = Ports.free(3);
        for (int i = 0; i < free.size(); i++) {
            ports.put("n" + i, free.get(i));
        }
        for (String from : ids()) {
            for (String to : ids()) {
                if (!from.equals(to)) {
                    links.put(from + to, new Link(ports.getOrDefault(to, 0)));
                }
            }
        }
    }

    /**
     * What the members are told.
     *
     * @param snapshotAfter entries of the log between snapshots
     * @param leastDiskBytes with less room they refuse writes
     * @param jvm flags of their processes
     */
    record Options(long snapshotAfter, long leastDiskBytes, List<String> jvm) {
        static final Options DEFAULT = new Options(
                300, 16L << 20, List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    }

    /** One process, and who waits for its answers. */
    private static final class Running {
        private final Process process;
        private final PrintStream to;
        private final Map<String, CompletableFuture<@Nullable String>> waiting = new ConcurrentHashMap<>();
        private final AtomicLong numbers = new AtomicLong();
        private volatile boolean ended;

        Running(Process process) {
            this.process = process;
            this.to = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
            Thread reader = new Thread(this::read, "answers of " + process.pid());
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader from =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    int space = line.indexOf(' ');
                    CompletableFuture<@Nullable String> asked = waiting.remove(line.substring(0, Math.max(0, space)));
                    if (asked != null) {
                        asked.complete(line.substring(space + 1));
                    }
                }
            } catch (IOException killed) {
                // What was asked stays unanswered, as it should.
            }
            ended = true;
            waiting.values().forEach(asked -> asked.complete(null));
        }

        @Nullable
        String ask(String what, Duration patience) {
            String number = Long.toString(numbers.incrementAndGet());
            CompletableFuture<@Nullable String> asked = new CompletableFuture<>();
            waiting.put(number, asked);
            if (ended) {
                return NOBODY;
            }
            to.println(number + " " + what);
            try {
                return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException none) {
                return null;
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    /** What a member says of itself. */
    record Status(String state, String role, long seq, long term, long snapshotIndex) {
        static Status of(String said) {
            String[] words = said.split(" ", -1);
            return new Status(
                    words[0], words[1], Long.parseLong(words[2]), Long.parseLong(words[3]), Long.parseLong(words[4]));
        }

        boolean isRunning() {
            return state.equals("RUNNING");
        }

        boolean leads() {
            return isRunning() && role.equals("LEADER");
        }
    }

    List<String> ids() {
        return List.copyOf(ports.keySet());
    }

    List<String> idsBut(String id) {
        return ids().stream().filter(other -> !other.equals(id)).toList();
    }

    Path directory(String id) {
        return directory.resolve(id);
    }

    long pid(String id) {
        return Objects.requireNonNull(running.get(id), id).process.pid();
    }

    /** The others stand behind links; each member is told addresses of its own. */
    private String membersFor(String id) {
        return ids().stream()
                .map(to -> to + "="
                        + (to.equals(id)
                                ? ports.get(id)
                                : Integer.valueOf(link(id, to).port())))
                .collect(Collectors.joining(","));
    }

    Link link(String from, String to) {
        return Objects.requireNonNull(links.get(from + to), from + to);
    }

    void start(String id) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options.jvm());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                id,
                directory(id).toString(),
                membersFor(id),
                reads.name(),
                Long.toString(options.snapshotAfter()),
                Long.toString(options.leastDiskBytes())));
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

    /** From now on they answer reads so, those that are started later too. */
    void answerReads(Reads how) {
        reads = how;
        running.keySet().forEach(id -> ask(id, "reads " + how));
    }

    /** Starts those that do not run. */
    void startMissing() {
        ids().stream().filter(id -> !running.containsKey(id)).forEach(this::start);
    }

    /** Starts those that do not run, and waits until each has its part. */
    void startAll() {
        startMissing();
        awaitAllRunning();
    }

    void awaitAllRunning() {
        await().until(() -> ids().stream()
                .allMatch(id -> status(id).filter(Status::isRunning).isPresent()));
    }

    static ConditionFactory await() {
        return Awaitility.await().pollInterval(20, TimeUnit.MILLISECONDS).atMost(60, TimeUnit.SECONDS);
    }

    /** The answer; {@link #NOBODY} if it was not asked; null if nobody knows. */
    @Nullable
    String ask(String id, String what) {
        return ask(id, what, PATIENCE);
    }

    @Nullable
    String ask(String id, String what, Duration patience) {
        Running one = running.get(id);
        return one == null ? NOBODY : one.ask(what, patience);
    }

    Optional<Status> status(String id) {
        return Optional.ofNullable(ask(id, "status", Duration.ofSeconds(1)))
                .filter(said -> !said.equals(NOBODY))
                .map(Status::of);
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
            new ProcessBuilder("kill", "-" + name, Long.toString(pid(id)))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Between a member and the others, both ways. */
    void cut(String id, Link.State how) {
        for (String other : idsBut(id)) {
            link(id, other).become(how);
            link(other, id).become(how);
        }
    }

    void heal() {
        links.values().forEach(link -> link.become(Link.State.WHOLE));
    }

    String leader() {
        return leaderAmong(ids());
    }

    /** Waits until one of these leads. */
    String leaderAmong(List<String> some) {
        return await().until(
                        () -> some.stream()
                                .filter(id -> status(id).filter(Status::leads).isPresent())
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() {
        killAll();
        links.values().forEach(Link::close);
    }
}
