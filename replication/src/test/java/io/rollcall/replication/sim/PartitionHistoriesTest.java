package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.Mechanism;
import io.rollcall.replication.Outcome;
import io.rollcall.replication.wire.PeerRequest.Kind;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nodes that do not hear each other for long, or only one way. */
class PartitionHistoriesTest {
    private static final int ORPHANED_AFTER =
            (int) FleetClient.LEASE.plus(SimSettings.ORPHAN_TTL).plusSeconds(20).toSeconds();
    private static final String[] IDS =
            IntStream.range(0, 10).mapToObj(number -> "i" + number).toArray(String[]::new);

    /** A node with ten clients that renew, and another that does not hear it for so long. */
    private static Story apart(int seconds) {
        Story story = Story.of(2);
        for (String id : IDS) {
            story.register(story.machine(0), id, Story.START, id);
        }
        story.pass(2);
        story.network.cutBothWays(story.machine(0), story.machine(1));
        story.passRenewing(seconds, story.machine(0), IDS);
        assertThat(story.count(story.machine(1), Mechanism.ORPHANED)).isEqualTo(IDS.length);
        story.network.heal();
        return story;
    }

    @Test
    void a_partition_longer_than_orphans_are_kept_ends_without_a_loss() {
        Story story = apart(ORPHANED_AFTER);

        for (int tenths = 0; tenths < 150; tenths++) {
            story.pass(0.1);
            assertThat(story.replica(story.machine(0)).size()).isEqualTo(IDS.length);
        }

        assertThat(story.replica(story.machine(1)).size()).isEqualTo(IDS.length);
        assertThat(story.count(story.machine(0), Mechanism.REFUTED)).isEqualTo(IDS.length);
        story.allAgree();
    }

    @Test
    void nor_does_one_in_which_the_tombstones_of_the_orphans_were_forgotten_too() {
        Story story = apart(ORPHANED_AFTER + (int) SimSettings.TOMBSTONE_TTL.toSeconds() + 60);
        assertThat(story.replica(story.machine(1)).records()).isEmpty();

        for (int tenths = 0; tenths < 250; tenths++) {
            story.pass(0.1);
            assertThat(story.replica(story.machine(0)).size()).isEqualTo(IDS.length);
        }

        assertThat(story.replica(story.machine(1)).size()).isEqualTo(IDS.length);
        story.allAgree();
    }

    @Test
    void a_client_is_shown_where_it_renews_though_its_home_cannot_be_reached_from_there() {
        Story story = Story.of(2);
        Machine home = story.machine(0);
        Machine here = story.machine(1);
        story.register(home, "k", Story.START, "hello");
        story.pass(1);
        story.network.cut(here, home);

        for (int second = 1; second <= 200; second++) {
            if (second % 30 == 0 && story.renew(here, "k") == Outcome.UNKNOWN) {
                story.register(here, "k", Story.START + second, "hello");
            }
            story.pass(1);
            assertThat(story.shows(here, "k")).as("after %d s", second).isTrue();
        }

        assertThat(story.count(here, Mechanism.TAKEOVER_UNANSWERED)).isPositive();
        story.network.heal();
        story.pass(10);
        assertThat(story.shows(home, "k")).isTrue();
        story.allAgree();
    }

    @Test
    void a_node_that_stood_still_until_it_was_forgotten_takes_part_again() {
        Story story = Story.of(3);
        Machine frozen = story.machine(2);
        story.register(frozen, "k", Story.START, "before");
        story.register(story.machine(0), "other", Story.START, "other");
        story.pass(2);
        // Its client goes elsewhere, so that nothing names the frozen node any more; after two ages it is forgotten.
        frozen.standStill(Story.seconds(1_500));
        story.pass(10);
        assertThat(story.renew(story.machine(0), "k")).isEqualTo(Outcome.DONE);
        story.passRenewing(1_480, story.machine(0), "k", "other");
        assertThat(story.count(story.machine(0), Mechanism.RETIRED)).isPositive();
        assertThat(story.count(story.machine(1), Mechanism.RETIRED)).isPositive();

        story.passRenewing(20, story.machine(0), "k", "other");
        story.register(frozen, "new", Story.START + 2_000_000, "after");
        story.passRenewing(15, story.machine(0), "k", "other");

        assertThat(story.shownEverywhere("new"))
                .as("what is written there is heard")
                .isTrue();
        assertThat(story.shownEverywhere("k")).isTrue();
        assertThat(story.home(frozen, "k")).isEqualTo("n0");
        story.allAgree();
    }

    @Test
    void a_push_of_a_forgotten_life_that_comes_late_raises_nothing() {
        Story story = Story.of(3);
        Machine dying = story.machine(2);
        HandNetwork.Hold held =
                story.network.hold(letter -> letter.is(dying, story.machine(1), Kind.BATCH) && letter.names("k"));
        story.register(dying, "k", Story.START, "before");
        story.pass(1);
        HandNetwork.Letter late = held.take();
        held.release();
        story.network.cutBothWays(dying, story.machine(1));
        late.fail();
        dying.crash();
        story.network.heal();
        story.pass(1_500);
        assertThat(story.count(story.machine(1), Mechanism.RETIRED)).isPositive();
        assertThat(story.shownNowhere("k")).isTrue();

        late.handle();
        story.pass(10);

        assertThat(story.shownNowhere("k")).isTrue();
        story.allAgree();
    }
}
