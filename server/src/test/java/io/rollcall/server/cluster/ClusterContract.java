package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.interop.LiveClients;
import io.rollcall.server.interop.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real nodes: what one is told the others show, and whatever becomes of a node or of the network,
 * no client that renews is lost. Leases are short, so that a test need not wait; with
 * {@code -Drollcall.cluster.stop=60} the pause of a node is as long as a bad one of a real machine.
 */
abstract class ClusterContract {
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir
    Path folder = Path.of(".");

    /** A new network for the nodes of one test. */
    abstract Network network();

    private static void pass(Duration duration) {
        // Nothing to wait for but time: a lease must run out, or not.
        long until = System.nanoTime() + duration.toNanos();
        Awaitility.await().atMost(duration.plusSeconds(10)).until(() -> System.nanoTime() >= until);
    }

    private static void assertNothingLost(Watch watch, TestCluster cluster) {
        assertThat(watch.losses())
                .withFailMessage(() -> String.join("\n", watch.losses()) + "\n" + cluster.output())
                .isEmpty();
    }

    private static void requireLookedAt(Watch watch, int times, ClusterNode... nodes) {
        for (ClusterNode node : nodes) {
            assertThat(watch.looks(node)).as("looks at " + node).isGreaterThan(times);
        }
    }

    @Test
    void what_one_node_is_told_the_others_show() {
        try (TestCluster cluster = new TestCluster(network(), folder)) {
            TestInstance instance = TestInstance.of("one", Duration.ofSeconds(90));
            assertThat(instance.register(cluster.a)).isEqualTo(204);
            assertThat(cluster.a.shows("one")).isTrue();
            cluster.awaitShown(Set.of("one"), SOON);

            TestInstance changed = instance.changed("second");
            assertThat(changed.register(cluster.b)).isEqualTo(204);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> changed.renew(cluster.c) == 200
                            && cluster.a.metadata(changed, "note").equals("second")
                            && cluster.c.metadata(changed, "note").equals("second"));

            assertThat(changed.cancel(cluster.c)).isEqualTo(200);
            cluster.awaitShown(Set.of(), SOON);
        }
    }

    @Test
    void the_clients_of_a_node_that_is_killed_go_on_elsewhere_and_those_that_cannot_are_gone_after_a_lease() {
        try (TestCluster cluster = new TestCluster(network(), folder);
                LiveClients<ClusterNode> clients = TestInstance.live(30, LEASE, cluster.nodes)) {
            Set<String> all = new TreeSet<>(clients.ids());
            clients.add(TestInstance.of("knows-a-only", LEASE), List.of(cluster.a));
            cluster.awaitShown(clients.ids(), LEASE);
            List<ClusterNode> others = List.of(cluster.b, cluster.c);
            try (Watch watch = new Watch(others, all);
                    Watch lost = new Watch(others, Set.of("knows-a-only"))) {
                cluster.a.kill();
                pass(LEASE.dividedBy(2));
                assertNothingLost(lost, cluster);
                pass(LEASE.multipliedBy(3));

                assertNothingLost(watch, cluster);
                requireLookedAt(watch, 50, cluster.b, cluster.c);
                assertThat(clients.moves()).isGreaterThanOrEqualTo(10);
                assertThat(lost.losses()).isNotEmpty();
                assertThat(cluster.b.instances()).contains(all);
                assertThat(cluster.c.instances()).contains(all);
            }
        }
    }

    @Test
    void a_node_that_stood_still_for_longer_than_a_lease_evicts_nothing_alive() {
        long configured = Long.getLong("rollcall.cluster.stop", 0);
        Duration pause = configured > 0 ? Duration.ofSeconds(configured) : LEASE.plusSeconds(3);
        Duration lease = configured > 0 ? Duration.ofSeconds(configured * 2 / 3) : LEASE;
        try (TestCluster cluster = new TestCluster(network(), folder);
                LiveClients<ClusterNode> clients = TestInstance.live(30, lease, cluster.nodes)) {
            cluster.awaitShown(clients.ids(), SOON);
            try (Watch watch = new Watch(List.of(cluster.b, cluster.c), clients.ids())) {
                cluster.a.pause();
                pass(pause);
                try (Watch all = new Watch(cluster.nodes, clients.ids())) {
                    cluster.a.goOn();
                    pass(lease.plusSeconds(3));
                    cluster.awaitWhole();

                    assertNothingLost(all, cluster);
                    requireLookedAt(all, 10, cluster.a, cluster.b, cluster.c);
                }
                assertNothingLost(watch, cluster);
            }
            cluster.awaitShown(clients.ids(), SOON);
        }
    }

    @Test
    void a_node_that_comes_back_with_an_empty_memory_is_ready_only_when_it_shows_everything() {
        try (TestCluster cluster = new TestCluster(network(), folder);
                LiveClients<ClusterNode> clients = TestInstance.live(30, LEASE, cluster.nodes)) {
            cluster.awaitShown(clients.ids(), SOON);
            try (Watch watch = new Watch(cluster.nodes, clients.ids())) {
                cluster.a.kill();
                pass(Duration.ofSeconds(3));
                cluster.a.start();
                cluster.a.awaitReady();
                cluster.awaitWhole();
                pass(LEASE.plusSeconds(3));

                assertNothingLost(watch, cluster);
                requireLookedAt(watch, 20, cluster.a, cluster.b, cluster.c);
            }
        }
    }

    @Test
    void two_sides_of_a_partition_that_both_changed_agree_once_it_heals() {
        Duration lease = Duration.ofSeconds(90);
        try (TestCluster cluster = new TestCluster(network(), folder)) {
            List<TestInstance> before = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                TestInstance instance = TestInstance.of("i-" + i, lease);
                assertThat(instance.register(cluster.nodes.get(i % 3))).isEqualTo(204);
                before.add(instance);
            }
            Set<String> expected =
                    new TreeSet<>(before.stream().map(TestInstance::id).toList());
            cluster.awaitShown(expected, SOON);
            cluster.network.isolate("a");

            TestInstance left = TestInstance.of("left", lease);
            TestInstance right = TestInstance.of("right", lease);
            assertThat(left.register(cluster.a)).isEqualTo(204);
            assertThat(right.register(cluster.b)).isEqualTo(204);
            assertThat(before.get(1).cancel(cluster.a)).isEqualTo(200);
            assertThat(before.get(0).cancel(cluster.c)).isEqualTo(200);
            TestInstance older = before.get(2).changed("by the left");
            TestInstance newer = older.changed("by the right");
            assertThat(older.register(cluster.a)).isEqualTo(204);
            assertThat(newer.register(cluster.c)).isEqualTo(204);
            pass(Duration.ofSeconds(15));
            assertThat(cluster.a.shows("right")).isFalse();
            assertThat(cluster.a.cluster().at("/mesh/whole").asBoolean()).isFalse();

            cluster.network.heal();
            expected.addAll(Set.of("left", "right"));
            expected.removeAll(Set.of("i-0", "i-1"));
            cluster.awaitShown(expected, Duration.ofSeconds(30));
            for (ClusterNode node : cluster.nodes) {
                assertThat(node.metadata(newer, "note")).isEqualTo("by the right");
            }
            cluster.awaitEqualDigests();
            cluster.awaitWhole();
        }
    }

    @Test
    void a_link_that_loses_delays_and_resets_in_one_direction_loses_no_instance() {
        try (TestCluster cluster = new TestCluster(network(), folder);
                LiveClients<ClusterNode> clients = TestInstance.live(30, LEASE, cluster.nodes)) {
            cluster.awaitShown(clients.ids(), SOON);
            try (Watch watch = new Watch(cluster.nodes, clients.ids())) {
                cluster.network.lose("a", "b");
                pass(LEASE.plusSeconds(3));
                assertThat(cluster.a.cluster().at("/mesh/whole").asBoolean()).isFalse();
                cluster.network.heal();
                cluster.network.delay(Duration.ofMillis(200));
                cluster.network.reset();
                pass(LEASE.plusSeconds(3));
                cluster.network.heal();
                cluster.network.cut("b", "c");
                pass(LEASE.plusSeconds(3));
                cluster.network.heal();
                cluster.awaitWhole();

                assertNothingLost(watch, cluster);
            }
        }
    }

    @Test
    void a_rolling_restart_under_200_live_clients_loses_none_for_a_moment_at_any_node_that_is_ready() {
        try (TestCluster cluster = new TestCluster(network(), folder, "--shutdown.grace", "2s");
                LiveClients<ClusterNode> clients = TestInstance.live(200, LEASE, cluster.nodes)) {
            cluster.awaitShown(clients.ids(), Duration.ofSeconds(5));
            long start = System.nanoTime();
            try (Watch watch = new Watch(cluster.nodes, clients.ids())) {
                for (ClusterNode node : cluster.nodes) {
                    assertThat(node.stop()).isZero();
                    node.start();
                    node.awaitReady();
                    cluster.awaitWhole();
                }
                pass(LEASE.plusSeconds(3));

                assertNothingLost(watch, cluster);
                requireLookedAt(watch, 50, cluster.a, cluster.b, cluster.c);
            }
            System.out.println("rolling restart: " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s, "
                    + clients.moves() + " moves, " + clients.registrations() + " registrations of 200 clients");
            cluster.awaitEqualDigests();
        }
    }
}
