package io.rollcall.replication;

import static io.rollcall.replication.InstanceFixtures.saying;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real threads at the very moment at which a lease ends. */
class RenewalRaceTest {
    private static final int ROUNDS = 4_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void no_renewal_is_answered_done_for_an_instance_that_is_evicted() throws Exception {
        TestNode node = TestNode.withoutSelfPreservation();
        CyclicBarrier start = new CyclicBarrier(3);
        int evicted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            node.register(up("a", 1, 1));
            node.time.pass(Duration.ofSeconds(1));
            Future<Outcome> one = threads.submit(() -> {
                start.await();
                return node.renew("a");
            });
            Future<Outcome> two = threads.submit(() -> {
                start.await();
                return node.renew("a");
            });
            start.await();
            node.replica.tick();
            boolean renewed = List.of(one.get(), two.get()).contains(Outcome.DONE);
            assertThat(node.has("a")).as("round %d", round).isEqualTo(renewed);
            evicted += renewed ? 0 : 1;
        }
        // Had only one side ever won, this would have proved nothing.
        assertThat(evicted).isBetween(1, ROUNDS - 1);
    }

    @Test
    void a_renewal_is_never_answered_unknown_while_its_instance_registers_anew() throws Exception {
        TestNode node = new TestNode();
        node.register(up("a"));
        AtomicBoolean done = new AtomicBoolean();
        Future<Integer> unknown = threads.submit(() -> {
            int answers = 0;
            while (!done.get()) {
                answers += node.renew("a").equals(Outcome.DONE) ? 0 : 1;
            }
            return answers;
        });
        for (int i = 0; i < 5_000; i++) {
            node.register(saying(up("a"), i % 2 == 0 ? "this" : "that"));
        }
        done.set(true);
        assertThat(unknown.get()).isZero();
    }

    @Test
    void the_listener_is_told_of_changes_in_the_order_in_which_they_are_shown() throws Exception {
        TestNode node = new TestNode();
        Future<?> other = threads.submit(() -> {
            for (int i = 0; i < 2_000; i++) {
                node.register(saying(up("a"), "x" + i));
                node.cancel("a");
            }
        });
        for (int i = 0; i < 2_000; i++) {
            node.register(saying(up("a"), "y" + i));
            node.cancel("a");
        }
        other.get();
        boolean there = false;
        for (LiveInstance change : node.changes) {
            boolean deleted = change.action() == ActionType.DELETED;
            assertThat(deleted && !there)
                    .as("a change that takes away what is not there")
                    .isFalse();
            there = !deleted;
        }
        assertThat(node.has("a")).isFalse();
    }
}
