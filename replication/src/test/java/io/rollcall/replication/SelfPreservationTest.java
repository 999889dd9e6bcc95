package io.rollcall.replication;

import static io.rollcall.replication.HandMovedTime.START;
import static io.rollcall.replication.InstanceFixtures.key;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.lease.Protection;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When too many are silent at once to be believed. */
class SelfPreservationTest {
    private static final int INTERVAL = 30;

    private final TestNode node = new TestNode();

    /** A fleet whose members renew one after another through each interval, as fleets do. */
    private void start(int size) {
        for (int i = 0; i < size; i++) {
            node.register(up("i" + i, INTERVAL, 90));
        }
        live(size, 0, 2 * INTERVAL);
    }

    /** Lets time pass while all renew but the first {@code silent}. */
    private void live(int size, int silent, int seconds) {
        for (int second = 0; second < seconds; second++) {
            node.passSeconds(1);
            for (int i = silent; i < size; i++) {
                if (i % INTERVAL == second % INTERVAL && node.has("i" + i)) {
                    node.renew("i" + i);
                }
            }
        }
    }

    @Test
    void a_fleet_of_three_that_dies_is_evicted() {
        start(3);
        live(3, 3, 95);
        assertThat(node.replica.size()).isZero();
        assertThat(node.replica.protection()).isEqualTo(Protection.NONE);
    }

    @Test
    void five_may_always_go() {
        start(5);
        live(5, 5, 95);
        assertThat(node.replica.size()).isZero();
    }

    @Test
    void six_of_six_that_are_silent_are_held() {
        start(6);
        live(6, 6, 600);
        assertThat(node.replica.size()).isEqualTo(6);
        assertThat(node.replica.protection().held()).hasSize(6);
    }

    @Test
    void of_a_hundred_that_fall_silent_none_goes_at_all() {
        start(100);
        for (int second = 0; second < 600; second++) {
            live(100, 100, 1);
            assertThat(node.replica.size()).as("second %d", second).isEqualTo(100);
        }
    }

    @Test
    void of_a_hundred_that_fall_silent_at_short_leases_none_goes_either() {
        for (int i = 0; i < 100; i++) {
            node.register(up("i" + i, 1, 3));
            node.pass(Duration.ofMillis(7));
        }
        node.passSeconds(60);
        assertThat(node.replica.size()).isEqualTo(100);
    }

    @Test
    void ten_of_a_hundred_that_die_go() {
        start(100);
        live(100, 10, 95);
        assertThat(node.replica.size()).isEqualTo(90);
        assertThat(node.replica.protection().active()).isFalse();
    }

    @Test
    void sixteen_of_a_hundred_are_held_and_the_others_renew_on() {
        start(100);
        live(100, 16, 300);
        assertThat(node.replica.size()).isEqualTo(100);
        assertThat(node.replica.protection().held())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 16).mapToObj(i -> key("i" + i)).toList());
    }

    @Test
    void it_says_what_it_holds_and_why_and_since_when() {
        start(20);
        live(20, 20, 120);
        Protection first = node.replica.protection();
        assertThat(first.active()).isTrue();
        assertThat(first.sinceMillis()).isBetween(START + 60_000 + 59_000, START + 60_000 + 92_000);
        assertThat(first.reason()).contains("20 of 20").contains("60 s").contains("no more than 5");
        assertThat(first.held()).hasSize(20).contains(key("i0"), key("i19"));
        live(20, 20, 300);
        assertThat(node.replica.protection().sinceMillis()).isEqualTo(first.sinceMillis());
    }

    @Test
    void it_ends_when_they_come_back_and_their_leases_go_on() {
        start(20);
        live(20, 20, 300);
        live(20, 0, INTERVAL);
        assertThat(node.replica.protection()).isEqualTo(Protection.NONE);
        assertThat(node.replica.size()).isEqualTo(20);
        live(20, 2, 95);
        assertThat(node.replica.size()).as("two that die then go").isEqualTo(18);
    }

    @Test
    void when_all_but_a_few_are_back_the_few_go_once_they_have_had_their_chance() {
        start(20);
        live(20, 20, 300);
        live(20, 4, INTERVAL);
        assertThat(node.replica.size()).isEqualTo(20);
        assertThat(node.replica.protection().reason()).contains("just come back");
        live(20, 4, 2 * INTERVAL);
        assertThat(node.replica.size()).isEqualTo(16);
        assertThat(node.replica.protection().active()).isFalse();
    }

    @Test
    void registering_again_ends_the_hold_of_an_instance() {
        start(6);
        live(6, 6, 120);
        node.register(InstanceFixtures.saying(up("i0", INTERVAL, 90), "back"));
        node.pass(TestNode.TICK);
        assertThat(node.replica.protection().held()).doesNotContain(key("i0"));
        assertThat(node.has("i0")).isTrue();
    }

    @Test
    void an_operator_lets_those_held_go_at_the_next_tick() {
        start(20);
        live(20, 20, 120);
        node.replica.releaseProtection();
        assertThat(node.replica.size()).isEqualTo(20);
        node.pass(TestNode.TICK);
        assertThat(node.replica.size()).isZero();
        assertThat(node.replica.protection()).isEqualTo(Protection.NONE);
    }

    @Test
    void a_release_is_for_this_once() {
        node.replica.releaseProtection();
        start(20);
        node.replica.releaseProtection();
        live(20, 20, 120);
        assertThat(node.replica.size()).as("there was nothing to release then").isEqualTo(20);
    }

    @Test
    void cancels_never_count() {
        start(100);
        for (int i = 0; i < 50; i++) {
            node.cancel("i" + i);
        }
        assertThat(node.replica.size()).isEqualTo(50);
        live(100, 55, 95);
        assertThat(node.replica.size()).as("five of the fifty died").isEqualTo(45);
        assertThat(node.replica.protection().active()).isFalse();
    }

    @Test
    void what_is_held_may_be_cancelled() {
        start(6);
        live(6, 6, 120);
        assertThat(node.cancel("i0")).isEqualTo(Outcome.DONE);
        live(6, 6, 46);
        assertThat(node.replica.size()).as("five may always go").isZero();
    }

    @Test
    void fifteen_a_minute_is_all_that_a_dying_fleet_of_a_hundred_loses() {
        start(100);
        live(100, 15, 91);
        assertThat(node.replica.size()).isEqualTo(85);
        live(100, 27, 40);
        assertThat(node.replica.size()).isEqualTo(85);
    }

    @Test
    void where_it_is_off_all_go() {
        TestNode without = TestNode.withoutSelfPreservation();
        for (int i = 0; i < 100; i++) {
            without.register(up("i" + i, INTERVAL, 90));
        }
        without.passSeconds(90);
        assertThat(without.replica.size()).isZero();
    }
}
