package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Two clusters of three: how soon others know, and what it costs that all of them know who lives. */
final class TwoClusters implements AutoCloseable {
    private static final Fleet FLEET = new Fleet(30, 100);
    private static final double RENEWALS_A_SECOND = 1_000;
    /** Where their cost is measured: so many that what the nodes do at rest matters little. */
    private static final int RENEWED_A_SECOND = 2_000;

    /** The system counts processor time in hundredths of a second. */
    private static final Duration REST = Duration.ofSeconds(5);

    private static final Duration SLICE = Duration.ofMillis(500);
    /** Longer than a Eureka node lets replication wait for more. */
    private static final Duration SETTLING = Duration.ofMillis(1_500);

    private static final long RENEW_AFTER_NANOS = Duration.ofSeconds(25).toNanos();

    private final Settings settings;
    private final Reference reference;
    private final Report report;
    private final Map<Side, Trio> trios = new EnumMap<>(Side.class);
    private long renewedAt = System.nanoTime();

    TwoClusters(Settings settings, Reference reference, Report report) throws IOException {
        this.settings = settings;
        this.reference = reference;
        this.report = report;
        System.err.println("starting two clusters of three");
        try {
            trios.put(Side.ROLLCALL, Trio.rollcall(settings));
            trios.put(Side.SPRING, Trio.spring(settings, reference));
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private Trio trio(Side side) {
        return Objects.requireNonNull(trios.get(side));
    }

    void run() throws IOException, InterruptedException {
        for (Trio trio : trios.values()) {
            Pressure.some(trio.a(), settings.connections(), Request.registrations(FLEET));
        }
        for (Trio trio : trios.values()) {
            // Of Eureka's nodes only this one answers with what it knows now; B heard as soon as C.
            trio.c().awaitShown(FLEET.size());
        }
        warmUp();
        visible();
        watched();
        renewals();
        if (!settings.quick()) {
            new SlowNews(settings, reference, report, trio(Side.ROLLCALL), trio(Side.SPRING), FLEET).run();
        }
    }

    private void warmUp() throws IOException, InterruptedException {
        for (Trio trio : trios.values()) {
            System.err.println("warming up the cluster of " + trio.side().label() + " for "
                    + settings.warmUp().toSeconds() + " s");
            List<Supplier<Request>> kinds =
                    List.of(Load.inTurns(Request.renewals(FLEET)), Load.inTurns(Request.changes(FLEET)));
            long until = System.nanoTime() + settings.warmUp().toNanos();
            for (int i = 0; System.nanoTime() < until; i++) {
                renewIfDue();
                Pressure.atRate(
                        trio.a(), settings.connections(), kinds.get(i % kinds.size()), RENEWALS_A_SECOND, SLICE);
                if (i % 4 == 3) {
                    Visibility.measure(trio.a(), trio.b(), 500_000 + i * 100, SLICE);
                }
            }
        }
        renewAll();
    }

    private void renewIfDue() throws IOException {
        if (System.nanoTime() - renewedAt > RENEW_AFTER_NANOS) {
            renewAll();
        }
    }

    private void renewAll() throws IOException {
        for (Trio trio : trios.values()) {
            Pressure.some(trio.a(), settings.connections(), Request.renewals(FLEET));
        }
        renewedAt = System.nanoTime();
        Pace.pause(SETTLING);
    }

    private void rounds(List<Row> rows, Rounds.Window window) throws IOException, InterruptedException {
        System.err.println("measuring: " + rows.get(0).name());
        report.add(Rounds.of(rows, settings.rounds(), (side, round) -> {
            renewIfDue();
            return window.measure(side, round);
        }));
    }

    private void visible() throws IOException, InterruptedException {
        String how =
                "50 new instances a second at A, each asked for at B by GET until it is answered 200; Eureka answers"
                        + " this from its registry, not from its caches";
        rounds(
                List.of(
                        Row.less("registration at A to visible at B: p50", "ms", how)
                                .aim(Aim.atMost(10)),
                        Row.less("registration at A to visible at B: p99", "ms", how)
                                .aim(Aim.atMost(50))),
                (side, round) -> Visibility.measure(
                        trio(side).a(),
                        trio(side).b(),
                        1_000 + round * 10_000,
                        settings.window().multipliedBy(2)));
    }

    private void watched() throws IOException {
        System.err.println("measuring: our watching client");
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        Trio ours = trio(Side.ROLLCALL);
        try (Watching watching = new Watching(ours.a(), ours.b())) {
            watching.measure(settings.window());
            for (int round = 0; round < settings.rounds(); round++) {
                double[] seen = watching.measure(settings.window().multipliedBy(2));
                p50.add(seen[0]);
                p99.add(seen[1]);
            }
        }
        String how = "20 new instances a second at A, and a listener of our client, which watches B; Eureka has nothing"
                + " of the kind: its clients ask each 30 s, see the rows of its clients";
        report.add(List.of(
                Row.less("registration at A to our watching client of B: p50", "ms", how)
                        .aim(Aim.atMost(15))
                        .measured(p50, List.of()),
                Row.less("registration at A to our watching client of B: p99", "ms", how)
                        .aim(Aim.atMost(60))
                        .measured(p99, List.of())));
    }

    private void renewals() throws IOException, InterruptedException {
        Duration time = settings.window().multipliedBy(2);
        Map<Side, Supplier<Request>> renewals = Map.of(
                Side.ROLLCALL, Load.inTurns(Request.renewals(FLEET)),
                Side.SPRING, Load.inTurns(Request.renewals(FLEET)));
        Map<Side, Double> atRest = new EnumMap<>(Side.class);
        for (Trio trio : trios.values()) {
            atRest.put(trio.side(), atRest(trio));
        }
        String how = RENEWED_A_SECOND + " renewals a second at A for " + time.toSeconds() + " s";
        rounds(
                List.of(
                        Row.less(
                                        "cluster of three, 1,000 renewals: processor time",
                                        "ms",
                                        how
                                                + "; what the three processes used meanwhile, less what they use in as long at rest")
                                .aim(Aim.times(10)),
                        Row.less(
                                "cluster of three, 1,000 renewals: bytes between nodes",
                                "bytes",
                                how + "; all that went between nodes meanwhile, both ways, HTTP included, and also what"
                                        + " they say to each other at rest")),
                (side, round) -> {
                    Trio trio = trio(side);
                    Pace.pause(SETTLING);
                    long started = System.nanoTime();
                    long cpu = trio.cpuMillis();
                    long carried = trio.carried().getAsLong();
                    Pressure.atRate(
                            trio.a(),
                            settings.connections(),
                            Objects.requireNonNull(renewals.get(side)),
                            RENEWED_A_SECOND,
                            time);
                    Pace.pause(SETTLING);
                    double used = trio.cpuMillis()
                            - cpu
                            - Objects.requireNonNull(atRest.get(side)) * (System.nanoTime() - started) / 1e9;
                    double thousands = RENEWED_A_SECOND * time.toMillis() / 1e6;
                    return new double[] {used / thousands, (trio.carried().getAsLong() - carried) / thousands};
                });
    }

    /** Milliseconds of processor time a second that a cluster uses when nobody asks it anything. */
    private static double atRest(Trio trio) throws IOException {
        Pace.pause(SETTLING);
        long started = System.nanoTime();
        long cpu = trio.cpuMillis();
        Pace.pause(REST);
        return (trio.cpuMillis() - cpu) / ((System.nanoTime() - started) / 1e9);
    }

    @Override
    public void close() throws IOException {
        for (Trio trio : trios.values()) {
            trio.close();
        }
    }
}
