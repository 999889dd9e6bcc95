package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Flags;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a run, each a flag of its name; 0 is the measurement's own choice.
 *
 * @param directory below which all data is written
 * @param json where the figures go as JSON, if anywhere
 * @param nodes what the nodes of ours are
 * @param etcd the program
 * @param sides who is measured
 * @param writers how many write at once, in turns
 * @param warmUp seconds before anything counts; a JVM that compiles still is several times as slow
 * @param writes persistent writes a second beside other traffic
 */
record Settings(
        Path directory,
        Optional<Path> json,
        io.rollcall.benchmarks.cluster.Settings nodes,
        String etcd,
        List<String> sides,
        List<Integer> writers,
        int warmUp,
        int seconds,
        int rounds,
        int tries,
        int entries,
        int rate,
        int writes) {
    static Settings read(List<String> arguments) {
        Flags flags = Flags.read(
                arguments,
                Map.ofEntries(
                        Map.entry("--server", "server/target/rollcall.jar"),
                        Map.entry("--jvm", "-Xmx1g"),
                        Map.entry("--etcd", "etcd"),
                        Map.entry("--dir", System.getProperty("java.io.tmpdir")),
                        Map.entry("--json", ""),
                        Map.entry("--sides", "rollcall,grpc,gateway"),
                        Map.entry("--writers", "1,16,64"),
                        Map.entry("--warm-up", "60"),
                        Map.entry("--seconds", "0"),
                        Map.entry("--rounds", "0"),
                        Map.entry("--tries", "20"),
                        Map.entry("--entries", "0"),
                        Map.entry("--rate", "600"),
                        Map.entry("--writes", "100")));
        return new Settings(
                Path.of(flags.text("--dir")),
                Optional.of(flags.text("--json"))
                        .filter(file -> !file.isEmpty())
                        .map(Path::of),
                io.rollcall.benchmarks.cluster.Settings.ofNodes(Path.of(flags.text("--server")), flags.words("--jvm")),
                flags.text("--etcd"),
                List.of(flags.text("--sides").split(",", -1)),
                flags.numbers("--writers"),
                flags.number("--warm-up"),
                flags.number("--seconds"),
                flags.number("--rounds"),
                flags.number("--tries"),
                flags.number("--entries"),
                flags.number("--rate"),
                flags.number("--writes"));
    }

    int secondsOr(int usual) {
        return seconds > 0 ? seconds : usual;
    }

    int roundsOr(int usual) {
        return rounds > 0 ? rounds : usual;
    }

    int entriesOr(int usual) {
        return entries > 0 ? entries : usual;
    }
}
