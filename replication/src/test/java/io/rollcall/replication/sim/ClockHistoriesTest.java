package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.Mechanism;
import io.rollcall.replication.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Clocks that differ: those of nodes among each other, and a client's from all of them. */
class ClockHistoriesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void an_unbelievable_stamp_is_clamped_by_each_node_and_the_newest_content_wins() {
        for (int first = 0; first < 2; first++) {
            Story story = Story.of(2);
            story.machine(0).setWallAhead(Duration.ofMinutes(2));
            story.machine(1).setWallAhead(Duration.ofMinutes(-2));
            Machine here = story.machine(first);
            Machine there = story.machine(1 - first);
            long stamp = Story.START + HOUR.toMillis();
            story.register(here, "k", stamp, "one");
            story.pass(2);
            story.register(there, "k", stamp + 1_000, "two");
            story.pass(2);
            story.register(here, "k", stamp + 2_000, "three");
            story.pass(2);

            assertThat(story.count(here, Mechanism.CLAMPED)).isPositive();
            assertThat(story.said(here, "k")).isEqualTo("three");
            assertThat(story.said(there, "k")).isEqualTo("three");
            assertThat(story.renew(here, "k", stamp + 2_000)).isEqualTo(Outcome.DONE);
            assertThat(story.renew(there, "k", stamp + 2_000)).isEqualTo(Outcome.DONE);
            story.allAgree();
        }
    }

    @Test
    void a_clamped_update_that_loses_comes_back_with_the_next_renewal() {
        Story story = Story.of(2);
        story.machine(0).setWallAhead(Duration.ofMinutes(2));
        story.machine(1).setWallAhead(Duration.ofMinutes(-2));
        long stamp = Story.START + HOUR.toMillis();
        // Neither knows of the other's: the older content gets the greater version, by the faster clock.
        story.network.cutBothWays(story.machine(0), story.machine(1));
        story.register(story.machine(0), "k", stamp, "old");
        story.pass(1);
        story.register(story.machine(1), "k", stamp + 1_000, "new");
        story.network.heal();
        story.pass(15);

        if (story.renew(story.machine(1), "k", stamp + 1_000) == Outcome.UNKNOWN) {
            story.register(story.machine(1), "k", stamp + 1_000, "new");
        }
        story.pass(2);

        assertThat(story.said(story.machine(0), "k")).isEqualTo("new");
        assertThat(story.said(story.machine(1), "k")).isEqualTo("new");
        story.allAgree();
    }

    @Test
    void a_clamped_instance_can_be_cancelled_at_the_node_with_the_slower_clock() {
        Story story = Story.of(2);
        story.machine(0).setWallAhead(Duration.ofMinutes(4));
        story.machine(1).setWallAhead(Duration.ofMinutes(-4));
        story.register(story.machine(0), "k", Story.START + HOUR.toMillis(), "hello");
        story.pass(2);
        assertThat(story.cancel(story.machine(1), "k")).isEqualTo(Outcome.DONE);
        story.pass(2);

        assertThat(story.shownNowhere("k")).isTrue();
        story.allAgree();
    }

    @Test
    void nodes_whose_clocks_differ_by_hours_replicate_and_evict_as_others_do() {
        Story story = Story.of(3);
        story.machine(0).setWallAhead(HOUR.multipliedBy(5));
        story.machine(1).setWallAhead(HOUR.multipliedBy(-5));
        story.register(story.machine(0), "k", Story.START, "one");
        story.pass(2);
        assertThat(story.shownEverywhere("k")).isTrue();
        story.register(story.machine(1), "k", Story.START + 1_000, "two");
        story.pass(2);
        assertThat(story.machines()).allMatch(machine -> "two".equals(story.said(machine, "k")));
        story.pass(80);
        assertThat(story.shownEverywhere("k")).isTrue();
        story.pass(15);
        assertThat(story.shownNowhere("k")).isTrue();
        story.allAgree();
    }
}
