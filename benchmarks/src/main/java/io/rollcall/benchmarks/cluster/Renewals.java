package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.client.model.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Renewals by HTTP at one node, at a cluster of three that vouches, and at three nodes that are told of
 * every renewal as Eureka does it: what they take in all, and the processor time of each node for one.
 *
 * <p>To broadcast, three nodes that do not know each other are used, and whoever sends the load passes
 * each renewal on to the two others in the batches of Eureka's own peers. What a Eureka node would spend
 * on sending them is therefore not in these figures.
 */
final class Renewals {
    private static final int CONNECTIONS = 4;
    /** Windows before the first that counts: in a node that compiles still, a renewal costs twice as much. */
    private static final int WARM_UPS = 3;
    /** So many renewals Eureka puts into one batch to a peer. */
    private static final int BATCH = 250;

    private final Settings settings;
    private final Duration window;
    private final int rounds;
    private final Fleet fleet;

    private Renewals(Settings settings) {
        this.settings = settings;
        this.window = Duration.ofSeconds(settings.secondsOr(4));
        this.rounds = settings.roundsOr(5);
        this.fleet = Registering.fleet(settings.instancesOr(9_000));
    }

    static void run(Settings settings) throws IOException, InterruptedException {
        Renewals renewals = new Renewals(settings);
        try {
            renewals.alone();
            renewals.vouched();
            renewals.broadcast();
        } catch (ExecutionException failed) {
            throw new IOException("the load failed", failed.getCause());
        }
    }

    private void alone() throws IOException, InterruptedException, ExecutionException {
        try (Cluster cluster = Cluster.strangers(settings)) {
            cluster.start(Cluster.NAMES.subList(0, 1));
            Node a = cluster.node("a");
            Registering.at(a, fleet, 0, 1);
            try (Renewing load = new Renewing(a, 0, 1, List.of())) {
                measure("one node alone", cluster, List.of(load));
            }
        }
    }

    private void vouched() throws IOException, InterruptedException, ExecutionException {
        int parts = Cluster.NAMES.size();
        List<Renewing> loads = new ArrayList<>();
        try (Cluster cluster = Cluster.direct(settings)) {
            cluster.start(Cluster.NAMES);
            for (int part = 0; part < parts; part++) {
                Node home = cluster.node(Cluster.NAMES.get(part));
                Registering.at(home, fleet, part, parts);
                loads.add(new Renewing(home, part, parts, List.of()));
            }
            cluster.awaitShown(fleet.size());
            measure("vouching, all clients at A", cluster, loads.subList(0, 1));
            measure("vouching, a third of the clients at each", cluster, loads);
        } finally {
            for (Renewing load : loads) {
                load.close();
            }
        }
    }

    private void broadcast() throws IOException, InterruptedException, ExecutionException {
        int parts = Cluster.NAMES.size();
        List<Renewing> loads = new ArrayList<>();
        try (Cluster cluster = Cluster.strangers(settings)) {
            cluster.start(Cluster.NAMES);
            for (int part = 0; part < parts; part++) {
                Node node = cluster.node(Cluster.NAMES.get(part));
                Registering.at(node, fleet, 0, 1);
                List<Node> others =
                        cluster.nodes().stream().filter(other -> other != node).toList();
                loads.add(new Renewing(node, part, parts, others));
            }
            measure("broadcast, all clients at A", cluster, loads.subList(0, 1));
            measure("broadcast, a third of the clients at each", cluster, loads);
        } finally {
            for (Renewing load : loads) {
                load.close();
            }
        }
    }

