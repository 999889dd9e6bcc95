package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.benchmarks.load.UnexpectedAnswerException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * Committed registrations: so many writers, each of which sends its next when it has the answer to its last, to one
 * member after the other. Ours and etcd's run at the same time and are put under load in turns, so that other work on
 * the machine hits both; the ratio of neighbouring rounds says more than either figure.
 *
 * <p>etcd is asked twice: by its own protocol, gRPC, and by its JSON gateway, which is HTTP as ours is and passes
 * everything on by gRPC within the process.
 */
final class Writes {
    private static final Fleet FLEET = new Fleet(30, 100);
    private static final Duration WARM_UP_PART = Duration.ofSeconds(10);

    private final Settings settings;
    private final Duration time;
    private final int rounds;

    private Writes(Settings settings) {
        this.settings = settings;
        this.time = Duration.ofSeconds(settings.secondsOr(5));
        this.rounds = settings.roundsOr(5);
    }

    /** Whose writes are measured, and how they are sent. */
    private record Side(String flag, String name, Group group, Protocol protocol, Supplier<Request> requests) {}

    /** What was seen of one side in one round. */
    private record Window(double perSecond, Histogram latency, double cpuMicros, Map<String, Double> counted) {}

    static void run(Settings settings, Report report) throws IOException {
        Disk.describe(settings.directory());
        Figures.say("values of %d bytes, %d keys", Registrations.value(FLEET.instance(0)).length, FLEET.size());
        List<Group> groups = new ArrayList<>();
        List<Side> sides = new ArrayList<>();
        try {
            if (settings.sides().contains("rollcall")) {
                RollcallGroup ours = RollcallGroup.start(settings, RollcallGroup.Members.ALL, List.of());
                groups.add(ours);
                ours.wake(FLEET.instance(0));
                sides.add(new Side(
                        "rollcall",
                        "Rollcall",
                        ours,
                        Protocol.HTTP,
                        Registrations.persistent(FLEET.all(), Fleet.DIRTY)));
            }
            if (settings.sides().contains("grpc") || settings.sides().contains("gateway")) {
                Figures.say("%s", EtcdGroup.version(settings.etcd()));
                EtcdGroup etcd = EtcdGroup.start(settings.etcd(), settings.directory());
                groups.add(etcd);
                sides.add(new Side("grpc", "etcd, gRPC", etcd, Protocol.GRPC, Registrations.calls(FLEET)));
                sides.add(new Side("gateway", "etcd, gateway", etcd, Protocol.HTTP, Registrations.gateway(FLEET)));
            }
            sides.removeIf(side -> !settings.sides().contains(side.flag()));
            new Writes(settings).measure(sides, report);
        } finally {
            for (Group group : groups) {
                group.close();
            }
        }
    }

    private void measure(List<Side> sides, Report report) throws IOException {
        int most = settings.writers().stream().mapToInt(Integer::intValue).max().orElseThrow();
        for (Side side : sides) {
            warmUp(side, most);
        }
        Table figures =
                report.table("writes", "writers", "side", "writes/s", "p50 ms", "p99 ms", "CPU µs a write", "load");
        Table ratios = report.table("ratios", "writers", "ratio of", "rate", "from", "to", "p50", "p99", "CPU");
        for (int writers : settings.writers()) {
            List<List<Window>> seen = rounds(sides, writers);
            for (int i = 0; i < sides.size(); i++) {
                add(figures, writers, sides.get(i), seen.get(i));
            }
            for (int i = 1; i < sides.size(); i++) {
                compare(ratios, writers, sides.get(i), seen.get(0), seen.get(i));
            }
        }
        figures.print();
        ratios.print();
    }

