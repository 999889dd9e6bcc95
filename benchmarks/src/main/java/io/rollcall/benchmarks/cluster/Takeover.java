package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.client.model.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A node is killed that is the home of everything; the clients renew at the two others, each once within
 * their interval. All that time both must show every instance, and they carry little to each other.
 */
final class Takeover {
    /** They all renew a little before their interval ends: the rest of it is left for the nodes. */
    private static final Duration RENEWING = BulkClients.INTERVAL.minusSeconds(2);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Duration BETWEEN_READS = Duration.ofMillis(2);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double MEGABYTE = 1 << 20;

    private final Cluster cluster;
    private final Fleet fleet;
    private volatile boolean finished;

    private Takeover(Cluster cluster, Fleet fleet) {
        this.cluster = cluster;
        this.fleet = fleet;
    }

    static void run(Settings settings) throws IOException, InterruptedException {
        Fleet fleet = Registering.fleet(settings.instancesOr(100_000));
        try (Cluster cluster = Cluster.wired(settings)) {
            cluster.start(Cluster.NAMES);
            Node home = cluster.node("a");
            Registering.at(home, fleet, 0, 1);
            BulkClients before = new BulkClients(fleet, 0, 1, home).begin();
            cluster.awaitShown(fleet.size());
            // Each was renewed at its home at least once since it was registered.
            Pace.pause(BulkClients.INTERVAL);
            before.close();
            new Takeover(cluster, fleet).measure();
        }
    }

    private void measure() throws IOException, InterruptedException {
        Node b = cluster.node("b");
        Node c = cluster.node("c");
        Sight[] before = {b.sight(), c.sight()};
        long toB = cluster.carried("c", "b");
        long toC = cluster.carried("b", "c");
        ExecutorService threads = Executors.newFixedThreadPool(5, task -> {
            Thread thread = new Thread(task, "takeover");
            thread.setDaemon(true);
            return thread;
        });
        try (BulkClients atB = new BulkClients(fleet, 0, 2, b);
                BulkClients atC = new BulkClients(fleet, 1, 2, c)) {
            long killed = System.nanoTime();
            cluster.kill("a");
            Future<Void> half = threads.submit(renewing(atB));
            Future<Void> rest = threads.submit(renewing(atC));
            List<Future<Long>> reads = List.of(threads.submit(() -> read(b)), threads.submit(() -> read(c)));
            Future<Long> looking = threads.submit(() -> look(killed));
            half.get();
            rest.get();
            long renewed = System.nanoTime();
            long settled = looking.get();
            finished = true;
            long read = reads.get(0).get() + reads.get(1).get();
            toB = cluster.carried("c", "b") - toB;
            toC = cluster.carried("b", "c") - toC;
            Figures.say(
                    "%d instances: the last renewal was sent %.2f s after the kill; both nodes had all under new homes"
                            + " %.2f s after the kill; %d reads meanwhile, each answered 200",
                    fleet.size(), (renewed - killed) / 1e9, (settled - killed) / 1e9, read);
            Figures.say("counted at B: %s", b.sight().since(before[0]));
            Figures.say("counted at C: %s", c.sight().since(before[1]));
            Figures.below("all taken over", (settled - killed) / 1e9, (double) BulkClients.INTERVAL.toSeconds(), "s");
            Figures.below("carried to B", toB / MEGABYTE, 20, "MB");
            Figures.below("carried to C", toC / MEGABYTE, 20, "MB");
            long evicted = b.sight().count("evicted") + c.sight().count("evicted");
            Figures.below("evicted", (double) evicted, 1, "instances");
        } catch (ExecutionException failed) {
            throw new IOException("the takeover failed", failed.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<Void> renewing(BulkClients clients) {
        return () -> {
            clients.round(RENEWING);
            return null;
        };
    }

    /** Looks at both nodes until the killed one is nobody's home; when that was. */
    private long look(long killed) throws IOException {
        while (true) {
            long moment = System.nanoTime();
            long left = 0;
            long queued = 0;
            for (Node node : cluster.nodes()) {
                Sight sight = node.sight();
                if (sight.shown() != fleet.size()) {
                    throw new IOException("node " + node.name() + " shows " + sight.shown() + " "
                            + (moment - killed) / 1_000_000 + " ms after the kill");
                }
                left = Math.max(left, sight.homes().getOrDefault("a", 0L));
                queued = Math.max(queued, sight.waiting());
            }
            Figures.say("%.1f s: %d homes left, %d writes queued", (moment - killed) / 1e9, left, queued);
            if (left == 0 && queued == 0) {
                return moment;
            }
            if (moment - killed > PATIENCE.toNanos()) {
                throw new IOException("after " + PATIENCE.toSeconds() + " s, " + left + " homes are left");
            }
            Pace.until(moment + BETWEEN_LOOKS.toNanos());
        }
    }

    /** Reads one instance after another at a node; how many. */
    private long read(Node node) throws IOException {
        SplittableRandom chance = new SplittableRandom(1);
        long reads = 0;
        try (Conversation talk = node.talk()) {
            for (; !finished; reads++) {
                Instance instance = fleet.instance(chance.nextInt(fleet.size()));
                talk.ask(Conversation.get("/eureka/apps/" + instance.app() + "/" + instance.id()))
                        .expect(200, "a read of " + instance.key() + " at node " + node.name());
                Pace.pause(BETWEEN_READS);
            }
        }
        return reads;
    }
}
