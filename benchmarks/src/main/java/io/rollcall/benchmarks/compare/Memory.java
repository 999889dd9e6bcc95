package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.load.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Heap for each instance: what a fresh server uses after full collections with so many, less what it used with 200,
 * when all code had run once. Answers are asked for before, so that those that a server keeps are in the figure.
 */
final class Memory {
    private static final int BASE = 200;
    private static final List<String> FLAGS = List.of("-Xmx4g", "-XX:+UseG1GC");
    private static final int RETENTION_SECONDS = 2;
    private static final Duration AFTER_RETENTION = Duration.ofSeconds(RETENTION_SECONDS + 3);
    private static final double MOST_BYTES = 2_048;

    private final Settings settings;
    private final Servers servers;
    private final Report report;

    Memory(Settings settings, Servers servers, Report report) {
        this.settings = settings;
        this.servers = servers;
        this.report = report;
    }

    void run() throws IOException {
        List<Integer> counts = List.of(1_000, 10_000, 100_000);
        Map<Side, List<List<Double>>> seen = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            seen.put(side, side(side, counts));
        }
        for (int i = 0; i < counts.size(); i++) {
            Row row = Row.less(
                    String.format(Locale.ROOT, "heap per instance, %,d instances", counts.get(i)),
                    "bytes",
                    "heap in use by jcmd GC.heap_info after two GC.run, less that with 200 instances, by the instances"
                            + " between; with full answer, delta and one application asked for before, -Xmx4g; the"
                            + " rounds are readings of one registry");
            report.add(List.of((counts.get(i) == 100_000 ? row.aim(Aim.atMost(MOST_BYTES)) : row)
                    .measured(
                            Objects.requireNonNull(seen.get(Side.ROLLCALL)).get(i),
                            Objects.requireNonNull(seen.get(Side.SPRING)).get(i))));
        }
    }

    private List<List<Double>> side(Side side, List<Integer> counts) throws IOException {
        List<List<Double>> all = new ArrayList<>();
        int most = counts.get(counts.size() - 1);
        Fleet whole = new Fleet(most / 100, 100);
        try (Running server =
                servers.withRetention(side, FLAGS, RETENTION_SECONDS).awaitAnswer()) {
            grow(server, whole, 0, BASE);
            long base = server.process().settledHeap();
            int held = BASE;
            for (int count : counts) {
                System.err.println("measuring: heap of " + side.label() + " with " + count + " instances");
                grow(server, whole, held, count);
                held = count;
                List<Double> readings = new ArrayList<>();
                for (int round = 0; round < settings.rounds(); round++) {
                    ask(server, whole);
                    readings.add((double) (server.process().settledHeap() - base) / (count - BASE));
                }
                all.add(readings);
            }
        }
        return all;
    }

    private void grow(Running server, Fleet whole, int from, int to) throws IOException {
        Request[] requests = new Request[to - from];
        for (int i = from; i < to; i++) {
            requests[i - from] = Request.register(whole.instance(i));
        }
        Pressure.some(server, settings.connections(), requests);
        server.awaitShown(to);
        Pace.pause(AFTER_RETENTION);
        ask(server, whole);
    }

    private void ask(Running server, Fleet whole) throws IOException {
        Request[] reads = {
            Request.full(),
            Request.delta(),
            Request.application(whole.instance(0).app())
        };
        Pressure.some(server, 1, reads);
    }
}