    /** Windows under load between windows without, so that other work on the machine hits both. */
    private void measure(String what, Cluster cluster, List<Renewing> loads)
            throws IOException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(loads.size());
        List<Node> nodes = cluster.nodes();
        double[] rates = new double[rounds];
        double[][] idle = new double[nodes.size()][rounds];
        double[][] busy = new double[nodes.size()][rounds];
        double[][] each = new double[nodes.size()][rounds];
        double[] all = new double[rounds];
        try {
            for (int round = 0; round < WARM_UPS; round++) {
                window(threads, loads);
            }
            for (int round = 0; round < rounds; round++) {
                long[] begun = cpu(nodes);
                Pace.pause(window);
                long[] between = cpu(nodes);
                long started = System.nanoTime();
                long renewals = window(threads, loads);
                double seconds = (System.nanoTime() - started) / 1e9;
                long[] ended = cpu(nodes);
                rates[round] = renewals / seconds;
                for (int i = 0; i < nodes.size(); i++) {
                    idle[i][round] = (between[i] - begun[i]) / (window.toMillis() / 1e3);
                    busy[i][round] = (ended[i] - between[i]) / seconds;
                    each[i][round] = (busy[i][round] - idle[i][round]) * 1e3 / rates[round];
                    all[round] += each[i][round];
                }
            }
        } finally {
            threads.shutdownNow();
        }
        Figures.say(
                "%s: %.0f renewals/s, and %.1f µs of processor time for one at all nodes together, medians of %d windows"
                        + " of %d s [load average %.1f]",
                what, Figures.median(rates), Figures.median(all), rounds, window.toSeconds(), Figures.loadAverage());
        for (int i = 0; i < nodes.size(); i++) {
            Figures.say(
                    "  node %s: %.1f ms/s of processor time idle, %.1f under load: %.2f µs a renewal (windows: %s)",
                    nodes.get(i).name(),
                    Figures.median(idle[i]),
                    Figures.median(busy[i]),
                    Figures.median(each[i]),
                    Figures.list(each[i]));
        }
    }

    private static long[] cpu(List<Node> nodes) {
        return nodes.stream().mapToLong(Node::cpuMillis).toArray();
    }

    private long window(ExecutorService threads, List<Renewing> loads) throws InterruptedException, ExecutionException {
        List<Future<Long>> running = new ArrayList<>();
        for (Renewing load : loads) {
            Callable<Long> renewing = () -> load.renew(window);
            running.add(threads.submit(renewing));
        }
        long renewals = 0;
        for (Future<Long> one : running) {
            renewals += one.get();
        }
        return renewals;
    }

    /** The clients at one node, and what passes their renewals on to others, if anything does. */
    private final class Renewing implements AutoCloseable {
        private final Load load;
        private final List<byte[]> batches = new ArrayList<>();
        private final List<Conversation> others = new ArrayList<>();
        private int next;

        Renewing(Node node, int part, int parts, List<Node> others) throws IOException {
            List<Instance> mine = new ArrayList<>();
            for (int i = part; i < fleet.size(); i += parts) {
                mine.add(fleet.instance(i));
            }
            load = new Load(
                    node.port(), CONNECTIONS, mine.stream().map(Request::renew).toArray(Request[]::new));
            for (int from = 0; from < mine.size(); from += BATCH) {
                batches.add(batch(mine.subList(from, Math.min(from + BATCH, mine.size()))));
            }
            if (mine.size() % BATCH != 0) {
                throw new IllegalArgumentException("a node's instances are to be a multiple of " + BATCH);
            }
            for (Node other : others) {
                this.others.add(other.talk());
            }
        }

        private byte[] batch(List<Instance> instances) {
            StringBuilder json = new StringBuilder("{\"replicationList\":[");
            for (Instance instance : instances) {
                json.append(json.charAt(json.length() - 1) == '[' ? "" : ",")
                        .append("{\"appName\":\"")
                        .append(instance.app())
                        .append("\",\"id\":\"")
                        .append(instance.id())
                        .append("\",\"lastDirtyTimestamp\":")
                        .append(instance.lastDirtyTimestamp())
                        .append(",\"status\":\"UP\",\"action\":\"Heartbeat\"}");
            }
            return Conversation.post(
                    "/eureka/peerreplication/batch/",
                    "x-netflix-discovery-replication: true\r\n",
                    json.append("]}").toString());
        }

        /** Renews for so long; how many. */
        long renew(Duration time) throws IOException {
            if (others.isEmpty()) {
                return load.throughput(time).requests();
            }
            long until = System.nanoTime() + time.toNanos();
            long renewals = 0;
            for (; System.nanoTime() < until; renewals += BATCH) {
                load.some(BATCH);
                byte[] batch = batches.get(next++ % batches.size());
                for (Conversation other : others) {
                    String answer = other.ask(batch).expect(200, "a batch of renewals");
                    if (answer.contains("404")) {
                        throw new IOException("a renewal that was passed on is not known: " + answer);
                    }
                }
            }
            return renewals;
        }

        @Override
        public void close() throws IOException {
            load.close();
            for (Conversation other : others) {
                other.close();
            }
        }
    }
}
