package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.interop.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real nodes with three directories: what one acknowledged all have, whoever is killed; and what is ephemeral goes
 * on beside it without a single error.
 */
@Tag("waiting")
class PersistentClusterIT {
    private static final int WRITERS = 4;
    private static final int CLIENTS = 30;
    /** Entries that nobody changes. */
    private static final Set<String> STANDING = Set.of("standing-0", "standing-1", "standing-2");

    /** What is answered within two seconds comes a little later where the machine is busy. */
    private static final Duration ANSWERED = Duration.ofSeconds(3);
    /** The same of two seconds in which another member becomes the leader. */
    private static final Duration LED_AGAIN = Duration.ofSeconds(6);

    @TempDir
    Path folder = Path.of(".");

    private static void assertClean(EphemeralTraffic traffic, Watch watch, PersistentCluster cluster) {
        assertThat(traffic.errors())
                .withFailMessage(() -> String.join("\n", traffic.errors()) + "\n" + cluster.output())
                .isEmpty();
        assertThat(watch.losses())
                .withFailMessage(() -> String.join("\n", watch.losses()) + "\n" + cluster.output())
                .isEmpty();
    }

    private static void assertKept(LedgerWriters writers, PersistentCluster cluster) {
        Map<String, LedgerEntry> shown = cluster.awaitEqual();
        STANDING.forEach(shown::remove);
        assertThat(writers.differences(shown)).as(cluster::output).isEmpty();
        assertThat(writers.odd()).as(cluster::output).isEmpty();
    }

    @Test
    void what_is_registered_at_any_node_all_show_and_without_a_quorum_only_persistent_writes_are_refused() {
        try (PersistentCluster cluster = PersistentCluster.started(folder)) {
            for (ClusterNode node : cluster.nodes) {
                LedgerEntry entry = new LedgerEntry("at-" + node, 1);
                assertThat(node.ask("POST", "/eureka/apps/LEDGER?ephemeral=false", entry.json(), ANSWERED)
                                .status())
                        .isEqualTo(204);
                assertThat(PersistentCluster.shown(node))
                        .as("the very next read")
                        .containsEntry(entry.id(), entry);
                Awaitility.await("the others")
                        .atMost(Duration.ofSeconds(2))
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> cluster.nodes.stream().allMatch(other -> other.shows(entry.id())));
            }
            Map<String, LedgerEntry> before = cluster.awaitEqual();

            try (EphemeralTraffic traffic = new EphemeralTraffic(cluster.nodes, CLIENTS)) {
                ClusterNode last = cluster.awaitLeader();
                try (Watch watch = new Watch(List.of(last), traffic.ids())) {
                    cluster.without(last).forEach(ClusterNode::kill);

                    for (int i = 0; i < 3; i++) {
                        assertRefused(last.ask(
                                "PUT",
                                new LedgerEntry("lost", i).path() + "?ephemeral=false",
                                new LedgerEntry("lost", i).json(),
                                Duration.ofSeconds(10)));
                        assertRefused(last.ask(
                                "GET",
                                new LedgerEntry("at-a", 1).path() + "?consistent=true",
                                "",
                                Duration.ofSeconds(10)));
                        assertThat(PersistentCluster.shown(last)).isEqualTo(before);
                        assertThat(last.isReady()).isTrue();
                    }
                    assertClean(traffic, watch, cluster);
                    assertThat(watch.looks(last)).isPositive();
                }
                cluster.without(last).forEach(ClusterNode::start);
                cluster.without(last).forEach(ClusterNode::awaitReady);
            }
        }
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.retryAfter()).isNotNull();
        assertThat(answer.detail()).isNotBlank();
        assertThat(answer.took()).isLessThan(ANSWERED);
    }

    @Test
    void what_was_acknowledged_survives_the_leader_and_then_all_while_clients_write() {
        try (PersistentCluster cluster = PersistentCluster.started(folder);
                EphemeralTraffic traffic = new EphemeralTraffic(cluster.nodes, CLIENTS);
                LedgerWriters writers = LedgerWriters.at(cluster.nodes, WRITERS)) {
            cluster.nodes.forEach(node -> Awaitility.await()
                    .until(() -> node.instances().orElseThrow().containsAll(traffic.ids())));
            for (String id : STANDING) {
                LedgerEntry entry = new LedgerEntry(id, 1);
                assertThat(cluster.nodes.get(0).status("PUT", entry.path() + "?ephemeral=false", entry.json()))
                        .isEqualTo(200);
            }
            writers.awaitMore(100);
            System.out.println("with a leader: " + traffic.renewals());
            try (Watch watch = new Watch(cluster.nodes, traffic.ids())) {
                ClusterNode leader = cluster.awaitLeader();
                leader.kill();
                long killed = System.nanoTime();
                Duration gap = writers.awaitNext(killed);
                System.out.println("leader killed to next write: " + gap.toMillis() + " ms");
                assertThat(gap).isLessThan(LED_AGAIN);
                writers.awaitMore(100);
                System.out.println("leader killed: " + traffic.renewals());
                leader.start();
                leader.awaitReady();
                writers.awaitMore(50);
                assertClean(traffic, watch, cluster);
            }

            cluster.nodes.forEach(ClusterNode::kill);
            traffic.allIsForgotten();
            writers.stop();
            try (Watch watch = Watch.ofEveryList(cluster.nodes, STANDING)) {
                cluster.startAll();
                assertKept(writers, cluster);
                assertThat(watch.losses()).as(cluster::output).isEmpty();
                cluster.nodes.forEach(node -> assertThat(watch.looks(node)).isPositive());
            }
            System.out.println(writers.acknowledged() + " writes acknowledged, "
                    + writers.refused().size() + " refused; " + traffic.requests() + " ephemeral requests");
            assertThat(traffic.errors()).as(cluster::output).isEmpty();
        }
    }
}
