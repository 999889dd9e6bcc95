package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Flags;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of a run, each a flag of its name.
 *
 * @param quick whether rows that take minutes are left out
 * @param parts which groups of rows are measured
 * @param warmUp how long each server gets the same requests before anything counts
 * @param window how long one round of one side is
 * @param flags of each server's JVM, where a row does not say others
 */
record Settings(
        boolean quick,
        List<String> parts,
        Duration warmUp,
        Duration window,
        int rounds,
        int connections,
        Path server,
        Path reference,
        Path out,
        List<String> flags) {
    static final List<String> PARTS = List.of("start", "memory", "node", "cluster");

    static Settings read(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        boolean quick = rest.remove("--quick");
        Map<String, String> usual = new HashMap<>(Map.of(
                "--only", String.join(",", PARTS),
                "--warm-up", quick ? "5" : "60",
                "--seconds", quick ? "1" : "2",
                "--rounds", "5",
                "--connections", "8",
                "--server", "server/target/rollcall.jar",
                "--reference", "server/reference/target/spring-eureka.classpath",
                "--out", "benchmarks/results",
                "--jvm", "-Xmx1g"));
        Flags flags = Flags.read(rest, usual);
        List<String> parts = List.of(flags.text("--only").split(",", -1));
        if (!PARTS.containsAll(parts)) {
            throw new IllegalArgumentException("--only " + parts + ": there are " + PARTS);
        }
        if (flags.number("--rounds") < 1 || flags.number("--seconds") < 1 || flags.number("--warm-up") < 0) {
            throw new IllegalArgumentException("--rounds and --seconds are at least 1, --warm-up at least 0");
        }
        return new Settings(
                quick,
                parts,
                Duration.ofSeconds(flags.number("--warm-up")),
                Duration.ofSeconds(flags.number("--seconds")),
                flags.number("--rounds"),
                flags.number("--connections"),
                Path.of(flags.text("--server")),
                Path.of(flags.text("--reference")),
                Path.of(flags.text("--out")),
                flags.words("--jvm"));
    }
}
