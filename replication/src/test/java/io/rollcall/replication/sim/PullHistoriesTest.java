package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.Mechanism;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.wire.PeerRequest.Kind;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pulls and full syncs into which something else comes. */
class PullHistoriesTest {
    private static final String[] OTHERS =
            IntStream.range(0, 12).mapToObj(number -> "other" + number).toArray(String[]::new);
    /** So small that a full sync of the others has many parts. */
    private static final SimSettings SMALL_PARTS = SimSettings.shortAges(false, 600);

    @Test
    void a_pull_crossed_by_an_overwrite_of_another_writer_loses_nothing() {
        Story story = Story.of(4);
        Machine writer = story.machine(0);
        Machine between = story.machine(1);
        Machine overwriting = story.machine(2);
        Machine pulling = story.machine(3);
        HandNetwork.Hold pulls = story.network.hold(letter -> letter.kind() == Kind.PULL);
        HandNetwork.Hold fromWriter = story.network.hold(letter ->
                letter.from() == writer && letter.to() != between && letter.kind() == Kind.BATCH && letter.names("k"));
        HandNetwork.Hold overwrite =
                story.network.hold(letter -> letter.is(overwriting, pulling, Kind.BATCH) && letter.names("k"));
        // Only one node gets the registration, and tells of it in its summaries.
        story.register(writer, "k", Story.START + 100, "old");
        story.pass(1.5);
        HandNetwork.Letter pull = pulls.letters().stream()
                .filter(letter -> letter.is(pulling, between))
                .findFirst()
                .orElseThrow();
        // Before it answers the pull, another node's newer write takes the place of that registration there.
        story.register(overwriting, "k", Story.START + 200, "new");
        story.pass(0.2);
        assertThat(story.said(between, "k")).isEqualTo("new");

        pulls.letters().remove(pull);
        pull.deliver();
        story.pass(0.2);

        Dot first = new Dot(story.replica(writer).self(), 1);
        assertThat(story.replica(pulling).vector().covers(first)).isTrue();
        assertThat(story.said(pulling, "k"))
                .as("what the puller holds of what it claims to know")
                .isEqualTo("new");
        story.vectorsAreSound();
        pulls.lose();
        fromWriter.lose();
        overwrite.lose();
        story.pass(15);
        assertThat(story.machines()).allMatch(machine -> "new".equals(story.said(machine, "k")));
        story.allAgree();
    }

    @Test
    void a_late_push_never_raises_the_dead_whichever_part_of_a_full_sync_it_follows() {
        int parts = fullSyncWithLatePush(Integer.MAX_VALUE, false);
        assertThat(parts).as("parts of the full sync").isGreaterThan(4);
        for (int part = 0; part <= parts; part++) {
            fullSyncWithLatePush(part, false);
        }
    }

    @Test
    void nor_where_a_second_node_goes_on_with_the_sync_of_a_first() {
        int parts = fullSyncWithLatePush(Integer.MAX_VALUE, true);
        for (int part = 0; part <= parts; part++) {
            fullSyncWithLatePush(part, true);
        }
    }

