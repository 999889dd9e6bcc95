package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How long a node that has just started takes until it has everything and is read: from when its process
 * listens, and from when that was started.
 */
final class FullSync {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private FullSync() {}

    static void run(Settings settings) throws IOException {
        Fleet fleet = Registering.fleet(settings.instancesOr(100_000));
        int rounds = settings.roundsOr(5);
        double[] synced = new double[rounds];
        try (Cluster cluster = Cluster.direct(settings)) {
            cluster.start(Cluster.NAMES.subList(0, 2));
            Node a = cluster.node("a");
            Registering.at(a, fleet, 0, 1);
            BulkClients clients = new BulkClients(fleet, 0, 1, a).begin();
            cluster.awaitShown(fleet.size());
            for (int i = 0; i < rounds; i++) {
                synced[i] = once(cluster, fleet);
                cluster.stop("c");
            }
            clients.close();
        }
        Figures.below("full sync of " + fleet.size() + ", median", Figures.median(synced), 5, "s");
    }

    private static double once(Cluster cluster, Fleet fleet) throws IOException {
        byte[] look = Conversation.get(
                "/eureka/apps/" + fleet.instance(fleet.size() / 2).app() + "/"
                        + fleet.instance(fleet.size() / 2).id());
        long others = cpuMillis(cluster.nodes());
        long started = System.nanoTime();
        Node fresh = cluster.launch("c");
        fresh.awaitListening();
        long listening = System.nanoTime();
        int status = 503;
        while (status == 503) {
            Pace.pause(BETWEEN_LOOKS);
            status = look(fresh, look);
        }
        long ready = System.nanoTime();
        long cpu = fresh.cpuMillis();
        others = cpuMillis(cluster.nodes()) - cpu - others;
        Map<String, Long> threads = fresh.cpuMillisByThread();
        try (Conversation talk = fresh.talk()) {
            Sight sight = Sight.of(talk);
            if (status != 200 || !sight.ready() || sight.shown() != fleet.size()) {
                throw new IOException("read with " + status + ", it shows " + sight.shown() + " of " + fleet.size());
            }
            double seconds = (ready - listening) / 1e9;
            Figures.say(
                    "%d instances: %.2f s from listening to read (%.2f s from the start of the process, %d ms of"
                            + " processor time: %s, and %d ms of the two others); %s [load average %.1f]",
                    sight.shown(),
                    seconds,
                    (ready - started) / 1e9,
                    cpu,
                    threads,
                    others,
                    sight.counted(),
                    Figures.loadAverage());
            return seconds;
        }
    }

    private static long cpuMillis(List<Node> nodes) {
        return nodes.stream().mapToLong(Node::cpuMillis).sum();
    }

    /** The status; a connection that a busy node gave up is as if it was not ready. */
    private static int look(Node node, byte[] request) {
        try (Conversation talk = node.talk()) {
            return talk.ask(request).status();
        } catch (IOException givenUp) {
            return 503;
        }
    }
}
