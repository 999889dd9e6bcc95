package io.rollcall.benchmarks.scale;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.cluster.Cluster;
import io.rollcall.benchmarks.cluster.Node;
import io.rollcall.benchmarks.compare.Pressure;
import io.rollcall.benchmarks.compare.Running;
import io.rollcall.benchmarks.compare.Side;
import io.rollcall.benchmarks.compare.Spread;
import io.rollcall.benchmarks.compare.Visibility;
import io.rollcall.benchmarks.consensus.Report;
import io.rollcall.benchmarks.consensus.Table;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import io.rollcall.benchmarks.load.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** More and more nodes, each a process: what they say to each other, and how soon the last one knows. */
final class ByNodes {
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");
    private static final Fleet FLEET = new Fleet(20, 100);
    private static final double RENEWALS_A_SECOND = 1_000;
    private static final double CHANGES_A_SECOND = 100;
    private static final int WARM_UPS = 3;

    private ByNodes() {}

    static void run(Settings settings, Report report) throws IOException, InterruptedException {
        Table table = report.table(
                "clusters of 2,000 instances, by nodes",
                "nodes",
                "bytes/s between nodes at rest",
                "CPU ms/s of all nodes at rest",
                "bytes a renewal",
                "CPU µs a renewal",
                "bytes a change",
                "CPU µs a change",
                "visible at the last node: p50 ms",
                "p99 ms");
        for (int count : settings.nodes()) {
            System.err.println("measuring " + count + " nodes");
            one(settings, table, NAMES.subList(0, count));
        }
        table.print();
    }

    /** What all nodes used and said in a time. */
    private record Spent(double seconds, double bytes, double cpuMicros) {}

    private static void one(Settings settings, Table table, List<String> names)
            throws IOException, InterruptedException {
        try (Cluster cluster = Cluster.wired(
                io.rollcall.benchmarks.cluster.Settings.ofNodes(settings.server(), List.of("-Xmx256m")), names)) {
            cluster.start(names);
            List<Running> nodes = new ArrayList<>();
            for (String name : names) {
                Node node = cluster.node(name);
                nodes.add(new Running(Side.ROLLCALL, node.port(), node.process()));
            }
            Running first = nodes.get(0);
            Running last = nodes.get(nodes.size() - 1);
            Pressure.some(first, 4, Request.registrations(FLEET));
            cluster.awaitShown(FLEET.size());
            Supplier<Request> renewals = Load.inTurns(Request.renewals(FLEET));
            Supplier<Request> changes = Pressure.changes(FLEET);
            List<Double> restBytes = new ArrayList<>();
            List<Double> restCpu = new ArrayList<>();
            List<Double> renewBytes = new ArrayList<>();
            List<Double> renewCpu = new ArrayList<>();
            List<Double> changeBytes = new ArrayList<>();
            List<Double> changeCpu = new ArrayList<>();
            List<Double> p50 = new ArrayList<>();
            List<Double> p99 = new ArrayList<>();
            for (int round = -WARM_UPS; round < settings.rounds(); round++) {
                Spent rest = spent(settings, cluster, nodes, null, 0);
                Spent renewed = spent(settings, cluster, nodes, renewals, RENEWALS_A_SECOND);
                Spent changed = spent(settings, cluster, nodes, changes, CHANGES_A_SECOND);
                double[] visible = Visibility.measure(
                        first, last, 100_000 + round * 10_000, settings.window().multipliedBy(2));
                if (round >= 0) {
                    restBytes.add(rest.bytes / rest.seconds);
                    restCpu.add(rest.cpuMicros / 1e3 / rest.seconds);
                    renewBytes.add(each(renewed.bytes, rest.bytes, settings, RENEWALS_A_SECOND));
                    renewCpu.add(each(renewed.cpuMicros, rest.cpuMicros, settings, RENEWALS_A_SECOND));
                    changeBytes.add(each(changed.bytes, rest.bytes, settings, CHANGES_A_SECOND));
                    changeCpu.add(each(changed.cpuMicros, rest.cpuMicros, settings, CHANGES_A_SECOND));
                    p50.add(visible[0]);
                    p99.add(visible[1]);
                }
            }
            table.row(
                    names.size(),
                    Spread.of(restBytes).median(),
                    Spread.of(restCpu).median(),
                    Spread.of(renewBytes).median(),
                    Spread.of(renewCpu).median(),
                    Spread.of(changeBytes).median(),
                    Spread.of(changeCpu).median(),
                    Spread.of(p50).median(),
                    Spread.of(p99).median());
        }
    }

    /** For one request, beyond what is spent at rest. */
    private static double each(double busy, double rest, Settings settings, double rate) {
        return (busy - rest) / (rate * settings.window().toMillis() / 1e3);
    }

    private static Spent spent(
            Settings settings, Cluster cluster, List<Running> nodes, @Nullable Supplier<Request> requests, double rate)
            throws IOException {
        long bytes = cluster.carried();
        long cpu = nodes.stream().mapToLong(Running::cpuMillis).sum();
        long started = System.nanoTime();
        Duration window = settings.window();
        if (requests == null) {
            Pace.pause(window);
        } else {
            try (Load load = new Load(List.of(nodes.get(0).port()), 4, Protocol.HTTP, requests)) {
                load.atRate(rate, window);
            }
        }
        // What was put off is said by then.
        Pace.pause(Duration.ofMillis(300));
        double seconds = (System.nanoTime() - started) / 1e9;
        return new Spent(
                seconds,
                cluster.carried() - bytes,
                (nodes.stream().mapToLong(Running::cpuMillis).sum() - cpu) * 1e3);
    }
}
