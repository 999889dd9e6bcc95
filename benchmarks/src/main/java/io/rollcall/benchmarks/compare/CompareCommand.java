package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Machine;
import io.rollcall.benchmarks.TimeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Measures Rollcall beside a real Spring Cloud Eureka server, row by row, and writes the table down. */
public final class CompareCommand {
    private static final Duration LONGEST = Duration.ofMinutes(60);

    private CompareCommand() {}

    public static void run(String[] arguments) throws IOException, InterruptedException {
        Settings settings = Settings.read(List.of(arguments));
        TimeLimit.set(LONGEST);
        Path directory = Files.createTempDirectory("rollcall-compare-");
        boolean whole = false;
        long started = System.nanoTime();
        try {
            Reference reference = Reference.find(settings.reference(), directory);
            Servers servers = new Servers(settings, reference, directory);
            Report report = new Report("Rollcall and Spring Cloud Eureka" + (settings.quick() ? ", quick" : ""));
            facts(report, settings, reference, String.join(" ", arguments));
            leaveOut(report, settings);
            System.out.print(report.head());
            measure(settings, servers, report, started);
            System.out.print(report.foot());
            whole = true;
        } finally {
            if (whole) {
                delete(directory);
            } else {
                System.err.println("it failed; the servers' logs are in " + directory);
            }
        }
    }

    private static void measure(Settings settings, Servers servers, Report report, long started)
            throws IOException, InterruptedException {
        String name = settings.quick() ? "compare-quick" : "compare";
        for (String part : settings.parts()) {
            switch (part) {
                case "start" -> StartTime.run(settings, servers, report);
                case "memory" -> {
                    if (!settings.quick()) {
                        new Memory(settings, servers, report).run();
                    }
                }
                case "node" -> {
                    try (OneNode node = new OneNode(settings, servers, report)) {
                        node.run();
                    }
                }
                case "cluster" -> {
                    try (TwoClusters clusters = new TwoClusters(settings, servers.reference(), report)) {
                        clusters.run();
                    }
                }
                default -> throw new IllegalArgumentException(part);
            }
            report.fact("load average at the end", String.format(Locale.ROOT, "%.1f", Figures.loadAverage()));
            report.fact("took", String.format(Locale.ROOT, "%.1f minutes", (System.nanoTime() - started) / 60e9));
            report.write(settings.out(), name);
            System.err.println("written so far: " + settings.out().resolve(name + ".md") + ", .json and .svg");
        }
    }

    private static void facts(Report report, Settings settings, Reference reference, String command) {
        report.fact("command", "compare " + command);
        report.fact("begun", Instant.now().truncatedTo(ChronoUnit.SECONDS));
        report.fact("machine", Machine.describe().replace("machine: ", ""));
        report.fact("compared with", reference.version() + ", on the same JDK");
        report.fact("flags of each server's JVM", String.join(" ", settings.flags()));
        report.fact(
                "rounds",
                settings.rounds() + " of " + settings.window().toSeconds() + " s for each side in turns, who is first"
                        + " changing; each row has a window of each side before, which does not count");
        report.fact(
                "warm-up",
                settings.warmUp().toSeconds() + " s of the same requests for each server, and for each cluster"
                        + (settings.quick() ? " (60 s in a full run)" : ""));
        report.fact("connections", settings.connections());
        report.fact("settings of Eureka that are not its defaults", String.join("; ", Reference.WHY));
        report.fact(
                "settings of Rollcall that are not its defaults",
                "delta.retention, as Eureka's; peers and cluster-secret-file in clusters");
    }

    private static void leaveOut(Report report, Settings settings) {
        for (String part : Settings.PARTS) {
            if (!settings.parts().contains(part)) {
                report.leaveOut("all of " + part, "by --only");
            }
        }
        if (settings.quick()) {
            String slow = "takes minutes; in a full run, without --quick";
            report.leaveOut("heap per instance", slow);
            report.leaveOut("a registration at A to Spring Cloud's clients", slow);
            report.leaveOut("kill -9 of an instance to gone", slow);
            report.leaveOut(
                    "renewals by the resource alone; full reads of 1,000 instances; one application; latencies at a fixed rate; reads while Eureka's are up to 30 s old",
                    "for the time; in a full run, without --quick");
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
