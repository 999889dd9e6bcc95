package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** Requests to one node of each side: what it takes a second, what one costs it, and what a caller waits. */
final class OneNode implements AutoCloseable {
    private static final int RETENTION_SECONDS = 10;
    private static final Fleet SMALL = new Fleet(10, 100);
    private static final Fleet LARGE = new Fleet(100, 100);
    private static final Duration SLICE = Duration.ofMillis(500);
    private static final double RENEWALS_A_SECOND = 1_000;
    private static final double READS_A_SECOND = 100;
    /** Before a lease of 90 s ends, all are renewed. */
    private static final long RENEW_AFTER_NANOS = Duration.ofSeconds(25).toNanos();

    private final Settings settings;
    private final Report report;
    private final Map<Side, Running> usual = new EnumMap<>(Side.class);
    /** The same Rollcall, and a Spring server without the cache that makes its answers old. */
    private final Map<Side, Running> fresh = new EnumMap<>(Side.class);

    /** Rollcall without its fast lane, so that its resources answer everything; not in a quick run. */
    private final Map<Side, Running> resources = new EnumMap<>(Side.class);

    private final Map<Integer, Supplier<Request>> changes = new HashMap<>();
    private Fleet fleet = SMALL;
    private long renewedAt = System.nanoTime();

    OneNode(Settings settings, Servers servers, Report report) throws IOException {
        this.settings = settings;
        this.report = report;
        try {
            for (Side side : Side.values()) {
                usual.put(side, servers.withRetention(side, settings.flags(), RETENTION_SECONDS));
            }
            fresh.put(Side.ROLLCALL, of(usual, Side.ROLLCALL));
            fresh.put(Side.SPRING, servers.freshSpring(settings.flags(), RETENTION_SECONDS));
            if (!settings.quick()) {
                List<String> flags = new ArrayList<>(settings.flags());
                flags.add("-Drollcall.lane=off");
                resources.put(Side.ROLLCALL, servers.withRetention(Side.ROLLCALL, flags, RETENTION_SECONDS));
                resources.put(Side.SPRING, of(usual, Side.SPRING));
            }
            for (Running server : all()) {
                server.awaitAnswer();
            }
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private static Running of(Map<Side, Running> servers, Side side) {
        return Objects.requireNonNull(servers.get(side));
    }

    private List<Running> all() {
        List<Running> all = new ArrayList<>(usual.values());
        all.add(of(fresh, Side.SPRING));
        Running alone = resources.get(Side.ROLLCALL);
        if (alone != null) {
            all.add(alone);
        }
        return all;
    }

    void run() throws IOException, InterruptedException {
        fill(settings.quick() ? LARGE : SMALL);
        warmUp();
        awaitShown();
        if (!settings.quick()) {
            fullReads("1,000", usual);
            changingReads("full read, 1,000 instances, while 10 change a second", fresh, true, Request.full());
            fill(LARGE);
            awaitShown();
        }
        renewals("renew", usual, 4, 5);
        if (!settings.quick()) {
            renewals("renew, by the resource alone", resources, 1.6, 0);
        }
        registrations();
        fullReads("10,000", usual);
        changingReads("full read, 10,000 instances, while 10 change a second", fresh, true, Request.full());
        if (!settings.quick()) {
            oneApplication();
        }
        changingReads("delta, while 10 of 10,000 change a second", fresh, true, Request.delta());
        if (!settings.quick()) {
            changingReads("full read, 10,000 instances, while 10 change a second", usual, false, Request.full());
            changingReads("delta, while 10 of 10,000 change a second", usual, false, Request.delta());
            latencies();
        }
    }

    private void fill(Fleet larger) throws IOException {
        fleet = larger;
        for (Running server : all()) {
            Pressure.some(server, settings.connections(), Request.registrations(larger));
        }
        renewedAt = System.nanoTime();
        changes.clear();
        for (Running server : all()) {
            changes.put(server.port(), Pressure.changes(larger));
        }
    }

    /** What a Eureka server answers may be 30 s old. */
    private void awaitShown() throws IOException {
        for (Running server : all()) {
            server.awaitShown(fleet.size());
        }
    }

    /** The same requests as later, slice by slice; a JVM that compiles still is several times as slow. */
    private void warmUp() throws IOException {
        List<Supplier<Request>> kinds = List.of(
                Load.inTurns(Request.renewals(fleet)),
                Load.inTurns(Request.changes(fleet)),
                Request::full,
                Request::delta,
                () -> Request.application(fleet.instance(0).app()));
        for (Running server : all()) {
            System.err.println("warming up " + server.side().label() + " for "
                    + settings.warmUp().toSeconds() + " s");
            long until = System.nanoTime() + settings.warmUp().toNanos();
            for (int i = 0; System.nanoTime() < until; i++) {
                renewIfDue();
                Pressure.closed(server, settings.connections(), kinds.get(i % kinds.size()), SLICE);
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
        for (Running server : all()) {
            Pressure.some(server, settings.connections(), Request.renewals(fleet));
        }
        renewedAt = System.nanoTime();
    }

    /** One window of one side. */
    @FunctionalInterface
    private interface Pressing {
        double[] on(Running server, Duration time) throws IOException, InterruptedException;
    }

    private void measure(List<Row> rows, Map<Side, Running> servers, Pressing pressing)
            throws IOException, InterruptedException {
        System.err.println("measuring: " + rows.get(0).name());
        for (Side side : Side.values()) {
            pressing.on(of(servers, side), settings.window());
        }
        report.add(Rounds.of(rows, settings.rounds(), (side, round) -> {
            renewIfDue();
            return pressing.on(of(servers, side), settings.window());
        }));
    }

    private void closed(List<Row> rows, Map<Side, Running> servers, Map<Side, Supplier<Request>> requests)
            throws IOException, InterruptedException {
        measure(
                rows,
                servers,
                (server, time) -> Pressure.closed(
                        server, settings.connections(), Objects.requireNonNull(requests.get(server.side())), time));
    }

    private static List<Row> rateAndCost(String what, String how, double rateAim, double costAim) {
        Row rate = Row.more(what, "requests/s", how);
        Row cost = Row.less(what + ": processor time", "µs a request", how + "; what the server's process used");
        return List.of(
                rateAim > 0 ? rate.aim(Aim.times(rateAim)) : rate, costAim > 0 ? cost.aim(Aim.times(costAim)) : cost);
    }

    /** As many times the same supplier: each goes on where it was when a window ended. */
    private static Map<Side, Supplier<Request>> each(Supplier<Supplier<Request>> maker) {
        return Map.of(Side.ROLLCALL, maker.get(), Side.SPRING, maker.get());
    }

    private void renewals(String what, Map<Side, Running> servers, double rateAim, double costAim)
            throws IOException, InterruptedException {
        Request[] renewals = Request.renewals(fleet);
        closed(
                rateAndCost(
                        what,
                        "PUT of one of 10,000 instances in an order that jumps about, each answered 200; closed loop",
                        rateAim,
                        costAim),
                servers,
                each(() -> Load.inTurns(renewals)));
        renewedAt = System.nanoTime();
    }

    private void registrations() throws IOException, InterruptedException {
        Request[] registrations = Request.changes(fleet);
        closed(
                rateAndCost(
                        "register",
                        "POST of 1.2 KB of JSON that changes the metadata of one of 10,000 instances, each answered"
                                + " 204; closed loop",
                        3,
                        0),
                usual,
                each(() -> Load.inTurns(registrations)));
    }

    private void fullReads(String count, Map<Side, Running> servers) throws IOException, InterruptedException {
        closed(
                rateAndCost(
                        "full read, " + count + " instances",
                        "GET of all instances, gzip, nothing changing, so that both answer from what they keep;"
                                + " closed loop",
                        3,
                        4),
                servers,
                each(() -> Request::full));
    }

    private void oneApplication() throws IOException, InterruptedException {
        String application = fleet.instance(0).app();
        closed(
                rateAndCost(
                        "one application of 100 instances",
                        "GET with Accept-Encoding: gzip; Eureka answers this one without compression; closed loop",
                        0,
                        0),
                usual,
                each(() -> () -> Request.application(application)));
    }

    private void changingReads(String what, Map<Side, Running> servers, boolean newest, Request read)
            throws IOException, InterruptedException {
        boolean delta = read.name().equals("delta");
        String how = "GET, gzip, while another connection registers ten changed instances a second; closed loop; "
                + (newest
                        ? "fresh: Eureka's read-only cache is off, so that its answers are as new as Rollcall's"
                        : "Eureka as it comes: its answers are up to 30 s old, Rollcall's are not")
                + (delta ? "; a delta tells of the last 10 s, some 100 changes" : "");
        measure(
                rateAndCost(
                        what + (newest ? ", fresh" : ", Eureka's up to 30 s old"), how, delta ? 4 : newest ? 20 : 0, 0),
                servers,
                (server, time) -> Pressure.whileChanging(
                        server,
                        settings.connections(),
                        () -> read,
                        Objects.requireNonNull(changes.get(server.port())),
                        time));
    }

    private void latencies() throws IOException, InterruptedException {
        Request[] renewals = Request.renewals(fleet);
        latency("renew at 1,000 a second", RENEWALS_A_SECOND, each(() -> Load.inTurns(renewals)));
        latency("full read of 10,000 at 100 a second", READS_A_SECOND, each(() -> Request::full));
    }

    private void latency(String what, double rate, Map<Side, Supplier<Request>> requests)
            throws IOException, InterruptedException {
        String how = "at a fixed rate; time counts from when a request was due, so that a server that stalls is"
                + " charged with all who would have come meanwhile";
        measure(
                List.of(Row.less(what + ": p50", "ms", how), Row.less(what + ": p99", "ms", how)),
                usual,
                (server, time) -> Pressure.atRate(
                        server,
                        settings.connections(),
                        Objects.requireNonNull(requests.get(server.side())),
                        rate,
                        time));
    }

    @Override
    public void close() {
        usual.values().forEach(Running::close);
        // The others of these are in the usual ones.
        for (Running more : Arrays.asList(fresh.get(Side.SPRING), resources.get(Side.ROLLCALL))) {
            if (more != null) {
                more.close();
            }
        }
    }
}
