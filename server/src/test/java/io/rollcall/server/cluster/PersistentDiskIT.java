package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of the log is full, or cannot be written at all: persistent writes say so, and everything else goes on.
 * {@code mvn verify -pl server -am -Ppersistent}, as root.
 */
@Tag("persistent")
class PersistentDiskIT {
    private static final int CLIENTS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final LedgerEntry FIRST = new LedgerEntry("first", 1);

    @TempDir
    Path folder = Path.of(".");

    @BeforeEach
    void requireDisk() {
        Optional<String> missing = SmallDisk.missing(folder);
        missing.ifPresent(why -> System.out.println("PersistentDiskIT is skipped: " + why));
        assumeTrue(missing.isEmpty(), "no small disk");
    }

    private static void assertClean(EphemeralTraffic traffic, PersistentCluster cluster) {
        assertThat(traffic.errors())
                .withFailMessage(() -> String.join("\n", traffic.errors()) + "\n" + cluster.output())
                .isEmpty();
    }

    private static Answer put(ClusterNode node, LedgerEntry entry) {
        return node.ask("PUT", entry.path() + "?ephemeral=false", entry.json(), PATIENCE);
    }

    private static void awaitPut(ClusterNode node, LedgerEntry entry) {
        Awaitility.await(node + " takes " + entry)
                .atMost(PersistentCluster.LONG)
                .until(() -> put(node, entry).isGood());
    }

    @Test
    void on_a_disk_that_is_nearly_full_persistent_writes_are_refused_and_everything_else_goes_on() {
        Path data = folder.resolve("data");
        try (SmallDisk disk = new SmallDisk(data, 96);
                PersistentCluster cluster = PersistentCluster.started(
                        folder, "--raft.least-disk-mib", "24", "--raft.snapshot-entries", "100");
                EphemeralTraffic traffic = new EphemeralTraffic(cluster.nodes, CLIENTS)) {
            ClusterNode a = cluster.node("a");
            awaitPut(a, FIRST);
            disk.fill(16L << 20);
            for (ClusterNode node : cluster.nodes) {
                Awaitility.await(node + " is told that there is no room")
                        .atMost(PATIENCE)
                        .until(() -> put(node, new LedgerEntry("more", 1)).status() == 507);
                Answer refused = put(node, new LedgerEntry("more", 2));
                assertThat(refused.detail()).contains("nearly full");
                // It may have been the leader's word: each looks at its own disk once a second.
                Awaitility.await(node + " sees it itself")
                        .atMost(PATIENCE)
                        .until(() -> node.raft().at("/disk/nearlyFull").asBoolean());
                assertThat(node.ask("GET", FIRST.path() + "?consistent=true", "", PATIENCE)
                                .status())
                        .as(cluster::output)
                        .isEqualTo(200);
                assertThat(PersistentCluster.shown(node)).containsEntry("first", FIRST);
                assertThat(node.isReady()).isTrue();
            }
            assertClean(traffic, cluster);

            disk.clear();
            cluster.nodes.forEach(node -> awaitPut(node, new LedgerEntry("after", 1)));
            assertThat(cluster.awaitEqual()).containsEntry("first", FIRST);
            System.out.println("nearly full: " + traffic.renewals());
        }
    }

    @Test
    void a_disk_without_any_room_left_stops_nothing_for_good() {
        Path data = folder.resolve("data");
        try (SmallDisk disk = new SmallDisk(data, 96);
                PersistentCluster cluster = PersistentCluster.started(folder, "--raft.least-disk-mib", "0");
                EphemeralTraffic traffic = new EphemeralTraffic(cluster.nodes, CLIENTS)) {
            LedgerWriters writers = LedgerWriters.at(cluster.nodes, 2);
            writers.awaitMore(20);
            // Nobody watches for the room here: the engine meets the end of the disk itself.
            disk.fill(0);
            String large = new LedgerEntry("large", 1)
                    .json()
                    .replace("\"number\"", "\"x\": \"" + "x".repeat(200_000) + "\", \"number\"");
            Awaitility.await("there is no room any more")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        for (ClusterNode node : cluster.nodes) {
                            node.ask("PUT", new LedgerEntry("large", 1).path() + "?ephemeral=false", large, PATIENCE);
                        }
                        return cluster.nodes.stream()
                                .noneMatch(node -> put(node, FIRST).isGood());
                    });
            for (ClusterNode node : cluster.nodes) {
                Answer refused = put(node, new LedgerEntry("more", 1));
                assertThat(refused.status()).as(refused::toString).isIn(503, 507);
                assertThat(refused.detail()).isNotBlank();
                assertThat(PersistentCluster.shown(node)).isNotEmpty();
            }
            assertClean(traffic, cluster);

