package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All nodes are killed at random moments, again and again, while clients write persistent entries and others renew
 * ephemeral ones: what was acknowledged is there, and as long as one node runs it answers its clients without an error.
 * {@code mvn verify -pl server -am -Ppersistent -Dkills=50}.
 */
@Tag("persistent")
class PersistentKillsIT {
    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final long SEED = Long.getLong("seed", 1);
    private static final int WRITERS = 4;
    private static final int CLIENTS = 30;
    /** Written between two kills, at least. */
    private static final int WRITES = 40;

    private static final int LONGEST_REST_MILLIS = 2_000;
    private static final int LONGEST_GAP_MILLIS = 400;
    private static final int SHOW_EACH = 10;

    @TempDir
    Path folder = Path.of(".");

    private final Random random = new Random(SEED);

    @Test
    void nothing_acknowledged_is_lost_and_no_ephemeral_request_fails_however_often_all_are_killed() {
        long acknowledged = 0;
        long slowestMillis = 0;
        try (PersistentCluster cluster = PersistentCluster.started(folder);
                EphemeralTraffic traffic = new EphemeralTraffic(cluster.nodes, CLIENTS)) {
            Map<String, LedgerEntry> shown = Map.of();
            for (int kill = 1; kill <= KILLS; kill++) {
                try (LedgerWriters writers = LedgerWriters.goingOn(cluster.nodes, WRITERS, shown)) {
                    writers.awaitMore(WRITES);
                    rest(LONGEST_REST_MILLIS);
                    killAll(cluster);
                    traffic.allIsForgotten();
                    writers.stop();

                    long started = System.nanoTime();
                    cluster.startAll();
                    slowestMillis = Math.max(slowestMillis, (System.nanoTime() - started) / 1_000_000);
                    shown = cluster.awaitEqual();

                    assertThat(writers.differences(shown)).as(cluster::output).isEmpty();
                    assertThat(writers.odd()).as(cluster::output).isEmpty();
                    acknowledged += writers.acknowledged();
                }
                assertThat(traffic.errors()).as(cluster::output).isEmpty();
                if (kill % SHOW_EACH == 0) {
                    System.out.println(kill + " of " + KILLS + " kills of all, " + acknowledged
                            + " writes acknowledged, all there; " + traffic.requests()
                            + " ephemeral requests without an error");
                }
            }
            System.out.printf(
                    "%d kills of all nodes, seed %d: %d writes acknowledged and none lost, %d ephemeral requests and no"
                            + " error; slowest from the start of the processes until all are ready and led: %d ms%n",
                    KILLS, SEED, acknowledged, traffic.requests(), slowestMillis);
        }
    }

    /** At one moment, or one after the other: then those that are left serve everybody. */
    private void killAll(PersistentCluster cluster) {
        List<ClusterNode> order = new ArrayList<>(cluster.nodes);
        Collections.shuffle(order, random);
        boolean atOnce = random.nextBoolean();
        for (ClusterNode node : order) {
            node.kill();
            if (!atOnce) {
                rest(LONGEST_GAP_MILLIS);
            }
        }
    }

    private void rest(int mostMillis) {
        // Nothing to wait for but time.
        long until = System.nanoTime()
                + Duration.ofMillis(random.nextInt(mostMillis)).toNanos();
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() >= until);
    }
}
