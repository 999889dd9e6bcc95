package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.interop.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A leader that stands still, one that is cut off, and none at all: reads that promise to be fresh are, a minority
 * takes nothing, and what is ephemeral does not notice. {@code mvn verify -pl server -am -Ppersistent}.
 */
@Tag("persistent")
class PersistentTroubleIT {
    private static final int CLIENTS = 60;
    /** Longer than any pause here. */
    private static final Duration AT_LAST = Duration.ofSeconds(30);

    @TempDir
    Path folder = Path.of(".");

    private static void assertClean(EphemeralTraffic traffic, PersistentCluster cluster) {
        assertThat(traffic.errors())
                .withFailMessage(() -> String.join("\n", traffic.errors()) + "\n" + cluster.output())
                .isEmpty();
    }

    private static void assertKept(LedgerWriters writers, PersistentCluster cluster) {
        assertThat(writers.differences(cluster.awaitEqual()))
                .as(cluster::output)
                .isEmpty();
        assertThat(writers.odd()).as(cluster::output).isEmpty();
    }

    private static void pass(Duration duration) {
        // Nothing to wait for but time.
        long until = System.nanoTime() + duration.toNanos();
        Awaitility.await().atMost(duration.plusSeconds(10)).until(() -> System.nanoTime() >= until);
    }

    /** One entry that is counted up by one writer, and read by others who know how far it was. */
    private static final class Counter implements AutoCloseable {
        private static final String ID = "counter";

        private final List<ClusterNode> nodes;
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicInteger fresh = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> stale = new ConcurrentLinkedQueue<>();
        private final CountDownLatch end = new CountDownLatch(1);
        private final List<Thread> threads = new ArrayList<>();
        private final Set<Integer> unanswered = ConcurrentHashMap.newKeySet();
        /** The writer's. */
        private int number;

        Counter(List<ClusterNode> nodes) {
            this.nodes = nodes;
            start(this::count);
            Awaitility.await().atMost(AT_LAST).until(() -> acknowledged.get() > 0);
            for (ClusterNode node : nodes) {
                start(() -> read(node));
                start(() -> read(node));
            }
        }

