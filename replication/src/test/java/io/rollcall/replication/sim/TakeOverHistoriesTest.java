package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.Mechanism;
import io.rollcall.replication.Outcome;
import io.rollcall.replication.wire.PeerRequest.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Homes that die and move while clients, and other nodes, do something else. */
class TakeOverHistoriesTest {
    @Test
    void a_cancel_is_not_lost_to_a_take_over_that_it_crosses() {
        takeOverCrossedByCancel(Duration.ZERO);
    }

    @Test
    void nor_where_the_clock_of_the_node_that_cancels_is_behind() {
        takeOverCrossedByCancel(Duration.ofMinutes(-1));
    }

    private static void takeOverCrossedByCancel(Duration clockAhead) {
        Story story = Story.of(3);
        story.machine(2).setWallAhead(clockAhead);
        Machine home = story.machine(0);
        Machine taking = story.machine(1);
        Machine cancelling = story.machine(2);
        story.register(home, "k", Story.START, "hello");
        story.pass(1);
        home.crash();
        story.pass(8);
        HandNetwork.Hold takeOver =
                story.network.hold(letter -> letter.is(taking, cancelling, Kind.BATCH) && letter.names("k"));
        assertThat(story.renew(taking, "k")).isEqualTo(Outcome.DONE);
        assertThat(story.count(taking, Mechanism.TAKEOVER_DEAD)).isOne();
        story.pass(0.01);
        assertThat(story.cancel(cancelling, "k")).isEqualTo(Outcome.DONE);
        story.pass(0.2);
        takeOver.deliver();
        story.pass(5);

        assertThat(story.shownNowhere("k")).isTrue();
        story.allAgree();
    }

    @Test
    void an_instance_goes_one_lease_after_its_home_however_many_relays_there_are() {
        for (int nodes : new int[] {3, 5}) {
            Story story = Story.of(nodes);
            story.network.way(Story.millis(300));
            story.register(story.machine(0), "k", Story.START, "hello");
            story.pass(20);
            story.machine(0).crash();

            story.pass(80);
            assertThat(story.shownEverywhere("k")).isTrue();
            story.pass(20);
            assertThat(story.shownNowhere("k")).as("among %d nodes", nodes).isTrue();
        }
    }

    @Test
    void a_restarted_node_does_not_make_a_dead_home_younger() {
        Story story = Story.of(4);
        story.register(story.machine(0), "k", Story.START, "hello");
        story.pass(5);
        story.machine(0).crash();
        for (int round = 0; round < 4; round++) {
            story.pass(20);
            story.machine(3).crash();
            story.machine(3).start(story.cluster);
        }
        story.pass(20);

        assertThat(story.shownNowhere("k")).isTrue();
    }

    @Test
    void a_new_life_with_the_old_stamp_beats_a_tombstone_that_another_node_still_keeps() {
        Story story = Story.of(2);
        Machine home = story.machine(0);
        Machine other = story.machine(1);
        story.register(home, "k", Story.START, "old");
        story.pass(80);
        story.network.cutBothWays(home, other);
        // The home evicts; the other learns of it just before the home forgets it.
        story.pass(200);
        story.network.heal();
        story.pass(5);
        story.network.cutBothWays(home, other);
        for (int second = 0; second < 30 && !story.replica(home).records().isEmpty(); second++) {
            story.pass(1);
        }
        assertThat(story.replica(home).records()).isEmpty();
        assertThat(story.replica(other).records()).hasSize(1);

        story.register(home, "k", Story.START, "new");
        story.network.heal();
        story.pass(15);

        assertThat(story.said(home, "k")).isEqualTo("new");
        assertThat(story.said(other, "k")).isEqualTo("new");
        story.allAgree();
    }

    @Test
    void of_two_registrations_with_one_stamp_the_later_one_stays() {
        for (List<String> words : List.of(List.of("nine", "three"), List.of("three", "nine"))) {
            Story story = Story.of(2);
            story.network.cutBothWays(story.machine(0), story.machine(1));
            story.register(story.machine(0), "k", Story.START, words.get(0));
            story.pass(1);
            story.register(story.machine(1), "k", Story.START, words.get(1));
            story.network.heal();
            story.pass(15);

            assertThat(story.said(story.machine(0), "k")).isEqualTo(words.get(1));
            assertThat(story.said(story.machine(1), "k")).isEqualTo(words.get(1));
            story.allAgree();
        }
    }

    @Test
    void a_take_over_of_the_old_content_does_not_beat_a_registration_of_a_new_one() {
        Story story = Story.of(3);
        story.register(story.machine(0), "k", Story.START, "old");
        story.pass(1);
        story.machine(0).crash();
        story.pass(8);
        story.network.cutBothWays(story.machine(1), story.machine(2));
        story.register(story.machine(1), "k", Story.START, "new");
        story.pass(0.1);
        assertThat(story.renew(story.machine(2), "k")).isEqualTo(Outcome.DONE);
        assertThat(story.count(story.machine(2), Mechanism.TAKEOVER_DEAD)).isOne();
        story.network.heal();
        story.pass(15);

        assertThat(story.said(story.machine(1), "k")).isEqualTo("new");
        assertThat(story.said(story.machine(2), "k")).isEqualTo("new");
        story.allAgree();
    }
}
