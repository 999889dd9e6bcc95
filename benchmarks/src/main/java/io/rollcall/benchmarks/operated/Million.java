package io.rollcall.benchmarks.operated;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Machine;
import io.rollcall.benchmarks.TimeLimit;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.LeaseTerms;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** One node that holds a million instances: what they take, and how long a renewal waits while some of them change. */
public final class Million {
    private static final Duration LONGEST = Duration.ofMinutes(45);
    private static final int PER_APPLICATION = 100;
    /** At 5,000 renewals a second each of a million is heard every 200 s. */
    private static final LeaseTerms LONG = new LeaseTerms(30, 600);

    private static final double GIGABYTE = 1e9;
    private static final double MOST_LIVE = 2;
    private static final int CLASSES = 20;

    private Million() {}

    public static void run(String[] arguments) throws IOException, InterruptedException {
        Settings settings = Settings.read(
                List.of(arguments),
                Map.of(
                        "--instances", "1000000",
                        "--jvm", "-Xmx4g",
                        "--connections", "16"));
        TimeLimit.set(LONGEST);
        System.out.println(Machine.describe());
        Fleet fleet = new Fleet(settings.instances() / PER_APPLICATION, PER_APPLICATION);
        try (OperatedNode node = OperatedNode.start(settings)) {
            Figures.say("%s", node.flags());
            fill(settings, fleet, node);
            liveSet(node, fleet, "once all are registered, the full answer kept");
            underLoad(settings, fleet, node);
            liveSet(node, fleet, "after the load");
            Figures.say("resident memory: %.2f GB%n%s", node.residentBytes() / GIGABYTE, node.histogram(CLASSES));
        }
    }

    private static Instance instance(Fleet fleet, int i) {
        return fleet.instance(i).withLease(LONG);
    }

    private static void fill(Settings settings, Fleet fleet, OperatedNode node) throws IOException {
        AtomicInteger next = new AtomicInteger();
        long started = System.nanoTime();
        try (Load load = new Load(
                List.of(node.port()),
                settings.connections(),
                Protocol.HTTP,
                () -> Request.register(instance(fleet, next.getAndIncrement())))) {
            load.some(fleet.size());
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        try (Load load = new Load(node.port(), 1, new Request[] {Request.full()})) {
            Figures.say(
                    "registered %d in %.0f s; a full read has %.1f MB",
                    fleet.size(), seconds, load.once().bytes() / 1e6);
        }
    }

    private static void liveSet(OperatedNode node, Fleet fleet, String when) throws IOException {
        long live = node.liveSet();
        Figures.below("live set " + when, live / GIGABYTE, MOST_LIVE, "GB");
        Figures.say("  %d bytes for each of %d", live / fleet.size(), fleet.size());
        if (live >= MOST_LIVE * GIGABYTE) {
            Figures.say("%s", node.histogram(CLASSES));
        }
    }

    private static void underLoad(Settings settings, Fleet fleet, OperatedNode node)
            throws IOException, InterruptedException {
        Supplier<Request> renewals = Load.inTurns(Request.renewals(fleet));
        AtomicInteger next = new AtomicInteger();
        Supplier<Request> changes = () -> {
            int change = next.getAndIncrement();
            return Request.register(fleet.changed((int) (change * 7_919L % fleet.size()), change)
                    .withLease(LONG));
        };
        try (Load renewing = new Load(List.of(node.port()), settings.connections(), Protocol.HTTP, renewals);
                Load changing = new Load(List.of(node.port()), 2, Protocol.HTTP, changes)) {
            both(settings, renewing, changing, settings.warmUp());
            List<Double> p99 = new ArrayList<>();
            for (int round = 1; round <= settings.rounds(); round++) {
                double from = node.uptime();
                long cpu = node.cpuMillis();
                Load.Result[] seen = both(settings, renewing, changing, settings.seconds());
                cpu = node.cpuMillis() - cpu;
                PauseLog pauses = node.pauses(from, node.uptime());
                Figures.say("%nround %d of %d s", round, settings.seconds());
                say("renewals", seen[0]);
                say("changes", seen[1]);
                Figures.say("processor time of the node: %.0f ms a second", cpu / seen[0].seconds());
                pauses.print();
                Figures.say("longest pause of the collector: %.1f ms", pauses.longest());
                p99.add(seen[0].latency().getValueAtPercentile(99) / 1e6);
            }
            Figures.below("p99 of a renewal", p99, 20, "ms");
        }
    }

    private static Load.Result[] both(Settings settings, Load renewing, Load changing, int seconds)
            throws IOException, InterruptedException {
        Duration time = Duration.ofSeconds(seconds);
        Callable<Load.Result> task = () -> changing.atRate(settings.changes(), time);
        FutureTask<Load.Result> beside = new FutureTask<>(task);
        Thread thread = new Thread(beside, "changes");
        thread.setDaemon(true);
        thread.start();
        Load.Result renewed = renewing.atRate(settings.rate(), time);
        try {
            return new Load.Result[] {renewed, beside.get()};
        } catch (ExecutionException failed) {
            throw new IOException("a change failed", failed.getCause());
        }
    }

    private static void say(String what, Load.Result result) {
        Histogram latency = result.latency();
        Figures.say(
                "%s: %d, all answered as expected, %.0f/s; ms from when each was due: p50 %.2f, p90 %.2f, p99 %.2f,"
                        + " p99.9 %.2f, longest %.2f",
                what,
                result.requests(),
                result.perSecond(),
                latency.getValueAtPercentile(50) / 1e6,
                latency.getValueAtPercentile(90) / 1e6,
                latency.getValueAtPercentile(99) / 1e6,
                latency.getValueAtPercentile(99.9) / 1e6,
                latency.getMaxValue() / 1e6);
    }
}
