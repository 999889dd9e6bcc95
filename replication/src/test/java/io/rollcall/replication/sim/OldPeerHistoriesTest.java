package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.Mechanism;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two of our nodes hear one old Eureka server, and not always the same. */
class OldPeerHistoriesTest {
    private final Story story = Story.of(2);
    private final Machine one = story.machine(0);
    private final Machine other = story.machine(1);

    private void registersThroughPeer(Machine at, String id, long stamp) {
        Instance instance = Instance.of("ORDERS", id, "host-" + id, "10.0.0.1", new Port(8080, true))
                .withLastDirtyTimestamp(stamp);
        Registration registration = new Registration(InstanceStatus.UNKNOWN, 0, 0, 0, 0, 0, ActionType.ADDED, false);
        assertThat(story.replica(at).register(new RegisteredInstance(instance, registration), Origin.EUREKA_PEER))
                .isEqualTo(Outcome.DONE);
    }

    private void registersThroughPeer(String id, long stamp) {
        registersThroughPeer(one, id, stamp);
        registersThroughPeer(other, id, stamp);
        story.pass(1);
    }

    private Outcome renewsThroughPeer(Machine at, String id, long stamp) {
        return story.replica(at).renew(Story.key(id), OptionalLong.of(stamp), null, Origin.EUREKA_PEER);
    }

    private void cancelsThroughPeer(Machine at, String id) {
        story.replica(at).cancel(Story.key(id), Origin.EUREKA_PEER);
    }

    private Machine home(String id) {
        return "n0".equals(story.home(one, id)) ? one : other;
    }

    private Machine notHome(String id) {
        return home(id) == one ? other : one;
    }

    /** Lets time pass in which an instance renews every 30 s, heard by those who follow each other in turn. */
    private void passRenewing(int rounds, String id, List<Set<Machine>> heardBy) {
        for (int round = 0; round < rounds; round++) {
            for (Machine machine : heardBy.get(round % heardBy.size())) {
                assertThat(renewsThroughPeer(machine, id, Story.START)).isEqualTo(Outcome.DONE);
            }
            for (int second = 0; second < 30; second++) {
                story.pass(1);
                assertThat(story.shownEverywhere(id))
                        .as("shown %s s after renewal %s", second + 1, round)
                        .isTrue();
            }
        }
    }

    @Test
    void what_the_home_no_longer_hears_and_the_other_node_does_is_never_dropped() {
        registersThroughPeer("a", Story.START);

        passRenewing(20, "a", List.of(Set.of(notHome("a"))));

        assertThat(story.count(one, Mechanism.EVICTED) + story.count(other, Mechanism.EVICTED))
                .as("the home was told, and needed no refutation")
                .isZero();
        story.allAgree();
    }

    @Test
    void a_home_that_is_told_is_told_of_every_other_renewal_only() {
        registersThroughPeer("a", Story.START);
        Machine heard = notHome("a");

        passRenewing(20, "a", List.of(Set.of(one, other)));

        assertThat(story.count(heard, Mechanism.FORWARDED)).isBetween(9L, 11L);
        assertThat(story.count(heard, Mechanism.HEARD_BESIDE_HOME)).isBetween(9L, 11L);
    }

    @Test
    void what_only_the_home_hears_is_never_dropped() {
        registersThroughPeer("a", Story.START);

        passRenewing(20, "a", List.of(Set.of(home("a"))));

        story.allAgree();
    }

    @Test
    void what_both_hear_with_gaps_is_never_dropped_whatever_the_gaps() {
        registersThroughPeer("a", Story.START);

        passRenewing(12, "a", List.of(Set.of(one), Set.of(other)));
        passRenewing(12, "a", List.of(Set.of(one), Set.of(one), Set.of(one), Set.of(one), Set.of(other)));
        passRenewing(12, "a", List.of(Set.of(other), Set.of(one, other), Set.of(other), Set.of(other), Set.of(other)));

        story.allAgree();
    }

    @Test
    void who_falls_silent_at_an_old_server_that_both_hear_is_gone_a_lease_later() {
        registersThroughPeer("a", Story.START);
        passRenewing(4, "a", List.of(Set.of(one, other)));

        story.pass(95);

        assertThat(story.shownNowhere("a")).isTrue();
        story.allAgree();
    }

    @Test
    void a_cancel_that_both_nodes_hear_takes_it_out_in_either_order() {
        registersThroughPeer("a", Story.START);
        registersThroughPeer("b", Story.START);

        cancelsThroughPeer(home("a"), "a");
        cancelsThroughPeer(notHome("b"), "b");
        story.pass(0.5);
        cancelsThroughPeer(one, "a");
        cancelsThroughPeer(other, "a");
        cancelsThroughPeer(one, "b");
        cancelsThroughPeer(other, "b");
        story.pass(1);

        assertThat(story.shownNowhere("a")).isTrue();
        assertThat(story.shownNowhere("b")).isTrue();
        story.allAgree();
    }

    @Test
    void a_cancel_that_one_node_never_hears_of_leaves_it_for_a_lease_at_most() {
        registersThroughPeer("a", Story.START);

        cancelsThroughPeer(one, "a");
        story.pass(95);

        assertThat(story.shownNowhere("a")).isTrue();
        story.allAgree();
    }

    @Test
    void a_cancel_that_comes_late_to_one_node_does_not_take_out_what_is_back_at_the_other() {
        registersThroughPeer("a", Story.START);
        cancelsThroughPeer(other, "a");
        registersThroughPeer(other, "a", Story.START + 2_000);
        story.pass(1);

        cancelsThroughPeer(one, "a");
        story.pass(1);

        assertThat(story.shownEverywhere("a")).isTrue();
        assertThat(renewsThroughPeer(other, "a", Story.START + 2_000)).isEqualTo(Outcome.DONE);
        story.allAgree();
    }

    @Test
    void a_client_that_moved_to_an_old_server_and_left_there_is_gone() {
        story.register(one, "a", Story.START, "here");
        story.pass(1);
        registersThroughPeer("a", Story.START + 5_000);

        cancelsThroughPeer(one, "a");
        cancelsThroughPeer(other, "a");
        story.pass(1);

        assertThat(story.shownNowhere("a")).isTrue();
    }

    @Test
    void a_registration_from_an_old_server_over_a_tombstone_is_taken_and_its_lease_bounds_the_harm() {
        story.register(one, "a", Story.START, "here");
        story.pass(1);
        story.cancel(one, "a");
        story.pass(1);
        assertThat(story.shownNowhere("a")).isTrue();

        registersThroughPeer(other, "a", Story.START);
        story.pass(1);
        assertThat(story.shownEverywhere("a")).isTrue();
        story.pass(95);

        assertThat(story.shownNowhere("a")).isTrue();
        story.allAgree();
    }
}