    /**
     * A registration is on its way to a node that is cut off; meanwhile it is cancelled, and that is
     * forgotten. The node comes back, needs everything, and gets it in parts; after one of them the
     * registration arrives.
     *
     * @param latePart after which part it arrives
     * @param interrupted whether the first node that gives parts goes away after two
     * @return how many parts there were
     */
    private static int fullSyncWithLatePush(int latePart, boolean interrupted) {
        Story story = Story.of(3, SMALL_PARTS);
        Machine writer = story.machine(0);
        Machine other = story.machine(1);
        Machine receiver = story.machine(2);
        for (String id : OTHERS) {
            story.register(other, id, Story.START, id);
        }
        story.pass(1);
        HandNetwork.Hold late =
                story.network.hold(letter -> letter.is(writer, receiver, Kind.BATCH) && letter.names("dead"));
        story.register(writer, "dead", Story.START + 100, "once");
        story.pass(0.2);
        late.release();
        HandNetwork.Letter push = late.take();
        story.network.cutBothWays(receiver, writer);
        story.network.cutBothWays(receiver, other);
        push.fail();
        story.cancel(writer, "dead");
        story.passRenewing(220, other, OTHERS);
        assertThat(story.count(writer, Mechanism.COLLECTED)).isPositive();
        long syncs = story.count(receiver, Mechanism.FULL_SYNC);

        story.network.heal();
        HandNetwork.Hold pulls = story.network.hold(letter -> letter.kind() == Kind.PULL);
        int parts = 0;
        for (int tries = 0; tries < 60; tries++) {
            story.pass(0.1);
            if (parts == latePart) {
                push.handle();
            }
            if (!pulls.letters().isEmpty()) {
                HandNetwork.Letter pull = pulls.letters().remove(0);
                if (interrupted && parts >= 2 && pull.to() == other) {
                    pull.fail();
                } else {
                    pull.deliver();
                    parts++;
                }
            }
        }
        pulls.deliver();
        assertThat(story.count(receiver, Mechanism.FULL_SYNC)).isGreaterThan(syncs);
        story.pass(10);
        assertThat(story.shownNowhere("dead"))
                .as("what was cancelled stays gone, arriving after part %d", latePart)
                .isTrue();
        assertThat(story.shownEverywhere(OTHERS[0])).isTrue();
        story.allAgree();
        return parts;
    }

    @Test
    void a_push_that_comes_twice_does_not_raise_what_was_cancelled_and_forgotten() {
        Story story = Story.of(2);
        Machine writer = story.machine(0);
        Machine receiver = story.machine(1);
        HandNetwork.Hold pushes =
                story.network.hold(letter -> letter.is(writer, receiver, Kind.BATCH) && letter.names("k"));
        story.register(writer, "k", Story.START + 100, "once");
        story.pass(0.2);
        HandNetwork.Letter push = pushes.take();
        pushes.release();
        push.deliver();
        story.pass(1);
        assertThat(story.shows(receiver, "k")).isTrue();
        story.cancel(writer, "k");
        story.pass(220);
        assertThat(story.replica(receiver).records()).isEmpty();

        push.handle();
        story.pass(10);

        assertThat(story.shownNowhere("k")).isTrue();
        story.allAgree();
    }

    @Test
    void a_crash_between_two_batches_of_a_lane_leaves_no_hole() {
        Story story = Story.of(3);
        Machine writer = story.machine(0);
        Machine cutShort = story.machine(1);
        HandNetwork.Hold lane = story.network.hold(letter -> letter.is(writer, cutShort, Kind.BATCH));
        story.pass(1.1);
        for (int number = 0; number < 1_500; number++) {
            story.register(writer, "i" + number, Story.START, "first");
        }
        // These take the places of older ones, at both ends of what waits.
        for (int number : new int[] {0, 1, 700, 1_200, 1_499}) {
            story.register(writer, "i" + number, Story.START + 100, "second");
        }
        HandNetwork.Letter before = lane.letters().remove(0);
        before.deliver();
        story.pass(0.1);
        HandNetwork.Letter firstBatch = lane.take();
        firstBatch.deliver();
        story.pass(0.1);
        assertThat(lane.letters()).as("the second batch").hasSize(1);
        assertThat(story.said(cutShort, "i0")).isEqualTo("second");
        assertThat(story.shows(cutShort, "i1499")).isFalse();
        story.vectorsAreSound();

        writer.crash();
        lane.release();
        story.pass(5);

        assertThat(story.said(cutShort, "i1499")).isEqualTo("second");
        assertThat(story.said(cutShort, "i1200")).isEqualTo("second");
        assertThat(story.replica(cutShort).size()).isEqualTo(1_500);
        story.allAgree();
    }
}
