package io.rollcall.benchmarks.scale;

import io.rollcall.benchmarks.Machine;
import io.rollcall.benchmarks.TimeLimit;
import io.rollcall.benchmarks.consensus.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/** Measures the same things again and again while something grows tenfold. */
public final class ScaleCommand {
    private static final Duration LONGEST = Duration.ofMinutes(45);

    private ScaleCommand() {}

    public static void run(String[] arguments) throws IOException, InterruptedException {
        Settings settings = Settings.read(List.of(arguments));
        TimeLimit.set(LONGEST);
        String machine = Machine.describe();
        System.out.println(machine);
        Report report = new Report("scale " + String.join(" ", arguments), machine);
        Files.createDirectories(settings.out());
        for (String part : settings.parts()) {
            switch (part) {
                case "instances" -> ByInstances.run(settings, report);
                case "watchers" -> ByWatchers.run(settings, report);
                case "nodes" -> ByNodes.run(settings, report);
                case "simulated" -> Simulated.run(settings, report);
                default ->
                    throw new IllegalArgumentException(
                            "--only " + part + ": there are instances, watchers, nodes and simulated");
            }
            report.write(settings.out().resolve("scale.json"));
        }
    }
}
