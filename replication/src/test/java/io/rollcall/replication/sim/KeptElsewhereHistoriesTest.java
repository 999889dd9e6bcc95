package io.rollcall.replication.sim;

import static io.rollcall.replication.sim.Story.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.Mechanism;
import io.rollcall.replication.Outcome;
import io.rollcall.replication.wire.PeerRequest.Kind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Entries that come to be kept elsewhere, which some nodes learn late, and what is noted beside them. */
class KeptElsewhereHistoriesTest {
    private static void isSuperseded(Story story, String id) {
        assertThat(story.shownNowhere(id)).isTrue();
        for (Machine machine : story.machines()) {
            assertThat(story.replica(machine).records())
                    .noneMatch(record -> record.isLive() && record.key().equals(key(id)));
            assertThat(story.count(machine, Mechanism.REFUTED)).isZero();
        }
        story.allAgree();
    }

    private static void isNotedEverywhere(Story story, String id, @Nullable InstanceStatus status) {
        for (Machine machine : story.machines()) {
            assertThat(story.replica(machine).noted(key(id))).isEqualTo(status);
        }
    }

    private static long superseded(Story story) {
        return story.machines().stream()
                .filter(machine -> machine.life() != null)
                .mapToLong(machine -> story.count(machine, Mechanism.SUPERSEDED))
                .sum();
    }

    @Test
    void a_registration_at_a_node_that_learns_late_ends_everywhere_and_nobody_refutes() {
        Story story = Story.of(3);
        Machine late = story.machine(2);
        story.register(late, "k", Story.START, "before");
        story.pass(1);
        assertThat(story.shownEverywhere("k")).isTrue();
        story.machine(0).keep(key("k"));
        story.machine(1).keep(key("k"));
        story.pass(1);
        isSuperseded(story, "k");

        // Its client is told 404 by the one that does not know, and does as clients do.
        assertThat(story.renew(late, "k")).isEqualTo(Outcome.UNKNOWN);
        assertThat(story.register(late, "k", Story.START, "again")).isEqualTo(Outcome.DONE);
        assertThat(story.shows(late, "k")).isTrue();
        story.pass(1);
        isSuperseded(story, "k");
        assertThat(superseded(story)).isGreaterThanOrEqualTo(2);

        story.register(late, "k", Story.START, "and again");
        late.keep(key("k"));
        story.pass(60);
        isSuperseded(story, "k");
        long all = superseded(story);
        story.pass(600);
        assertThat(superseded(story)).as("it comes to rest").isEqualTo(all);
    }

    @Test
    void a_home_that_is_cut_off_and_hears_it_gives_it_up_when_it_is_told() {
        Story story = Story.of(3);
        Machine cut = story.machine(2);
        story.register(cut, "k", Story.START, "hello");
        story.pass(1);
        story.network.cutBothWays(cut, story.machine(0));
        story.network.cutBothWays(cut, story.machine(1));
        story.machine(0).keep(key("k"));
        story.machine(1).keep(key("k"));
        story.passRenewing(120, cut, "k");
        assertThat(story.shows(cut, "k")).isTrue();

        story.network.heal();
        story.pass(15);
        isSuperseded(story, "k");
    }

    @Test
    void a_take_over_that_crosses_it_is_no_newer() {
        Story story = Story.of(3);
        Machine home = story.machine(0);
        Machine taking = story.machine(1);
        Machine knowing = story.machine(2);
        story.register(home, "k", Story.START, "hello");
        story.pass(1);
        home.crash();
        story.pass(8);
        HandNetwork.Hold tombstone =
                story.network.hold(letter -> letter.is(knowing, taking, Kind.BATCH) && letter.names("k"));
        knowing.keep(key("k"));
        assertThat(story.renew(taking, "k")).isEqualTo(Outcome.DONE);
        assertThat(story.count(taking, Mechanism.TAKEOVER_DEAD)).isOne();
        story.pass(0.5);
        assertThat(story.shows(knowing, "k")).isFalse();
        tombstone.deliver();
        story.pass(5);

        assertThat(superseded(story)).isOne();
        home.start(story.cluster);
        story.pass(20);
        isSuperseded(story, "k");
    }

    @Test
    void what_is_noted_at_one_node_reaches_all_and_stays_while_its_entry_does() {
        Story story = Story.of(3, SimSettings.PRODUCTION);
        story.machines().forEach(machine -> machine.keep(key("k")));
        story.replica(story.machine(1)).note(key("k"), InstanceStatus.DOWN);
        story.pass(1);
        isNotedEverywhere(story, "k", InstanceStatus.DOWN);

        story.pass(40 * 60);
        isNotedEverywhere(story, "k", InstanceStatus.DOWN);
        story.machine(2).crash();
        story.pass(5);
        story.machine(2).start(story.cluster);
        story.pass(20);
        isNotedEverywhere(story, "k", InstanceStatus.DOWN);
        assertThat(Objects.requireNonNull(story.machine(2).life()).notes())
                .containsEntry(key("k"), InstanceStatus.DOWN);
        story.allAgree();

        story.machines().forEach(machine -> machine.keepNoMore(key("k")));
        story.pass(40 * 60);
        isNotedEverywhere(story, "k", null);
        story.pass(20 * 60);
        assertThat(story.replica(story.machine(0)).records()).isEmpty();
        story.allAgree();
    }

    @Test
    void a_note_that_all_remove_at_once_is_gone_and_one_that_another_check_made_meanwhile_stays() {
        Story story = Story.of(3);
        List<Machine> machines = story.machines();
        machines.forEach(machine -> machine.keep(key("k")));
        story.replica(story.machine(0)).note(key("k"), InstanceStatus.DOWN);
        story.pass(1);
        machines.forEach(machine -> story.replica(machine).note(key("k"), null));
        story.pass(1);
        isNotedEverywhere(story, "k", null);
        story.allAgree();

        story.replica(story.machine(0)).note(key("k"), InstanceStatus.DOWN);
        story.pass(1);
        story.network.cutBothWays(story.machine(2), story.machine(0));
        story.network.cutBothWays(story.machine(2), story.machine(1));
        story.replica(story.machine(2)).note(key("k"), InstanceStatus.OUT_OF_SERVICE);
        story.pass(2);
        story.replica(story.machine(0)).note(key("k"), null);
        story.replica(story.machine(1)).note(key("k"), null);
        story.pass(2);
        story.network.heal();
        story.pass(15);
        isNotedEverywhere(story, "k", InstanceStatus.OUT_OF_SERVICE);
        story.allAgree();
    }
}
