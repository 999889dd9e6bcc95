package io.rollcall.benchmarks.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The settings of a run, each a flag of its name; 0 is the measurement's own choice. */
record Settings(Path server, int instances, int seconds, int rounds, double rate, List<String> flags) {
    static Settings read(List<String> arguments) {
        Map<String, String> flags = new TreeMap<>(Map.of(
                "--server", "server/target/rollcall.jar",
                "--instances", "0",
                "--seconds", "0",
                "--rounds", "0",
                "--rate", "0",
                "--jvm", "-Xmx1g"));
        for (int i = 0; i < arguments.size(); i += 2) {
            if (!flags.containsKey(arguments.get(i)) || i + 1 == arguments.size()) {
                throw new IllegalArgumentException(
                        arguments.get(i) + ": allowed, each with a value, are " + flags.keySet());
            }
            flags.put(arguments.get(i), arguments.get(i + 1));
        }
        return new Settings(
                Path.of(flags.getOrDefault("--server", "")),
                number(flags, "--instances"),
                number(flags, "--seconds"),
                number(flags, "--rounds"),
                Double.parseDouble(flags.getOrDefault("--rate", "0")),
                List.of(flags.getOrDefault("--jvm", "").split(" ", -1)));
    }

    private static int number(Map<String, String> flags, String name) {
        return Integer.parseInt(flags.getOrDefault(name, "0"));
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
