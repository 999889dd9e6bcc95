package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts either side's server. */
final class Servers {
    private final Settings settings;
    private final Reference reference;
    private final Path directory;
    private int started;

    Servers(Settings settings, Reference reference, Path directory) {
        this.settings = settings;
        this.reference = reference;
        this.directory = directory;
    }

    Reference reference() {
        return reference;
    }

    /** Starts one with defaults; does not wait for it. */
    Running start(Side side, List<String> flags) throws IOException {
        return side == Side.ROLLCALL ? rollcall(flags, List.of()) : spring(flags, Map.of());
    }

    /** Starts one whose deltas tell of so many seconds. */
    Running withRetention(Side side, List<String> flags, int seconds) throws IOException {
        return side == Side.ROLLCALL
                ? rollcall(flags, List.of("--delta.retention", seconds + "s"))
                : spring(flags, retention(seconds));
    }

    /** A Spring server whose every answer is as new as its registry, and whose deltas tell of so many seconds. */
    Running freshSpring(List<String> flags, int seconds) throws IOException {
        Map<String, String> all = new HashMap<>(retention(seconds));
        all.put("eureka.server.use-read-only-response-cache", "false");
        return spring(flags, all);
    }

    private static Map<String, String> retention(int seconds) {
        return Map.of(
                "eureka.server.retention-time-in-m-s-in-delta-queue",
                String.valueOf(seconds * 1_000),
                "eureka.server.delta-retention-timer-interval-in-ms",
                "1000");
    }

    private Running rollcall(List<String> flags, List<String> more) throws IOException {
        int port = FreePorts.find(1).get(0);
        List<String> arguments = new ArrayList<>(List.of("--port", String.valueOf(port)));
        arguments.addAll(more);
        ProcessBuilder.Redirect log = ProcessBuilder.Redirect.appendTo(
                directory.resolve("rollcall-" + started++ + ".log").toFile());
        return new Running(Side.ROLLCALL, port, Child.server(flags, settings.server(), log, arguments));
    }

    private Running spring(List<String> flags, Map<String, String> properties) throws IOException {
        int port = FreePorts.find(1).get(0);
        return new Running(Side.SPRING, port, reference.start(flags, port, "spring-" + started++ + ".log", properties));
    }
}