    /**
     * A JVM that has compiled nothing yet may take longer for a write than anybody waits for it: that is told, and ends
     * nothing yet.
     */
    private void warmUp(Side side, int writers) throws IOException {
        long until = System.nanoTime() + Duration.ofSeconds(settings.warmUp()).toNanos();
        int refused = 0;
        while (System.nanoTime() < until) {
            Duration left = Duration.ofNanos(until - System.nanoTime());
            try {
                Window warm = window(side, writers, left.compareTo(WARM_UP_PART) < 0 ? left : WARM_UP_PART);
                Figures.say(
                        "%s: warm-up, %d writers, %.0f/s, %.0f µs a write",
                        side.name, writers, warm.perSecond, warm.cpuMicros);
            } catch (UnexpectedAnswerException answer) {
                refused++;
                if (answer.status() != 503) {
                    throw answer;
                }
            }
        }
        if (refused > 0) {
            Figures.say("%s: refused a write %d times in its warm-up", side.name, refused);
        }
    }

    /** The windows of each side, the first and uncounted one left out. */
    private List<List<Window>> rounds(List<Side> sides, int writers) throws IOException {
        List<List<Window>> seen = new ArrayList<>();
        sides.forEach(side -> seen.add(new ArrayList<>()));
        for (int round = 0; round <= rounds; round++) {
            for (int k = 0; k < sides.size(); k++) {
                // Who goes first changes, or a machine that slows down would favour one.
                int i = (k + round) % sides.size();
                Window window = window(sides.get(i), writers, time);
                if (round > 0) {
                    seen.get(i).add(window);
                }
            }
        }
        return seen;
    }

    private static Window window(Side side, int writers, Duration time) throws IOException {
        Group group = side.group;
        try (Load load = new Load(group.ports(), writers, side.protocol, side.requests)) {
            Map<String, Long> countedBefore = group.counted();
            long cpu = group.cpuMillis();
            Load.Result result = load.throughput(time);
            double each = 1.0 / result.requests();
            cpu = group.cpuMillis() - cpu;
            Map<String, Double> counted = new TreeMap<>();
            group.counted()
                    .forEach((name, value) -> counted.put(name, (value - countedBefore.getOrDefault(name, 0L)) * each));
            return new Window(result.perSecond(), result.latency(), cpu * 1_000 * each, counted);
        }
    }

    private static void add(Table table, int writers, Side side, List<Window> windows) {
        Histogram latency = new Histogram(3);
        windows.forEach(window -> latency.add(window.latency));
        table.row(
                writers,
                side.name,
                median(windows, Window::perSecond),
                latency.getValueAtPercentile(50) / 1e6,
                latency.getValueAtPercentile(99) / 1e6,
                median(windows, Window::cpuMicros),
                Figures.loadAverage());
        Map<String, Double> counted = new TreeMap<>();
        for (String name : windows.get(0).counted.keySet()) {
            double each = median(windows, window -> window.counted.getOrDefault(name, 0.0));
            if (each != 0) {
                counted.put(name, each);
            }
        }
        Figures.say(
                "%d writers, %s: %s writes/s; counted for each write at all members together: %s",
                writers,
                side.name,
                Figures.list(windows.stream().mapToDouble(Window::perSecond).toArray()),
                counted);
    }

    private static void compare(Table table, int writers, Side side, List<Window> ours, List<Window> theirs) {
        double[] rates = ratios(ours, theirs, Window::perSecond);
        table.row(
                writers,
                side.name,
                Figures.median(rates),
                Arrays.stream(rates).min().orElseThrow(),
                Arrays.stream(rates).max().orElseThrow(),
                Figures.median(ratios(ours, theirs, window -> window.latency.getValueAtPercentile(50))),
                Figures.median(ratios(ours, theirs, window -> window.latency.getValueAtPercentile(99))),
                Figures.median(ratios(ours, theirs, Window::cpuMicros)));
    }

    private static double[] ratios(List<Window> ours, List<Window> theirs, ToDoubleFunction<Window> what) {
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = what.applyAsDouble(ours.get(i)) / what.applyAsDouble(theirs.get(i));
        }
        return ratios;
    }

    private static double median(List<Window> windows, ToDoubleFunction<Window> what) {
        return Figures.median(windows.stream().mapToDouble(what).toArray());
    }
}
