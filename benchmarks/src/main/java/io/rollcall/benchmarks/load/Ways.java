package io.rollcall.benchmarks.load;

import io.rollcall.benchmarks.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What changes cost on the ways that they can go: renewals and registrations by the fast lane and by their resources, and
 * the same requests at a {@link BareServer} with Jersey and at one without. All are put under load in turns.
 */
final class Ways {
    private final LoadCommand.Settings settings;
    private final List<Child> children = new ArrayList<>();

    Ways(LoadCommand.Settings settings) {
        this.settings = settings;
    }

    /** A server, and what was seen of it in each round of the load that is measured. */
    private static final class Way {
        final String name;
        final Child child;
        final int port;
        double[] perSecond = {};
        double[] cpuMicros = {};

        Way(String name, Child child) throws IOException {
            this.name = name;
            this.child = child;
            this.port = child.awaitPort();
        }
    }

    private Way start(String name, Child child) throws IOException {
        children.add(child);
        return new Way(name, child);
    }

    void run() throws IOException {
        Path nothing = Files.createTempFile("no-answer", "");
        List<String> bare = List.of(BareServer.class.getName(), nothing.toString());
        try {
            Way lane = start("Rollcall, fast lane", Child.server(settings.flags(), settings.server()));
            Way resource = start("Rollcall, resource", Child.server(with("-Drollcall.lane=off"), settings.server()));
            Way jersey = start("bare Jersey", Child.java(settings.flags(), bare));
            Way grizzly = start(
                    "bare Grizzly",
                    Child.java(settings.flags(), List.of(bare.get(0), bare.get(1), BareServer.GRIZZLY)));
            for (Way ours : List.of(lane, resource)) {
                try (Load load = new Load(ours.port, settings.connections(), Request.registrations(settings.fleet()))) {
                    load.some(settings.fleet().size());
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d instances, %d connections; servers: java %s; %d rounds of %d s each, in turns, after half as"
                            + " long a warm-up; medians (ranges)%n%n",
                    settings.fleet().size(),
                    settings.connections(),
                    settings.flags(),
                    settings.rounds(),
                    settings.seconds());
            System.out.println("| requests | way | requests/s | CPU µs a request |");
            System.out.println("|---|---|---|---|");
            measure("renewals", Request.renewals(settings.fleet()), List.of(lane, resource, jersey, grizzly));
            measure("registrations", Request.changes(settings.fleet()), List.of(lane, resource, jersey, grizzly));
        } finally {
            children.forEach(Child::close);
            Files.delete(nothing);
        }
    }

    private List<String> with(String flag) {
        List<String> flags = new ArrayList<>(settings.flags());
        flags.add(flag);
        return flags;
    }

    private void measure(String what, Request[] requests, List<Way> ways) throws IOException {
        int rounds = settings.rounds();
        for (Way way : ways) {
            way.perSecond = new double[rounds];
            way.cpuMicros = new double[rounds];
        }
        List<Load> loads = new ArrayList<>();
        try {
            for (Way way : ways) {
                loads.add(new Load(way.port, settings.connections(), requests));
            }
            Duration time = Duration.ofSeconds(settings.seconds());
            for (int i = 0; i < rounds; i++) {
                for (Load load : loads) {
                    load.throughput(time.dividedBy(2));
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < ways.size(); i++) {
                    // Who goes first changes, or a machine that slows down would favour one.
                    int turn = (round + i) % ways.size();
                    measure(loads.get(turn), ways.get(turn), round, time);
                }
            }
        } finally {
            for (Load load : loads) {
                load.close();
            }
        }
        for (Way way : ways) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %s |%n",
                    what,
                    way.name,
                    told("%.0f", way.perSecond),
                    told("%.1f", way.cpuMicros));
        }
    }

    private static void measure(Load load, Way way, int round, Duration time) throws IOException {
        long before = way.child.cpuMillis();
        Load.Result result = load.throughput(time);
        way.perSecond[round] = result.perSecond();
        way.cpuMicros[round] = (way.child.cpuMillis() - before) * 1_000.0 / result.requests();
    }

    private static String told(String format, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }
}
