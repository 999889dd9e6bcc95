package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.cluster.Node;
import io.rollcall.benchmarks.cluster.Registering;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.client.model.Instance;
import io.rollcall.client.wire.EurekaJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Ephemeral traffic at a fixed rate while nothing is persistent, while the persistent entries have a leader, while they
 * are written to, and while they have no quorum: it must not feel any of that. Each client renews at its home; time
 * counts from when a request was due. Any answer but the one expected ends it all.
 */
final class Calm {
    private static final Fleet EPHEMERAL = new Fleet(30, 100);
    /** Of other applications: what is ephemeral does not become persistent by being registered again. */
    private static final List<Instance> PERSISTENT =
            new Fleet(35, 100).all().subList(EPHEMERAL.size(), EPHEMERAL.size() + 500);

    /** Of ten requests so many are renewals; then come reads of an instance, and the last is a delta. */
    private static final int RENEWALS_OF_TEN = 7;

    private static final int CONNECTIONS = 8;

    private final Settings settings;
    private final Duration time;
    private final int rounds;
    private final Table table;
    /** One after another for the whole run, or they would be no changes. */
    private final Supplier<Request> persistent = Registrations.persistent(PERSISTENT, Fleet.DIRTY);

    private Calm(Settings settings, Table table) {
        this.settings = settings;
        this.time = Duration.ofSeconds(settings.secondsOr(10));
        this.rounds = settings.roundsOr(3);
        this.table = table;
    }

    static void run(Settings settings, Report report) throws IOException, InterruptedException {
        Calm calm = new Calm(
                settings,
                report.table(
                        "ephemeral traffic",
                        "meanwhile",
                        "requests",
                        "errors",
                        "renewals p50 ms",
                        "renewals p99 ms",
                        "reads p50 ms",
                        "reads p99 ms",
                        "deltas p50 ms",
                        "deltas p99 ms",
                        "load"));
        try {
            calm.withLeader();
            calm.withoutLeader();
        } catch (ExecutionException failed) {
            throw new IOException("a request failed", failed.getCause());
        }
        calm.table.print();
    }

    private void withLeader() throws IOException, InterruptedException, ExecutionException {
        try (RollcallGroup group = RollcallGroup.start(settings, RollcallGroup.Members.ALL, List.of())) {
            register(group);
            traffic(group, Duration.ofSeconds(settings.warmUp()), 0);
            several("nothing persistent, members known", group, 0);
            group.wake(PERSISTENT.get(0));
            try (Load load = new Load(group.ports(), 4, Protocol.HTTP, persistent)) {
                load.some(PERSISTENT.size());
            }
            group.awaitLeader();
            traffic(group, Duration.ofSeconds(settings.warmUp()), settings.writes());
            Histograms quiet = new Histograms();
            Histograms busy = new Histograms();
            for (int round = 0; round < rounds; round++) {
                quiet.add(traffic(group, time, 0));
                busy.add(traffic(group, time, settings.writes()));
            }
            row("a leader, nothing written", quiet);
            row("a leader, " + settings.writes() + " persistent writes/s", busy);
            Figures.say(
                    "persistent writes meanwhile, ms: p50 %.2f, p99 %.2f",
                    busy.of("persist").getValueAtPercentile(50) / 1e6,
                    busy.of("persist").getValueAtPercentile(99) / 1e6);
        }
    }

    private void withoutLeader() throws IOException, InterruptedException, ExecutionException {
        try (RollcallGroup group = RollcallGroup.start(settings, RollcallGroup.Members.GHOSTS, List.of())) {
            register(group);
            traffic(group, Duration.ofSeconds(settings.warmUp()), 0);
            several("nothing persistent, members that do not exist", group, 0);
            requireNoQuorum(group);
            several("no leader", group, 0);
            requireNoQuorum(group);
        }
    }

    private static void register(RollcallGroup group) throws IOException {
        List<Node> nodes = group.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Registering.at(nodes.get(i), EPHEMERAL, i, nodes.size());
        }
    }

    /** A persistent write wakes what has to agree, and is refused. */
    private static void requireNoQuorum(RollcallGroup group) throws IOException {
        Instance instance = PERSISTENT.get(0);
        byte[] write = Conversation.post(
                "/eureka/apps/" + instance.app() + "?ephemeral=false",
                "",
                new String(EurekaJson.registration(instance), StandardCharsets.UTF_8));
        for (Node node : group.nodes()) {
            try (Conversation talk = node.talk()) {
                long asked = System.nanoTime();
                talk.ask(write).expect(503, "a persistent write without a quorum");
                Figures.say(
                        "node %s refused a persistent write after %.2f s",
                        node.name(), (System.nanoTime() - asked) / 1e9);
            }
        }
    }

    private void several(String meanwhile, RollcallGroup group, int writes)
            throws IOException, InterruptedException, ExecutionException {
        Histograms all = new Histograms();
        for (int round = 0; round < rounds; round++) {
            all.add(traffic(group, time, writes));
        }
        row(meanwhile, all);
    }

    private void row(String meanwhile, Histograms seen) {
        table.row(
                meanwhile,
                seen.requests,
                0,
                seen.millis("renew", 50),
                seen.millis("renew", 99),
                seen.millis("read", 50),
                seen.millis("read", 99),
                seen.millis("delta", 50),
                seen.millis("delta", 99),
                Figures.loadAverage());
    }

    /** Traffic at every node, each by a thread of its own, and persistent writes beside it. */
    private List<Load.Result> traffic(RollcallGroup group, Duration length, int writes)
            throws IOException, InterruptedException, ExecutionException {
        List<Node> nodes = group.nodes();
        List<Load> loads = new ArrayList<>();
        List<Callable<Load.Result>> running = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size() + 1);
        try {
            for (int i = 0; i < nodes.size(); i++) {
                Load load = new Load(nodes.get(i).port(), CONNECTIONS, requests(i, nodes.size()));
                loads.add(load);
                running.add(() -> load.atRate((double) settings.rate() / nodes.size(), length));
            }
            if (writes > 0) {
                Load load = new Load(group.ports(), CONNECTIONS, Protocol.HTTP, persistent);
                loads.add(load);
                running.add(() -> load.atRate(writes, length));
            }
            List<Load.Result> results = new ArrayList<>();
            for (Future<Load.Result> one : threads.invokeAll(running)) {
                results.add(one.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
            for (Load load : loads) {
                load.close();
            }
        }
    }

    /** What the clients ask for whose home a node is. */
    private static Request[] requests(int part, int parts) {
        Request[] requests = new Request[10 * (EPHEMERAL.size() / parts)];
        for (int i = 0; i < requests.length; i++) {
            int number = (int) (i * 7_919L % (EPHEMERAL.size() / parts)) * parts + part;
            int kind = i % 10;
            requests[i] = kind < RENEWALS_OF_TEN
                    ? Request.renew(EPHEMERAL.instance(number))
                    : kind < 9 ? Request.read(EPHEMERAL.instance(number)) : Request.delta();
        }
        return requests;
    }

    /** Latencies by the names of requests, of all windows. */
    private static final class Histograms {
        private final Map<String, Histogram> byName = new TreeMap<>();
        private long requests;

        void add(List<Load.Result> results) {
            for (Load.Result result : results) {
                requests += result.requests();
                result.latencies().forEach((name, histogram) -> byName.computeIfAbsent(name, first -> new Histogram(3))
                        .add(histogram));
            }
        }

        Histogram of(String name) {
            return byName.getOrDefault(name, new Histogram(3));
        }

        double millis(String name, double percentile) {
            return of(name).getValueAtPercentile(percentile) / 1e6;
        }
    }
}
