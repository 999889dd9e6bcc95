package io.rollcall.benchmarks.load;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.Flags;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Puts a server under load of one kind, or compares it with a bare one. */
public final class LoadCommand {
    private LoadCommand() {}

    /** The settings of a run, each a flag of its name. */
    record Settings(
            Path server,
            int port,
            Fleet fleet,
            int connections,
            double rate,
            int seconds,
            int rounds,
            List<String> flags) {
        static Settings read(List<String> arguments) {
            Flags flags = Flags.read(
                    arguments,
                    Map.of(
                            "--server", "server/target/rollcall.jar",
                            "--port", "0",
                            "--applications", "100",
                            "--instances", "10000",
                            "--connections", "8",
                            "--rate", "0",
                            "--seconds", "5",
                            "--rounds", "7",
                            "--jvm", "-Xmx1g"));
            int applications = flags.number("--applications");
            return new Settings(
                    Path.of(flags.text("--server")),
                    flags.number("--port"),
                    new Fleet(applications, flags.number("--instances") / applications),
                    flags.number("--connections"),
                    flags.decimal("--rate"),
                    flags.number("--seconds"),
                    flags.number("--rounds"),
                    flags.words("--jvm"));
        }
    }

    public static void run(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("load of what: renew, register, full, delta, compare or ways");
        }
        Settings settings = Settings.read(List.of(arguments).subList(1, arguments.length));
        System.out.println(Machine.describe());
        if (arguments[0].equals("compare")) {
            new Comparison(settings).run();
        } else if (arguments[0].equals("ways")) {
            new Ways(settings).run();
        } else if (settings.port > 0) {
            one(arguments[0], settings, settings.port);
        } else {
            // A short retention: else every delta would tell of all the registrations just made.
            try (Child server = Child.server(settings.flags, settings.server, "--delta.retention", "2s")) {
                one(arguments[0], settings, server.awaitPort());
                System.out.printf("server: %d ms of processor time in all%n", server.cpuMillis());
            }
        }
    }

    private static void one(String what, Settings settings, int port) throws IOException {
        Fleet fleet = settings.fleet;
        try (Load load = new Load(port, settings.connections, Request.registrations(fleet))) {
            load.some(fleet.size());
        }
        Request[] requests =
                switch (what) {
                    case "renew" -> Request.renewals(fleet);
                    case "register" -> Request.changes(fleet);
                    case "full" -> new Request[] {Request.full()};
                    case "full-changing" -> Request.readsAmongChanges(Request.full(), fleet);
                    case "delta" -> Request.readsAmongChanges(Request.delta(), fleet);
                    default -> throw new IllegalArgumentException(what + " is no load");
                };
        try (Load load = new Load(port, settings.connections, requests)) {
            Duration time = Duration.ofSeconds(settings.seconds);
            Load.Result warm = load.throughput(time);
            System.out.printf(
                    Locale.ROOT, "%s: warm-up of %d s, %.0f requests/s%n", what, settings.seconds, warm.perSecond());
            report(what + ", closed loop", settings, load.throughput(time));
            double rate = settings.rate > 0 ? settings.rate : warm.perSecond() / 4;
            report(String.format(Locale.ROOT, "%s, %.0f/s", what, rate), settings, load.atRate(rate, time));
        }
    }

    private static void report(String what, Settings settings, Load.Result result) {
        Histogram latency = result.latency();
        System.out.printf(
                Locale.ROOT,
                "%s, %d connections, %d instances: %d requests, all answered as expected, %.0f/s, %.1f MB/s;"
                        + " latency in ms: p50 %.3f, p90 %.3f, p99 %.3f, p99.9 %.3f, max %.3f%n",
                what,
                settings.connections,
                settings.fleet.size(),
                result.requests(),
                result.perSecond(),
                result.bytes() / result.seconds() / 1e6,
                latency.getValueAtPercentile(50) / 1e6,
                latency.getValueAtPercentile(90) / 1e6,
                latency.getValueAtPercentile(99) / 1e6,
                latency.getValueAtPercentile(99.9) / 1e6,
                latency.getMaxValue() / 1e6);
    }
}
