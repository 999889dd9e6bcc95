package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members that are replaced, lose their data, move, and know each other by certificates: with the commands that
 * operators use, while clients write. {@code mvn verify -pl server -am -Ppersistent}.
 */
@Tag("persistent")
class PersistentMembersIT {
    private static final int CLIENTS = 30;
    private static final Duration LONG = PersistentCluster.LONG;

    @TempDir
    Path folder = Path.of(".");

    private static void assertKept(LedgerWriters writers, PersistentCluster cluster) {
        assertThat(writers.differences(cluster.awaitEqual()))
                .as(cluster::output)
                .isEmpty();
        assertThat(writers.odd()).as(cluster::output).isEmpty();
    }

    private static void assertClean(EphemeralTraffic traffic, PersistentCluster cluster) {
        assertThat(traffic.errors())
                .withFailMessage(() -> String.join("\n", traffic.errors()) + "\n" + cluster.output())
                .isEmpty();
    }

    private static String state(ClusterNode node) {
        return node.raft().path("state").asText();
    }

    private static Set<String> members(ClusterNode node) {
        Set<String> names = new TreeSet<>();
        node.raft()
                .path("members")
                .forEach(member -> names.add(member.path("name").asText()));
        return names;
    }

    private static void awaitMembers(List<ClusterNode> nodes, String... names) {
        Awaitility.await("the members are known").atMost(LONG).untilAsserted(() -> {
            for (ClusterNode node : nodes) {
                assertThat(members(node)).as("members, by " + node).containsExactlyInAnyOrder(names);
            }
        });
    }

    private static void put(ClusterNode node, LedgerEntry entry) {
        Awaitility.await(node + " takes " + entry).atMost(LONG).until(() -> node.ask(
                        "PUT", entry.path() + "?ephemeral=false", entry.json(), Duration.ofSeconds(5))
                .isGood());
    }

