package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.Port;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What takes seconds to minutes, so that both sides are waited for at the same time: until Spring Cloud's clients
 * know of a registration, and until an instance is gone whose process was killed. All others go on renewing.
 */
final class SlowNews {
    private static final String APPLICATION = "NEWS";
    /** Each of a fleet of 3,000 once in 30 s. */
    private static final double RENEWALS_A_SECOND = 100;

    /** No multiple of what any client or cache waits. */
    private static final Duration BETWEEN = Duration.ofMillis(13_300);

    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final double MOST_SECONDS = 91;

    private final Settings settings;
    private final Reference reference;
    private final Report report;
    private final Map<Side, Trio> trios = new EnumMap<>(Side.class);
    private final Fleet fleet;
    private volatile boolean over;

    SlowNews(Settings settings, Reference reference, Report report, Trio ours, Trio theirs, Fleet fleet) {
        this.settings = settings;
        this.reference = reference;
        this.report = report;
        this.fleet = fleet;
        trios.put(Side.ROLLCALL, ours);
        trios.put(Side.SPRING, theirs);
    }

    /** Clients of one kind, one at each side. */
    private record Kind(Row row, Map<Side, Reader> readers) {}

    void run() throws IOException, InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "news");
            thread.setDaemon(true);
            return thread;
        });
        List<Kind> kinds = new ArrayList<>();
        try {
            List<Future<Void>> keepers = new ArrayList<>();
            for (Trio trio : trios.values()) {
                keepers.add(threads.submit(keeping(trio.a())));
            }
            Map<Side, Future<List<Double>>> deaths = new EnumMap<>(Side.class);
            for (Trio trio : trios.values()) {
                deaths.put(trio.side(), threads.submit(() -> Deaths.of(trio.nodes(), settings.rounds())));
            }
            System.err.println("measuring: Spring Cloud's clients");
            kinds(kinds);
            clients(kinds);
            System.err.println("measuring: killed instances, until they are gone: some five minutes");
            report.add(List.of(Row.less(
                            "kill -9 of an instance with a lease of 90 s to gone everywhere",
                            "s",
                            "its process is killed right after it registered and renewed once; until GET of it is"
                                    + " answered 404 by all three nodes; 3,000 others go on renewing each 30 s")
                    .aim(Aim.atMost(MOST_SECONDS))
                    .measured(
                            Objects.requireNonNull(deaths.get(Side.ROLLCALL)).get(),
                            Objects.requireNonNull(deaths.get(Side.SPRING)).get())));
            over = true;
            for (Future<Void> keeper : keepers) {
                keeper.get();
            }
        } catch (ExecutionException failed) {
            throw new IOException("an instance could not renew, or was not gone in time", failed.getCause());
        } finally {
            over = true;
            threads.shutdownNow();
            kinds.forEach(kind -> kind.readers().values().forEach(Reader::close));
        }
    }

    private Callable<Void> keeping(Running node) {
        return () -> {
            try (Load load = new Load(List.of(node.port()), 2, Protocol.HTTP, Load.inTurns(Request.renewals(fleet)))) {
                while (!over) {
                    load.atRate(RENEWALS_A_SECOND, Duration.ofSeconds(1));
                }
            }
            return null;
        };
    }

    private void kinds(List<Kind> kinds) throws IOException {
        String how =
                "Spring Cloud's client %s, in a process of its own, as its DiscoveryClient shows it, looked at each"
                        + " 5 ms; the same client for both sides";
        kinds.add(kind(
                Row.less(
                        "registration at A to a fast client of C",
                        "s",
                        String.format(
                                how,
                                "with registry-fetch-interval-seconds=1, node C of Eureka without its"
                                        + " read-only cache")),
                true));
        kinds.add(kind(
                Row.less(
                        "registration at A to a default client of B",
                        "s",
                        String.format(how, "as it comes: it asks each 30 s; Eureka's answers are up to 30 s old")),
                false));
        for (Kind kind : kinds) {
            for (Reader reader : kind.readers().values()) {
                reader.awaitReading();
            }
        }
    }

    private Kind kind(Row row, boolean fast) throws IOException {
        Map<Side, Reader> readers = new EnumMap<>(Side.class);
        for (Trio trio : trios.values()) {
            Map<String, String> properties =
                    fast ? Map.of("eureka.client.registry-fetch-interval-seconds", "1") : Map.of();
            int port = fast ? trio.c().port() : trio.b().port();
            readers.put(trio.side(), new Reader(reference.reader(port, APPLICATION, properties)));
        }
        return new Kind(row, readers);
    }

    private void clients(List<Kind> kinds) throws IOException {
        Map<String, Long> begun = new HashMap<>();
        for (int round = 0; round < settings.rounds(); round++) {
            for (Side side : Side.order(round)) {
                Request register = Request.register(instance(round));
                try (Conversation talk = new Conversation(trio(side).a().port())) {
                    begun.put(side + id(round), System.nanoTime());
                    talk.ask(register.bytes()).expect(register.expected(), "a registration");
                }
            }
            Pace.pause(BETWEEN);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Kind kind : kinds) {
            Map<Side, List<Double>> seen = new EnumMap<>(Side.class);
            for (Side side : Side.values()) {
                List<Double> seconds = new ArrayList<>();
                for (int round = 0; round < settings.rounds(); round++) {
                    long at = Objects.requireNonNull(kind.readers().get(side)).seenAt(id(round), deadline);
                    seconds.add((at - Objects.requireNonNull(begun.get(side + id(round)))) / 1e9);
                }
                seen.put(side, seconds);
            }
            report.add(List.of(kind.row()
                    .measured(
                            Objects.requireNonNull(seen.get(Side.ROLLCALL)),
                            Objects.requireNonNull(seen.get(Side.SPRING)))));
        }
    }

    private Trio trio(Side side) {
        return Objects.requireNonNull(trios.get(side));
    }

    private static String id(int round) {
        return "news-" + round;
    }

    private static Instance instance(int round) {
        return Instance.of(APPLICATION, id(round), "localhost", "127.0.0.1", new Port(8080, true))
                .withLastDirtyTimestamp(Fleet.DIRTY);
    }
}
