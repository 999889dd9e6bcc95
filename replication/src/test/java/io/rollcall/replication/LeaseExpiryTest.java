package io.rollcall.replication;

import static io.rollcall.replication.InstanceFixtures.saying;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** When a silent instance goes, and when it must not. */
class LeaseExpiryTest {
    private static final Duration NANO = Duration.ofNanos(1);

    private final TestNode node = new TestNode();

    @Test
    void a_lease_ends_after_its_duration_and_not_before() {
        node.register(up("a", 1, 3));
        node.pass(Duration.ofSeconds(3).minus(NANO));
        assertThat(node.has("a")).isTrue();
        node.pass(NANO);
        assertThat(node.has("a")).isFalse();
    }

    /** Whatever the phase of the ticks, the first one that finds a lease run out ends it. */
    @Test
    void the_first_tick_after_a_lease_ran_out_ends_it() {
        for (long seed = 1; seed <= 300; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            TestNode any = new TestNode();
            any.pass(Duration.ofNanos(random.nextLong(1, 1_000_000_000)));
            int seconds = random.nextInt(1, 5);
            any.register(up("a", 1, seconds));
            Duration sinceRenewal = Duration.ZERO;
            boolean renewed = false;
            while (sinceRenewal.compareTo(Duration.ofSeconds(seconds)) < 0) {
                assertThat(any.has("a")).as("seed %d, %s", seed, sinceRenewal).isTrue();
                if (!renewed && random.nextInt(4) == 0) {
                    any.renew("a");
                    renewed = true;
                    sinceRenewal = Duration.ZERO;
                }
                Duration step = Duration.ofNanos(random.nextLong(1, 200_000_000));
                any.pass(step);
                sinceRenewal = sinceRenewal.plus(step);
            }
            assertThat(any.has("a")).as("seed %d, %s", seed, sinceRenewal).isFalse();
        }
    }

    @Test
    void an_instance_that_renews_stays() {
        node.register(up("a", 30, 90));
        for (int i = 0; i < 40; i++) {
            node.passSeconds(89);
            assertThat(node.renew("a")).isEqualTo(Outcome.DONE);
        }
        node.passSeconds(90);
        assertThat(node.has("a")).isFalse();
    }

    @Test
    void registering_with_other_terms_starts_a_lease_of_those() {
        node.register(up("a", 30, 90));
        node.register(saying(up("a", 1, 3), "shorter"));
        node.passSeconds(3);
        assertThat(node.has("a")).isFalse();
        node.register(up("a", 1, 3));
        node.register(saying(up("a", 30, 90), "longer"));
        node.passSeconds(89);
        assertThat(node.has("a")).isTrue();
    }

    @Test
    void as_at_a_eureka_server_a_renewed_lease_lasts_twice_and_a_new_one_once() {
        TestNode doubling = TestNode.withEurekaDouble();
        doubling.register(up("new", 1, 3));
        doubling.register(up("renewed", 1, 3));
        doubling.renew("renewed");
        doubling.passSeconds(3);
        assertThat(doubling.has("new")).isFalse();
        doubling.pass(Duration.ofSeconds(3).minus(NANO));
        assertThat(doubling.has("renewed")).isTrue();
        doubling.pass(NANO);
        assertThat(doubling.has("renewed")).isFalse();
    }

    @Test
    void no_lease_is_longer_than_the_longest() {
        node.register(up("a", 30, Integer.MAX_VALUE));
        node.passSeconds(599);
        node.renew("a");
        node.passSeconds(599);
        assertThat(node.has("a")).isTrue();
        node.passSeconds(1);
        assertThat(node.has("a")).isFalse();
        node.register(up("a", 30, 7_200));
        assertThat(node.said("a").lease().durationSeconds())
                .as("the terms are shown as the client gave them")
                .isEqualTo(7_200);
    }

    /** Or it would outlive the tombstones, and a late renewal elsewhere could raise the dead. */
    @Test
    void no_doubled_lease_is_longer_than_the_longest_either() {
        TestNode doubling = TestNode.withEurekaDouble();
        doubling.register(up("a", 30, 400));
        doubling.renew("a");
        doubling.passSeconds(599);
        assertThat(doubling.has("a")).isTrue();
        doubling.passSeconds(1);
        assertThat(doubling.has("a")).isFalse();
    }

    @Test
    void a_process_that_was_paused_evicts_nothing_on_waking() {
        node.register(up("a", 1, 2));
        node.register(up("b", 30, 90));
        node.passSeconds(1);
        node.time.pass(Duration.ofHours(1));
        assertThat(node.replica.tick()).isGreaterThan(Duration.ofMinutes(59));
        assertThat(node.has("a")).isTrue();
        assertThat(node.has("b")).isTrue();
        // What waited in the sockets meanwhile.
        assertThat(node.renew("a")).isEqualTo(Outcome.DONE);
        node.pass(Duration.ofMillis(1_900));
        assertThat(node.has("a")).isTrue();
    }

    @Test
    void what_is_silent_after_a_pause_goes_after_what_was_left_of_its_lease() {
        node.register(up("a", 30, 90));
        node.passSeconds(60);
        node.time.pass(Duration.ofHours(1));
        node.replica.tick();
        node.passSeconds(28);
        assertThat(node.has("a")).isTrue();
        node.passSeconds(2);
        assertThat(node.has("a")).isFalse();
    }

    @Test
    void a_wall_clock_that_jumps_evicts_nothing_and_keeps_nothing() {
        node.register(up("a", 30, 90));
        node.passSeconds(60);
        node.time.jumpWall(Duration.ofDays(400));
        node.passSeconds(29);
        assertThat(node.has("a")).isTrue();
        node.time.jumpWall(Duration.ofDays(-800));
        node.passSeconds(1);
        assertThat(node.has("a")).isFalse();
    }

    @Test
    void after_the_wall_clock_was_set_back_every_operation_still_makes_a_newer_record() {
        node.register(up("a"));
        node.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        node.time.jumpWall(Duration.ofDays(-1));
        node.register(saying(up("a"), "after"));
        node.setStatus("a", InstanceStatus.DOWN);
        assertThat(ReadStreams.instance(node, "a").statement())
                .isEqualTo(node.shown("a").statement());
        assertThat(node.shown("a").overriddenStatus()).isEqualTo(InstanceStatus.DOWN);
        node.cancel("a");
        assertThat(ReadStreams.instance(node, "a").isLive()).isFalse();
    }
}
