package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Flags;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The settings of a run, each a flag of its name; 0 is the measurement's own choice. */
public record Settings(Path server, int instances, int seconds, int rounds, double rate, List<String> flags) {
    /** What matters to the nodes; the measurement is another's. */
    public static Settings ofNodes(Path server, List<String> flags) {
        return new Settings(server, 0, 0, 0, 0, flags);
    }

    static Settings read(List<String> arguments) {
        Flags flags = Flags.read(
                arguments,
                Map.of(
                        "--server", "server/target/rollcall.jar",
                        "--instances", "0",
                        "--seconds", "0",
                        "--rounds", "0",
                        "--rate", "0",
                        "--jvm", "-Xmx1g"));
        return new Settings(
                Path.of(flags.text("--server")),
                flags.number("--instances"),
                flags.number("--seconds"),
                flags.number("--rounds"),
                flags.decimal("--rate"),
                flags.words("--jvm"));
    }

    int instancesOr(int usual) {
        return instances > 0 ? instances : usual;
    }

    int secondsOr(int usual) {
        return seconds > 0 ? seconds : usual;
    }

    int roundsOr(int usual) {
        return rounds > 0 ? rounds : usual;
    }

    double rateOr(double usual) {
        return rate > 0 ? rate : usual;
    }
}
