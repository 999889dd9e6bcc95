package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What nodes tell each other when nothing changes: bytes on the wires, headers included, with few
 * instances and with many, whose clients renew at their homes.
 */
final class Steady {
    private static final int FEW = 100;
    private static final Duration SETTLING = Duration.ofSeconds(10);
    private static final List<String> PAIRS = List.of("ab", "ac", "bc");

    private Steady() {}

    static void run(Settings settings) throws IOException {
        double few = bytesPerSecond(settings, FEW);
        double many = bytesPerSecond(settings, settings.instancesOr(100_000));
        double apart = Math.abs(many - few) / few * 100;
        Figures.below("a node pair with few instances, mean", few / 1_024, 4, "KB/s");
        Figures.below("a node pair with many instances, mean", many / 1_024, 4, "KB/s");
        Figures.below("how much that differs", apart, 10, "%");
    }

    private static double bytesPerSecond(Settings settings, int instances) throws IOException {
        int seconds = settings.secondsOr(60);
        Fleet fleet = Registering.fleet(instances);
        List<BulkClients> clients = new ArrayList<>();
        try (Cluster cluster = Cluster.wired(settings)) {
            cluster.start(Cluster.NAMES);
            for (int i = 0; i < Cluster.NAMES.size(); i++) {
                Node home = cluster.node(Cluster.NAMES.get(i));
                Registering.at(home, fleet, i, Cluster.NAMES.size());
                clients.add(new BulkClients(fleet, i, Cluster.NAMES.size(), home).begin());
            }
            cluster.awaitShown(fleet.size());
            Pace.pause(SETTLING);
            Sight before = cluster.node("a").sight();
            long[] counted = counted(cluster);
            long started = System.nanoTime();
            Pace.pause(Duration.ofSeconds(seconds));
            double passed = (System.nanoTime() - started) / 1e9;
            long[] then = counted(cluster);
            Map<String, Long> atA = cluster.node("a").sight().since(before);
            cluster.awaitShown(fleet.size());
            for (BulkClients some : clients) {
                some.close();
            }
            double sum = 0;
            for (int i = 0; i < PAIRS.size(); i++) {
                double bytes = (then[i] - counted[i]) / passed;
                sum += bytes;
                Figures.say(
                        "%d instances, pair %s: %.0f bytes/s both ways together, headers included",
                        instances, PAIRS.get(i), bytes);
            }
            Figures.say("%d instances, counted at A in %.0f s: %s", instances, passed, atA);
            return sum / PAIRS.size();
        }
    }

    private static long[] counted(Cluster cluster) {
        return PAIRS.stream()
                .mapToLong(pair -> cluster.carried(pair.substring(0, 1), pair.substring(1))
                        + cluster.carried(pair.substring(1), pair.substring(0, 1)))
                .toArray();
    }
}
