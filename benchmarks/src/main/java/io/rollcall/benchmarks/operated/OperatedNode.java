package io.rollcall.benchmarks.operated;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.FreePorts;
import io.rollcall.benchmarks.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node that its start script has started, with a log of its own and one of how its JVM stood still. */
final class OperatedNode implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final byte[] READY = Conversation.get("/health/ready");
    private static final Pattern UPTIME = Pattern.compile("([0-9.]+) s");
    private static final int MOST_QUOTED = 2_000;
    private static final int MOST_TRIES = 60;

    private final Child process;
    private final int port;
    private final Path pauses;
    private final double readyAfter;

    private OperatedNode(Child process, int port, Path pauses, double readyAfter) {
        this.process = process;
        this.port = port;
        this.pauses = pauses;
        this.readyAfter = readyAfter;
    }

    /** Starts one on a free port; when this returns, it is ready. */
    static OperatedNode start(Settings settings) throws IOException {
        if (!Files.isExecutable(settings.script())) {
            throw new IOException(settings.script() + " is not there: run from the project's root");
        }
        int port = FreePorts.find(1).get(0);
        Path directory = Files.createTempDirectory("rollcall-benchmark-");
        directory.toFile().deleteOnExit();
        Path log = directory.resolve("log");
        Path pauses = directory.resolve("pauses");
        log.toFile().deleteOnExit();
        pauses.toFile().deleteOnExit();
        List<String> command = new ArrayList<>(List.of(
                settings.script().toString(),
                "serve",
                "--port",
                String.valueOf(port),
                "--data-dir",
                directory.resolve("data").toString()));
        command.addAll(settings.node());
        long started = System.nanoTime();
        Child process = Child.program(
                ProcessBuilder.Redirect.to(log.toFile()),
                // The script's own flags come first, so what is given here changes one of them at most.
                Map.of("ROLLCALL_JAVA_OPTS", PauseLog.FLAG + pauses + PauseLog.FORM + " " + settings.jvm()),
                command);
        try {
            awaitReady(process, port, log);
        } catch (IOException failed) {
            process.kill();
            throw failed;
        }
        return new OperatedNode(process, port, pauses, (System.nanoTime() - started) / 1e9);
    }

    private static void awaitReady(Child process, int port, Path log) throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!isReady(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String said = Files.readString(log);
                throw new IOException(
                        "the node is not ready; it said: " + said.substring(Math.max(0, said.length() - MOST_QUOTED)));
            }
            Pace.pause(Duration.ofMillis(5));
        }
    }

    private static boolean isReady(int port) {
        try (Conversation talk = new Conversation(port)) {
            return talk.ask(READY).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** Seconds from exec until it was ready. */
    double readyAfter() {
        return readyAfter;
    }

    Conversation talk() throws IOException {
        return new Conversation(port);
    }

    long cpuMillis() {
        return process.cpuMillis();
    }

    Map<String, Long> cpuMillisByThread() throws IOException {
        return process.cpuMillisByThread();
    }

    long residentBytes() {
        return Child.residentBytes(process.pid());
    }

    /**
     * Bytes of its heap in use right after two full collections. A collection that is asked for while some thread
     * compresses is left out without a word, so the log has to say that it was one.
     */
    long liveSet() throws IOException {
        double from = uptime();
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int before = pauses(from, Double.MAX_VALUE).full();
            long used = process.settledHeap();
            if (pauses(from, Double.MAX_VALUE).full() - before >= 2) {
                return used;
            }
            Pace.pause(Duration.ofSeconds(1));
        }
        throw new IOException("the JVM did not collect its whole heap, however often it was asked to");
    }

    /** The classes that take most of its heap. */
    String histogram(int classes) throws IOException {
        return String.join(
                "\n",
                process.tell("GC.class_histogram").lines().limit(classes + 3L).toList());
    }

    /** The flags that its JVM runs with, those of the start script among them. */
    String flags() throws IOException {
        return process.tell("VM.command_line")
                .lines()
                .filter(line -> line.startsWith("jvm_args:"))
                .findFirst()
                .orElse("jvm_args: unknown");
    }

    /** Seconds that its JVM has run, as the log of pauses counts them. */
    double uptime() throws IOException {
        String told = process.tell("VM.uptime");
        Matcher seconds = UPTIME.matcher(told);
        if (!seconds.find()) {
            throw new IOException("jcmd tells the uptime as " + told);
        }
        return Double.parseDouble(seconds.group(1));
    }

    /** How it stood still between two moments of its uptime. */
    PauseLog pauses(double from, double to) throws IOException {
        return PauseLog.read(Files.readAllLines(pauses), from, to);
    }

    @Override
    public void close() {
        process.close();
    }
}