            disk.clear();
            cluster.nodes.forEach(node -> awaitPut(node, FIRST));
            cluster.nodes.forEach(
                    node -> node.status("DELETE", new LedgerEntry("large", 1).path() + "?ephemeral=false", ""));
            writers.awaitMore(20);
            writers.stop();
            Map<String, LedgerEntry> shown = cluster.awaitEqual();
            List.of("first", "more", "large").forEach(shown::remove);
            assertThat(writers.differences(shown)).as(cluster::output).isEmpty();
            assertClean(traffic, cluster);
        }
    }

    @Test
    void a_member_whose_directory_cannot_be_written_runs_and_says_why_and_the_others_go_on() {
        Path own = folder.resolve("data").resolve("c");
        try (SmallDisk disk = new SmallDisk(own, 64);
                PersistentCluster cluster =
                        PersistentCluster.started(folder, "--raft.least-disk-mib", "8", "--sync.timeout", "2s")) {
            ClusterNode a = cluster.node("a");
            ClusterNode c = cluster.node("c");
            awaitPut(c, FIRST);
            Map<String, LedgerEntry> before = cluster.awaitEqual();
            assertThat(c.stop()).isZero();
            disk.remount("ro");
            c.start();
            c.awaitListening();
            Awaitility.await("it says why").atMost(PersistentCluster.LONG).untilAsserted(() -> {
                assertThat(c.raft().path("why").asText()).contains("can not be written");
                assertThat(c.status("GET", "/eureka/apps", "")).isEqualTo(200);
            });
            Answer refused = put(c, new LedgerEntry("more", 1));
            assertThat(refused.status()).as(refused::toString).isEqualTo(503);
            assertThat(refused.detail()).contains("can not be written");
            assertThat(PersistentCluster.shown(c)).as("it can be read").isEqualTo(before);
            TestInstance ephemeral = TestInstance.of("eph", Duration.ofSeconds(90));
            assertThat(ephemeral.register(c)).isEqualTo(204);
            assertThat(ephemeral.renew(c)).isEqualTo(200);
            assertThat(c.shows("eph")).isTrue();
            awaitPut(a, new LedgerEntry("more", 2));
            // Clients are better served by the others, who know what it does not.
            Answer ready = c.ask("GET", "/health/ready", "", PATIENCE);
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.detail()).contains("can not be written");

            disk.remount("rw");
            c.awaitReady();
            awaitPut(c, new LedgerEntry("more", 3));
            assertThat(cluster.awaitEqual())
                    .containsAllEntriesOf(before)
                    .containsEntry("more", new LedgerEntry("more", 3));
        }
    }

    @Test
    void a_node_of_its_own_that_cannot_write_is_a_registry_all_the_same() {
        int port = TestPorts.free(1).get(0);
        try (SmallDisk disk = new SmallDisk(folder.resolve("data"), 64);
                ClusterNode node = new ClusterNode(
                        "alone",
                        "127.0.0.1:" + port,
                        List.of(),
                        List.of(
                                "--port",
                                String.valueOf(port),
                                "--data-dir",
                                disk.path().toString(),
                                "--raft.least-disk-mib",
                                "8"))) {
            disk.remount("ro");
            node.start();
            node.awaitReady();
            TestInstance ephemeral = TestInstance.of("eph", Duration.ofSeconds(90));
            assertThat(ephemeral.register(node)).isEqualTo(204);
            Answer refused = put(node, FIRST);
            assertThat(refused.status()).as(refused::toString).isEqualTo(503);
            assertThat(refused.detail()).contains("Read-only file system");
            assertThat(node.raft().path("why").asText()).contains("Read-only file system");
            assertThat(ephemeral.renew(node)).isEqualTo(200);
            assertThat(node.shows("eph")).isTrue();

            disk.remount("rw");
            awaitPut(node, FIRST);
            assertThat(PersistentCluster.shown(node)).containsExactly(Map.entry("first", FIRST));
        }
    }
}
