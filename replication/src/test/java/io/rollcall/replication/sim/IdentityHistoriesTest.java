package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.Mechanism;
import io.rollcall.replication.record.NodeId;
import org.junit.jupiter.api.Test;

/** Nodes that are not who they think they are. */
class IdentityHistoriesTest {
    @Test
    void a_node_that_starts_with_a_used_incarnation_takes_another() {
        Story story = Story.of(3);
        Machine machine = story.machine(0);
        story.register(machine, "a", Story.START, "a");
        story.register(machine, "b", Story.START, "b");
        story.pass(2);
        NodeId before = story.replica(machine).self();
        machine.crash();
        story.pass(2);
        machine.start(story.cluster, before.incarnation());
        story.register(machine, "c", Story.START, "c");
        story.pass(15);

        assertThat(story.replica(machine).self().incarnation()).isGreaterThan(before.incarnation());
        assertThat(story.count(machine, Mechanism.REINCARNATED)).isPositive();
        assertThat(story.shownEverywhere("a")).isTrue();
        assertThat(story.shownEverywhere("b")).isTrue();
        assertThat(story.shownEverywhere("c"))
                .as("what it wrote under the used name")
                .isTrue();
        story.sameEverywhere();
    }

    @Test
    void a_node_whose_clock_was_set_back_starts_above_its_former_life() {
        Story story = Story.of(3);
        Machine machine = story.machine(0);
        story.register(machine, "a", Story.START, "a");
        story.pass(2);
        NodeId before = story.replica(machine).self();
        machine.crash();
        story.pass(2);
        machine.start(story.cluster, before.incarnation() - 3_600_000);
        story.pass(15);
        story.register(machine, "b", Story.START + 1_000, "b");
        story.pass(2);

        assertThat(story.replica(machine).fenced()).isEmpty();
        assertThat(story.replica(machine).self().incarnation()).isGreaterThan(before.incarnation());
        assertThat(story.shownEverywhere("b")).isTrue();
        story.allAgree();
    }

    @Test
    void one_that_was_set_back_and_started_alone_finds_its_way_back_too() {
        Story story = Story.of(3);
        Machine machine = story.machine(0);
        story.register(machine, "a", Story.START, "a");
        story.pass(2);
        NodeId before = story.replica(machine).self();
        machine.crash();
        story.network.cutBothWays(machine, story.machine(1));
        story.network.cutBothWays(machine, story.machine(2));
        machine.start(story.cluster, before.incarnation() - 3_600_000);
        story.pass(20);
        story.register(machine, "b", Story.START + 1_000, "b");
        story.pass(1);
        story.network.heal();
        story.passRenewing(40, machine, "b");

        assertThat(story.replica(machine).fenced()).as("its namesake is dead").isEmpty();
        assertThat(story.shownEverywhere("b")).isTrue();
        story.allAgree();
    }

    @Test
    void of_two_processes_with_one_name_the_older_steps_back_and_says_why() {
        Story story = Story.of(3);
        Machine older = story.machine(0);
        story.register(older, "a", Story.START, "a");
        story.pass(2);
        Machine newer = story.add("n0", "elsewhere");
        newer.start(story.cluster, story.replica(older).self().incarnation() + 60_000);
        story.machines().forEach(machine -> {
            NodeLife life = machine.life();
            if (life != null) {
                life.peers(story.cluster.peersOf(machine));
            }
        });
        story.pass(30);

        assertThat(story.replica(older).fenced()).isPresent();
        assertThat(story.replica(older).fenced().orElseThrow()).contains("n0");
        assertThat(story.replica(newer).fenced()).isEmpty();
        assertThat(story.count(older, Mechanism.FENCED)).isOne();
        story.register(newer, "b", Story.START + 1_000, "b");
        story.pass(2);
        assertThat(story.shows(story.machine(1), "b")).isTrue();
        assertThat(story.shows(story.machine(2), "b")).isTrue();
    }
}
