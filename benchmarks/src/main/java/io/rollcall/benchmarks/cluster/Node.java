package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.Conversation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One node of the cluster under measurement, while its process runs. */
public final class Node implements AutoCloseable {
    private static final Pattern STANDSTILL = Pattern.compile("stood still for (\\d+) ms");

    private final String name;
    private final int port;
    private final Path log;
    private final boolean recording;
    private final Child process;

    private Node(String name, int port, Path log, boolean recording, Child process) {
        this.name = name;
        this.port = port;
        this.log = log;
        this.recording = recording;
        this.process = process;
    }

    /** Starts the process; does not wait for it. */
    static Node start(String name, int port, Settings settings, Path log, List<String> arguments) throws IOException {
        // So that each can write a recording of its own.
        List<String> flags = settings.flags().stream()
                .map(flag -> flag.replace("{node}", name))
                .toList();
        ProcessBuilder.Redirect appended = ProcessBuilder.Redirect.appendTo(log.toFile());
        boolean recording = flags.stream().anyMatch(flag -> flag.startsWith("-XX:StartFlightRecording"));
        return new Node(name, port, log, recording, Child.server(flags, settings.server(), appended, arguments));
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    public void awaitListening() throws IOException {
        process.awaitPort();
    }

    public Conversation talk() throws IOException {
        return new Conversation(port);
    }

    Sight sight() throws IOException {
        try (Conversation talk = talk()) {
            return Sight.of(talk);
        }
    }

    public long pid() {
        return process.pid();
    }

    public Child process() {
        return process;
    }

    /** Has its JVM do something that {@code jcmd} knows; what it answered. */
    public String tell(String... words) throws IOException {
        return process.tell(words);
    }

    public long cpuMillis() {
        return process.cpuMillis();
    }

    Map<String, Long> cpuMillisByThread() throws IOException {
        return process.cpuMillisByThread();
    }

    void kill() {
        process.kill();
    }

    /** What its log tells of standstills: a figure taken through many of them says more of the machine. */
    String standstills() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            long[] millis = lines.map(STANDSTILL::matcher)
                    .filter(Matcher::find)
                    .mapToLong(found -> Long.parseLong(found.group(1)))
                    .toArray();
            return millis.length == 0
                    ? ""
                    : "node " + name + " stood still " + millis.length + " times, longest "
                            + Arrays.stream(millis).max().getAsLong() + " ms; ";
        }
    }

    @Override
    public void close() throws IOException {
        if (recording) {
            process.writeRecording();
        }
        process.close();
    }
}