        private void start(Runnable task) {
            Thread thread = new Thread(() -> {
                try {
                    while (!end.await(1, TimeUnit.MILLISECONDS)) {
                        task.run();
                    }
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }

        private void count() {
            number++;
            LedgerEntry entry = new LedgerEntry(ID, number);
            ClusterNode node = nodes.get(number % nodes.size());
            if (node.ask("PUT", entry.path() + "?ephemeral=false", entry.json(), Duration.ofSeconds(4))
                    .isGood()) {
                acknowledged.set(number);
            } else {
                unanswered.add(number);
            }
        }

        /**
         * Whether a number may not be seen where a later one was acknowledged before. One that got no answer may: it
         * waited at a node that stood still, and was written when that went on.
         */
        boolean isStale(int seen, int known) {
            return seen < known && !unanswered.contains(seen);
        }

        private void read(ClusterNode node) {
            int known = acknowledged.get();
            Answer answer = node.ask("GET", new LedgerEntry(ID, 0).path() + "?consistent=true", "", AT_LAST);
            if (answer.isGood()) {
                LedgerEntry entry = LedgerEntry.read(answer.json().path("instance"));
                fresh.incrementAndGet();
                if (isStale(entry.number(), known)) {
                    stale.add(node + " shows " + entry.number() + " when " + known + " was acknowledged; " + answer);
                }
            } else if (answer.status() != 503 && answer.status() != 0) {
                stale.add(node + " answers " + answer);
            }
        }

        @Override
        public void close() {
            stop();
        }

        void stop() {
            end.countDown();
            for (Thread thread : threads) {
                try {
                    thread.join(AT_LAST.toMillis());
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    @Test
    void no_consistent_read_is_stale_while_leaders_stand_still_and_when_they_go_on() {
        try (PersistentCluster cluster = PersistentCluster.started(folder);
                EphemeralTraffic traffic = new EphemeralTraffic(cluster.nodes, CLIENTS);
                LedgerWriters writers = LedgerWriters.at(cluster.nodes, 2);
                Counter counter = new Counter(cluster.nodes)) {
            writers.awaitMore(30);
            for (int round = 0; round < 2; round++) {
                ClusterNode leader = cluster.awaitLeader();
                leader.pause();
                long paused = System.nanoTime();
                Duration gap = writers.awaitNext(paused);
                System.out.println("leader paused to next write: " + gap.toMillis() + " ms");
                // These wait at the leader until it goes on, and were asked for when more was known than it knows.
                int known = counter.acknowledged.get();
                List<CompletableFuture<Answer>> waiting = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    waiting.add(CompletableFuture.supplyAsync(() -> leader.ask(
                            "GET", new LedgerEntry(Counter.ID, 0).path() + "?consistent=true", "", AT_LAST)));
                }
                writers.awaitMore(50);
                pass(Duration.ofSeconds(2));
                leader.goOn();
                for (CompletableFuture<Answer> one : waiting) {
                    Answer answer = one.join();
                    assertThat(answer.status()).isIn(200, 503);
                    if (answer.isGood()) {
                        int seen =
                                LedgerEntry.read(answer.json().path("instance")).number();
                        assertThat(counter.isStale(seen, known))
                                .as("%d is seen, and %d was acknowledged before", seen, known)
                                .isFalse();
                    }
                }
                leader.awaitReady();
                writers.awaitMore(30);
            }
            writers.stop();
            counter.stop();
            assertThat(counter.stale).as(cluster::output).isEmpty();
            assertThat(counter.fresh).hasValueGreaterThan(100);
            cluster.awaitEqual().remove(Counter.ID);
            Map<String, LedgerEntry> shown = cluster.awaitEqual();
            shown.remove(Counter.ID);
            assertThat(writers.differences(shown)).as(cluster::output).isEmpty();
            System.out.println(counter.fresh + " consistent reads, " + writers.acknowledged() + " writes");
            assertClean(traffic, cluster);
        }
    }

    @Test
    void a_member_that_is_cut_off_takes_nothing_and_has_everything_once_it_is_back() {
        try (PersistentCluster cluster = PersistentCluster.linked(folder);
                EphemeralTraffic traffic = new EphemeralTraffic(cluster.nodes, CLIENTS);
                LedgerWriters writers = LedgerWriters.overSlowLinks(cluster.nodes, 4)) {
            writers.awaitMore(50);
            ClusterNode leader = cluster.awaitLeader();
            for (ClusterNode cutOff : List.of(leader, cluster.without(leader).get(0))) {
                cluster.isolate(cutOff);
                long cut = System.nanoTime();
                System.out.println("cut off " + (cutOff == leader ? "the leader" : "another") + " to next write: "
                        + writers.awaitNext(cut).toMillis() + " ms");
                Map<String, LedgerEntry> seen = PersistentCluster.shown(cutOff);
                LedgerEntry entry = new LedgerEntry("at-the-minority", 1);
                Answer write = cutOff.ask("PUT", entry.path() + "?ephemeral=false", entry.json(), AT_LAST);
                Answer read = cutOff.ask("GET", entry.path() + "?consistent=true", "", AT_LAST);
                for (Answer refused : List.of(write, read)) {
                    assertThat(refused.status()).as(refused::toString).isEqualTo(503);
                    assertThat(refused.retryAfter()).isNotNull();
                    assertThat(refused.detail()).isNotBlank();
                    assertThat(refused.took()).isLessThan(Duration.ofSeconds(4));
                }
                assertThat(seen).isNotEmpty();
                assertThat(PersistentCluster.shown(cutOff)).isEqualTo(seen);
                assertThat(cutOff.isReady()).isTrue();
                writers.awaitMore(50);
                cluster.heal();
                cluster.awaitLeader();
                long healed = System.nanoTime();
                Awaitility.await("the member that was cut off takes writes")
                        .atMost(AT_LAST)
                        .until(() -> cutOff.ask("PUT", entry.path() + "?ephemeral=false", entry.json(), AT_LAST)
                                .isGood());
                System.out.println("healed to a write there: "
                        + Duration.ofNanos(System.nanoTime() - healed).toMillis() + " ms");
                // Not at once on a busy machine, where who was cut off may call for another election.
                Awaitility.await("what it took is cancelled there")
                        .atMost(AT_LAST)
                        .until(() -> List.of(200, 404)
                                .contains(cutOff.ask("DELETE", entry.path() + "?ephemeral=false", "", AT_LAST)
                                        .status()));
            }
            writers.stop();
            assertKept(writers, cluster);
            assertClean(traffic, cluster);
        }
    }

    @Test
    void what_is_ephemeral_is_as_fast_without_a_leader_as_with_one() {
        try (PersistentCluster cluster = PersistentCluster.started(folder);
                EphemeralTraffic traffic = new EphemeralTraffic(cluster.nodes, CLIENTS);
                LedgerWriters writers = LedgerWriters.at(cluster.nodes, 4)) {
            writers.awaitMore(100);
            ClusterNode left = cluster.awaitLeader();
            List<ClusterNode> others = cluster.without(left);
            others.get(0).kill();
            pass(Duration.ofSeconds(3));
            traffic.renewals();
            pass(Duration.ofSeconds(8));
            EphemeralTraffic.Renewals with = traffic.renewals();
            others.get(1).kill();
            Awaitility.await()
                    .atMost(AT_LAST)
                    .until(() -> left.raft().path("leader").isNull());
            pass(Duration.ofSeconds(3));
            int acknowledged = writers.acknowledged();
            traffic.renewals();
            pass(Duration.ofSeconds(8));
            EphemeralTraffic.Renewals without = traffic.renewals();
            System.out.println("with a leader:    " + with + "\nwithout a leader: " + without);

            assertThat(writers.acknowledged()).isEqualTo(acknowledged);
            assertThat(writers.refused()).isNotEmpty();
            assertThat(writers.refused()).allSatisfy(refused -> {
                assertThat(refused.retryAfter()).isNotNull();
                assertThat(refused.detail()).isNotBlank();
            });
            assertThat(without.count()).isGreaterThan(with.count() * 9 / 10);
            assertThat(without.p99()).isLessThan(with.p99().multipliedBy(3).plusMillis(100));
            assertClean(traffic, cluster);
        }
    }

    @Test
    void a_node_that_comes_back_and_hears_of_no_leader_does_not_keep_what_is_ephemeral_waiting() {
        try (PersistentCluster cluster = PersistentCluster.linked(folder, "--sync.timeout", "5m");
                LedgerWriters writers = LedgerWriters.at(cluster.nodes, 4)) {
            writers.awaitMore(100);
            writers.stop();
            Map<String, LedgerEntry> before = cluster.awaitEqual();
            ClusterNode node = cluster.node("b");
            cluster.isolate(node);
            node.kill();
            node.start();

            node.awaitReady();

            assertThat(node.raft().path("leader").isNull()).isTrue();
            assertThat(PersistentCluster.shown(node)).as(cluster::output).isEqualTo(before);
            assertThat(TestInstance.of("eph", Duration.ofSeconds(90)).register(node))
                    .isEqualTo(204);
            assertThat(node.shows("eph")).isTrue();
        }
    }

    @Test
    void a_node_that_comes_back_while_the_others_are_away_shows_what_it_had() {
        try (PersistentCluster cluster = PersistentCluster.started(folder, "--sync.timeout", "1s");
                LedgerWriters writers = LedgerWriters.at(cluster.nodes, 4)) {
            writers.awaitMore(100);
            writers.stop();
            Map<String, LedgerEntry> before = cluster.awaitEqual();
            cluster.nodes.forEach(ClusterNode::kill);
            for (ClusterNode node : cluster.nodes) {
                node.start();
                try (Watch watch = Watch.ofEveryList(List.of(node), before.keySet())) {
                    node.awaitReady();
                    assertThat(PersistentCluster.shown(node))
                            .as(cluster::output)
                            .isEqualTo(before);
                    assertThat(TestInstance.of("eph", Duration.ofSeconds(90)).register(node))
                            .isEqualTo(204);
                    assertThat(node.shows("eph")).isTrue();
                    LedgerEntry entry = new LedgerEntry("lost", 1);
                    assertThat(node.ask("PUT", entry.path() + "?ephemeral=false", entry.json(), AT_LAST)
                                    .status())
                            .isEqualTo(503);
                    pass(Duration.ofSeconds(1));
                    assertThat(watch.losses()).as(cluster::output).isEmpty();
                    assertThat(watch.looks(node)).isPositive();
                }
                node.kill();
            }
            cluster.startAll();
            Map<String, LedgerEntry> after = cluster.awaitEqual();
            // Asked for and not answered: each may have come to be.
            after.remove("lost");
            assertThat(after).isEqualTo(before);
        }
    }
}
