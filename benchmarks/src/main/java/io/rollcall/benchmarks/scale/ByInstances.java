package io.rollcall.benchmarks.scale;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.FreePorts;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.compare.Pressure;
import io.rollcall.benchmarks.compare.Running;
import io.rollcall.benchmarks.compare.Side;
import io.rollcall.benchmarks.compare.Spread;
import io.rollcall.benchmarks.consensus.Report;
import io.rollcall.benchmarks.consensus.Table;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.LeaseTerms;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One node with more and more instances: what each takes of the heap, and what requests cost. */
final class ByInstances {
    private static final List<String> FLAGS = List.of("-Xmx4g", "-XX:+UseG1GC");
    private static final int CONNECTIONS = 8;
    private static final int BASE = 200;
    /** A million are not renewed within the usual 90 s by a program that shares two processors with the server. */
    private static final LeaseTerms LONG = new LeaseTerms(30, 600);

    private static final Duration AFTER_RETENTION = Duration.ofSeconds(3);

    private ByInstances() {}

    static void run(Settings settings, Report report) throws IOException {
        Table table = report.table(
                "one node, by instances",
                "instances",
                "registrations/s while filling",
                "heap bytes an instance",
                "renewals/s",
                "µs of CPU a renewal",
                "full reads/s",
                "µs of CPU a full read",
                "MB of a full read",
                "change and full read after it, ms");
        for (int count : settings.instances()) {
            System.err.println("measuring " + count + " instances");
            one(settings, table, count);
        }
        table.print();
    }

    private static void one(Settings settings, Table table, int count) throws IOException {
        int port = FreePorts.find(1).get(0);
        Fleet fleet = new Fleet(count / 100, 100);
        try (Running server = new Running(
                        Side.ROLLCALL,
                        port,
                        Child.server(
                                FLAGS,
                                settings.server(),
                                ProcessBuilder.Redirect.INHERIT,
                                List.of("--port", String.valueOf(port), "--delta.retention", "2s")))
                .awaitAnswer()) {
            fill(server, fleet, 0, BASE);
            ask(server);
            Pace.pause(AFTER_RETENTION);
            long base = server.process().settledHeap();
            long started = System.nanoTime();
            fill(server, fleet, BASE, count);
            double filling = (count - BASE) / ((System.nanoTime() - started) / 1e9);
            server.awaitShown(count);
            Pace.pause(AFTER_RETENTION);
            List<Double> heap = new ArrayList<>();
            for (int round = 0; round < settings.rounds(); round++) {
                ask(server);
                heap.add((double) (server.process().settledHeap() - base) / (count - BASE));
            }
            SplittableRandom chance = new SplittableRandom(count);
            double[] renew = rounds(settings, server, () -> Request.renew(instance(fleet, chance.nextInt(count))));
            double[] read = rounds(settings, server, Request::full);
            table.row(
                    count,
                    filling,
                    Spread.of(heap).median(),
                    renew[0],
                    renew[1],
                    read[0],
                    read[1],
                    bytes(server) / 1e6,
                    afterChange(settings, server, fleet));
        }
    }

    private static Instance instance(Fleet fleet, int i) {
        return fleet.instance(i).withLease(LONG);
    }

    private static void fill(Running server, Fleet fleet, int from, int to) throws IOException {
        AtomicInteger next = new AtomicInteger(from);
        try (Load load = new Load(
                List.of(server.port()),
                CONNECTIONS,
                Protocol.HTTP,
                () -> Request.register(instance(fleet, next.getAndIncrement())))) {
            load.some(to - from);
        }
    }

    private static void ask(Running server) throws IOException {
        Pressure.some(server, 1, new Request[] {Request.full(), Request.delta()});
    }

    /** Rate and processor time, medians of rounds after one that does not count. */
    private static double[] rounds(Settings settings, Running server, Supplier<Request> requests) throws IOException {
        List<Double> rates = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        for (int round = -1; round < settings.rounds(); round++) {
            double[] seen = Pressure.closed(server, CONNECTIONS, requests, settings.window());
            if (round >= 0) {
                rates.add(seen[0]);
                costs.add(seen[1]);
            }
        }
        return new double[] {Spread.of(rates).median(), Spread.of(costs).median()};
    }

    private static double bytes(Running server) throws IOException {
        try (Load load = new Load(server.port(), 1, new Request[] {Request.full()})) {
            return load.once().bytes();
        }
    }

    /** A full read right after a change: what has to be rendered anew is rendered for it. */
    private static double afterChange(Settings settings, Running server, Fleet fleet) throws IOException {
        Supplier<Request> changes = Pressure.changes(fleet);
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round < 4 * settings.rounds(); round++) {
            long started = System.nanoTime();
            Pressure.some(server, 1, new Request[] {changes.get(), Request.full()});
            millis.add((System.nanoTime() - started) / 1e6);
        }
        return Spread.of(millis).median();
    }
}