    private static void deleteAll(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void a_member_is_replaced_and_one_that_lost_its_data_comes_back_by_itself_while_clients_write() throws IOException {
        try (PersistentCluster cluster = PersistentCluster.started(folder, "--raft.snapshot-entries", "100");
                EphemeralTraffic traffic = new EphemeralTraffic(cluster.nodes, CLIENTS)) {
            ClusterNode a = cluster.node("a");
            ClusterNode b = cluster.node("b");
            ClusterNode c = cluster.node("c");
            try (LedgerWriters writers = LedgerWriters.at(List.of(a, b), 4)) {
                writers.awaitMore(300);
                assertThat(a.operate("snapshot")).contains("seq");
                assertThat(b.operate("snapshot")).contains("seq");

                assertThat(a.operate("remove", "c")).contains("\"a\"", "\"b\"").doesNotContain("\"c\"");
                awaitMembers(List.of(a, b), "a", "b");
                assertThat(c.stop()).isZero();
                writers.awaitMore(30);
                ClusterNode d = cluster.replace(c, "d");
                d.start();
                d.awaitListening();
                Awaitility.await().atMost(LONG).until(() -> state(d).equals("JOINING"));
                assertThat(d.raft().path("why").asText()).contains("rollcall raft add");
                long asked = System.nanoTime();
                assertThat(b.operate("add", cluster.member("d"))).contains("\"d\"");
                System.out.println("rollcall raft add: " + (System.nanoTime() - asked) / 1_000_000 + " ms");
                d.awaitReady();
                Awaitility.await().atMost(LONG).until(() -> state(d).equals("RUNNING"));
                assertThat(d.raft().path("snapshotIndex").asLong())
                        .as("it came by a snapshot")
                        .isPositive();
                awaitMembers(cluster.nodes, "a", "b", "d");
                put(d, new LedgerEntry("at-d", 1));

                // It counts: one of the others may go.
                assertThat(a.stop()).isZero();
                put(d, new LedgerEntry("at-d", 2));
                a.start();
                a.awaitReady();
                assertThat(b.stop()).isZero();
                put(d, new LedgerEntry("at-d", 3));
                b.start();
                b.awaitReady();

                assertThat(d.stop()).isZero();
                deleteAll(cluster.directory(d));
                writers.awaitMore(30);
                d.start();
                long started = System.nanoTime();
                d.awaitReady();
                Awaitility.await("d is a member again").atMost(LONG).until(() -> state(d).equals("RUNNING"));
                System.out.println("wiped and back: " + (System.nanoTime() - started) / 1_000_000 + " ms");
                awaitMembers(cluster.nodes, "a", "b", "d");
                put(d, new LedgerEntry("at-d", 4));
                writers.awaitMore(30);
                writers.stop();
                Map<String, LedgerEntry> shown = cluster.awaitEqual();
                assertThat(shown.remove("at-d")).isEqualTo(new LedgerEntry("at-d", 4));
                assertThat(writers.differences(shown)).as(cluster::output).isEmpty();
                assertThat(writers.odd()).as(cluster::output).isEmpty();
            }
            assertClean(traffic, cluster);
        }
    }

    @Test
    void all_members_move_to_other_addresses_while_they_are_stopped() {
        try (PersistentCluster cluster = PersistentCluster.started(folder)) {
            LedgerWriters writers = LedgerWriters.at(cluster.nodes, 4);
            writers.awaitMore(60);
            writers.stop();
            for (Runnable move : List.<Runnable>of(cluster::moveMembers, cluster::swapMembers)) {
                cluster.nodes.forEach(node -> assertThat(node.stop()).isZero());
                move.run();
                cluster.startAll();
                assertKept(writers, cluster);
                for (ClusterNode node : cluster.nodes) {
                    put(node, new LedgerEntry("after-the-move", 1));
                    assertThat(node.ask(
                                            "DELETE",
                                            new LedgerEntry("after-the-move", 1).path() + "?ephemeral=false",
                                            "",
                                            LONG)
                                    .status())
                            .isEqualTo(200);
                    String known = node.raft().path("members").toString();
                    cluster.nodes.forEach(member -> assertThat(known)
                            .contains(cluster.member(member.name()).substring(2)));
                }
                // Whoever leads: each has to find the others at the new addresses.
                ClusterNode leader = cluster.awaitLeader();
                ClusterNode next = cluster.without(leader).get(0);
                Awaitility.await(next + " leads")
                        .atMost(LONG)
                        .ignoreExceptions()
                        .until(() -> {
                            next.operate("transfer", next.name());
                            return cluster.awaitLeader() == next;
                        });
                put(leader, new LedgerEntry("after-the-move", 2));
                assertThat(leader.ask(
                                        "DELETE",
                                        new LedgerEntry("after-the-move", 2).path() + "?ephemeral=false",
                                        "",
                                        LONG)
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void members_with_certificates_keep_entries_together_and_strangers_are_not_heard() {
        MemberIdentity ours = MemberIdentity.of("ours", folder);
        MemberIdentity strange = MemberIdentity.of("strange", folder);
        try (PersistentCluster cluster = PersistentCluster.started(folder, ours.arguments())) {
            ClusterNode victim = cluster.node("c");
            cluster.nodes.forEach(node -> put(node, new LedgerEntry("by-" + node, 1)));
            Map<String, LedgerEntry> before = cluster.awaitEqual();
            victim.kill();

            // Whoever has an address of a member, its name and the cluster's, but not its key; or shows none at all.
            for (String[] shown : List.of(strange.arguments(), new String[0])) {
                ClusterNode stranger = cluster.stranger(victim, folder.resolve("stranger-" + shown.length), shown);
                try (stranger) {
                    stranger.start();
                    stranger.awaitListening();
                    LedgerEntry entry = new LedgerEntry("by-a-stranger", 1);
                    for (int i = 0; i < 3; i++) {
                        assertThat(stranger.ask("PUT", entry.path() + "?ephemeral=false", entry.json(), LONG)
                                        .status())
                                .as(stranger::output)
                                .isEqualTo(503);
                    }
                    assertThat(PersistentCluster.shown(stranger)).isIn(null, Map.of());
                    put(cluster.node("a"), new LedgerEntry("by-a", 2));
                }
            }
            victim.start();
            victim.awaitReady();
            put(victim, new LedgerEntry("by-c", 2));
            Map<String, LedgerEntry> after = cluster.awaitEqual();
            assertThat(after.keySet()).isEqualTo(before.keySet());
            assertThat(new ArrayList<>(after.values()))
                    .contains(new LedgerEntry("by-a", 2), new LedgerEntry("by-c", 2));
        }
    }
}
