package io.rollcall.benchmarks.operated;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Machine;
import io.rollcall.benchmarks.TimeLimit;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import io.rollcall.benchmarks.load.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How much of what a warm node can take one takes in its first ten seconds. Each load is of a node that was just
 * started; the load program itself is warm, by a round that does not count.
 */
public final class Warm {
    private static final Duration LONGEST = Duration.ofMinutes(45);
    /** Few enough that registering them warms hardly anything. */
    private static final Fleet FLEET = new Fleet(10, 20);

    private static final int FIRST = 10;
    private static final double HALF = 0.5;
    private static final int EACH = 10;

    private Warm() {}

    public static void run(String[] arguments) throws IOException {
        Settings settings = Settings.read(List.of(arguments), Map.of("--seconds", "10"));
        TimeLimit.set(LONGEST);
        System.out.println(Machine.describe());
        for (String what : settings.loads()) {
            List<Double> shares = new ArrayList<>();
            for (int round = 0; round <= settings.rounds(); round++) {
                double share = one(settings, what, round);
                if (round > 0) {
                    shares.add(share);
                }
            }
            double[] sorted =
                    shares.stream().mapToDouble(share -> share).sorted().toArray();
            double median = Figures.median(sorted);
            Figures.say(
                    "%s: the first %d s reach %.2f of the warm rate, median of %d rounds from %.2f to %.2f (aim: at"
                            + " least %.1f): %s",
                    what,
                    FIRST,
                    median,
                    sorted.length,
                    sorted[0],
                    sorted[sorted.length - 1],
                    HALF,
                    median >= HALF ? "met" : "MISSED");
        }
    }

    /** The share of the warm rate that a fresh node reached; nothing in round 0, which warms the load program. */
    private static double one(Settings settings, String what, int round) throws IOException {
        try (OperatedNode node = OperatedNode.start(settings)) {
            if (round == 0) {
                Figures.say("%n%s: %s", what, node.flags());
            }
            seed(node);
            try (Load load = new Load(List.of(node.port()), settings.connections(), Protocol.HTTP, requests(what))) {
                if (round == 0) {
                    load.throughput(Duration.ofSeconds(FIRST));
                    return 0;
                }
                Map<String, Long> cpu = node.cpuMillisByThread();
                List<Double> seconds = new ArrayList<>();
                for (int second = 0; second < FIRST; second++) {
                    seconds.add(load.throughput(Duration.ofSeconds(1)).perSecond());
                }
                double first =
                        seconds.stream().mapToDouble(each -> each).average().orElseThrow();
                Map<String, Long> spent = node.cpuMillisByThread();
                spent.replaceAll((thread, millis) -> millis - cpu.getOrDefault(thread, 0L));
                load.throughput(Duration.ofSeconds(settings.warmUp()));
                double warm =
                        load.throughput(Duration.ofSeconds(settings.seconds())).perSecond();
                report(what, node, seconds, first, warm, spent);
                return first / warm;
            }
        }
    }

    private static void report(
            String what, OperatedNode node, List<Double> seconds, double first, double warm, Map<String, Long> spent) {
        Figures.say(
                "%s: ready %.2f s after exec; the first %d s %.0f/s, second by second %s; warm %.0f/s: %.2f of it"
                        + " [load average %.1f]",
                what,
                node.readyAfter(),
                FIRST,
                first,
                seconds.stream()
                        .map(each -> String.format(Locale.ROOT, "%.0f", each))
                        .collect(Collectors.joining(" ")),
                warm,
                first / warm,
                Figures.loadAverage());
        Figures.say("  processor time of its threads in the first %d s, ms: %s", FIRST, spent);
    }

    /** Puts a few instances in, with no more requests than that takes. */
    private static void seed(OperatedNode node) throws IOException {
        try (Load load = new Load(node.port(), 1, Request.registrations(FLEET))) {
            load.some(FLEET.size());
        }
    }

    private static Supplier<Request> requests(String what) {
        AtomicInteger next = new AtomicInteger();
        Supplier<Request> changes = Load.inTurns(Request.changes(FLEET));
        return switch (what) {
            case "renew" -> Load.inTurns(Request.renewals(FLEET));
            case "register" -> changes;
            case "full" -> mixed(next, Request.full(), changes);
            case "delta" -> mixed(next, Request.delta(), changes);
            default ->
                throw new IllegalArgumentException("--loads " + what + ": there are renew, register, full and delta");
        };
    }

    /** Reads of which each tenth is a change instead, so that answers are made and not only sent. */
    private static Supplier<Request> mixed(AtomicInteger next, Request read, Supplier<Request> changes) {
        return () -> next.getAndIncrement() % EACH == 0 ? changes.get() : read;
    }
}
