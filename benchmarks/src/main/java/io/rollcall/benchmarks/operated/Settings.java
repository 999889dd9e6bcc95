package io.rollcall.benchmarks.operated;

import io.rollcall.benchmarks.Flags;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a run, each a flag of its name.
 *
 * @param script starts a node
 * @param jvm what {@code ROLLCALL_JAVA_OPTS} is to be
 * @param node settings of the node
 * @param warmUp seconds before anything counts
 * @param rate renewals a second
 * @param changes changes a second beside them
 * @param loads what a node is asked for, each of a fresh one
 */
record Settings(
        Path script,
        String jvm,
        List<String> node,
        int instances,
        int connections,
        int warmUp,
        int seconds,
        int rounds,
        double rate,
        double changes,
        List<String> loads) {
    private static final Map<String, String> USUAL = Map.of(
            "--script", "server/bin/rollcall",
            "--jvm", "-Xmx1g",
            "--node", "",
            "--instances", "10000",
            "--connections", "8",
            "--warm-up", "60",
            "--seconds", "60",
            "--rounds", "5",
            "--rate", "5000",
            "--changes", "100");

    /** @param other what a command has as a default in the place of the usual */
    static Settings read(List<String> arguments, Map<String, String> other) {
        Map<String, String> usual = new TreeMap<>(USUAL);
        usual.put("--loads", "renew,register,full,delta");
        usual.putAll(other);
        Flags flags = Flags.read(arguments, usual);
        return new Settings(
                Path.of(flags.text("--script")),
                flags.text("--jvm"),
                flags.text("--node").isBlank() ? List.of() : flags.words("--node"),
                flags.number("--instances"),
                flags.number("--connections"),
                flags.number("--warm-up"),
                flags.number("--seconds"),
                flags.number("--rounds"),
                flags.decimal("--rate"),
                flags.decimal("--changes"),
                List.of(flags.text("--loads").split(",", -1)));
    }
}
