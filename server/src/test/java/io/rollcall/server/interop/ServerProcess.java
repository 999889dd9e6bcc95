package io.rollcall.server.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/** A server in a JVM of its own, with everything it printed; one thread reads that and ends with the process. */
public final class ServerProcess {
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private ServerProcess(Process process) {
        this.process = process;
        reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
    }

    /** Starts {@code java} with these arguments; the JVM is kept small, since several share a build machine. */
    public static ServerProcess java(List<String> arguments) {
        return java(List.of(), arguments);
    }

    /** The same behind a command that runs the rest of its arguments in its place. */
    public static ServerProcess java(List<String> launcher, List<String> arguments) {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(arguments);
        try {
            ServerProcess started = new ServerProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
            started.reader.start();
            // A test run that is broken off must not leave servers behind.
            Runtime.getRuntime().addShutdownHook(new Thread(started.process::destroyForcibly));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("(output ends: " + e + ")");
        }
    }

    /** Waits for a line that contains the pattern; a process that ends or is too slow has failed to start. */
    public MatchResult awaitLine(Pattern pattern, Duration patience) {
        try {
            Awaitility.await()
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> find(pattern) != null || !process.isAlive());
        } catch (ConditionTimeoutException e) {
            kill();
        }
        MatchResult found = find(pattern);
        if (found == null) {
            throw new IllegalStateException("No line with " + pattern + " in:\n" + output());
        }
        return found;
    }

    private @Nullable MatchResult find(Pattern pattern) {
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher.toMatchResult();
            }
        }
        return null;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String output() {
        return String.join("\n", lines);
    }

    /** Waits until the process has ended by itself, and answers its exit status. */
    public int awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
                throw new IllegalStateException("Still running after " + patience + ":\n" + output());
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks the process to end, as SIGTERM does, and answers its exit status; one that will not end is killed. */
    public int stop() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                kill();
                throw new IllegalStateException("Still running " + GRACE + " after SIGTERM:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends the process without warning, as a crash does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }
}
