package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.Mechanism;
import io.rollcall.replication.Outcome;
import io.rollcall.replication.peer.ClusterView;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.wire.PeerRequest.Kind;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Peers that are added, removed and moved while something is under way with them. */
class MembershipHistoriesTest {
    @Test
    void a_peer_that_is_removed_in_the_middle_of_a_pull_does_not_end_all_pulls() {
        Story story = Story.of(3);
        Machine writer = story.machine(0);
        Machine puller = story.machine(1);
        HandNetwork.Hold pushes =
                story.network.hold(letter -> letter.is(writer, puller, Kind.BATCH) && letter.names("a"));
        HandNetwork.Hold pulls = story.network.hold(letter -> letter.from() == puller && letter.kind() == Kind.PULL);
        HandNetwork.Hold digests =
                story.network.hold(letter -> letter.from() == puller && letter.kind() == Kind.DIGEST);
        story.register(writer, "a", Story.START, "a");
        story.pass(8);
        assertThat(pulls.letters()).as("the pull that is under way").hasSize(1);
        assertThat(digests.letters()).as("the digest round that is under way").hasSize(1);

        NodeLife life = Objects.requireNonNull(puller.life());
        life.peers(Set.of());
        story.pass(1);
        pulls.lose();
        digests.lose();
        pushes.lose();
        story.pass(1);
        long before = story.count(puller, Mechanism.PULL);
        // A third node tells of what only a pull brings.
        story.network.hold(letter -> letter.is(writer, puller, Kind.BATCH) && letter.names("b"));
        life.peers(story.cluster.peersOf(puller));
        story.register(writer, "b", Story.START, "b");
        story.pass(10);

        assertThat(story.count(puller, Mechanism.PULL)).isGreaterThan(before);
        assertThat(story.shows(puller, "b")).isTrue();
        assertThat(life.replicator().view().peers()).as("digest rounds go on").anyMatch(peer -> peer.digestResult()
                .equals("equal"));
    }

    @Test
    void a_node_that_starts_while_its_first_peer_is_removed_still_has_its_first_sync() {
        Story story = Story.of(3);
        Machine starting = story.machine(0);
        story.register(story.machine(1), "a", Story.START, "a");
        story.pass(1);
        starting.crash();
        HandNetwork.Hold pulls = story.network.hold(letter -> letter.from() == starting && letter.kind() == Kind.PULL);
        NodeLife life = starting.start(story.cluster);
        story.pass(0.5);
        Machine asked = pulls.letters().get(0).to();
        Set<PeerAddress> others = new LinkedHashSet<>(story.cluster.peersOf(starting));
        others.remove(asked.address());
        life.peers(others);
        story.pass(0.1);
        pulls.lose();
        story.pass(5);

        assertThat(life.replica().isSynced()).isTrue();
        assertThat(story.shows(starting, "a")).isTrue();
    }

    @Test
    void a_node_that_has_moved_is_reached_at_its_new_address() {
        Story story = Story.of(2);
        Machine forwarding = story.machine(0);
        Machine home = story.machine(1);
        // The lesser one is the one that counts while both lead to the same node.
        PeerAddress former = new PeerAddress("m1");
        story.cluster.alias(former, home);
        NodeLife life = Objects.requireNonNull(forwarding.life());
        life.peers(Set.of(former, home.address()));
        story.register(home, "a", Story.START, "a");
        story.pass(20);
        assertThat(link(life, home.address())).isEqualTo(ClusterView.Link.DUPLICATE);

        Machine nobody = story.cluster.add("nobody", new Chance(2));
        story.cluster.alias(former, nobody);
        story.pass(40);
        assertThat(link(life, former)).isEqualTo(ClusterView.Link.DOWN);
        assertThat(link(life, home.address())).isEqualTo(ClusterView.Link.UP);
        assertThat(story.renew(home, "a")).isEqualTo(Outcome.DONE);
        assertThat(story.renew(forwarding, "a")).isEqualTo(Outcome.DONE);
        story.pass(2);

        assertThat(story.home(forwarding, "a")).isEqualTo("n1");
        assertThat(story.count(forwarding, Mechanism.FORWARD_RENEWED)).isOne();
    }

    private static ClusterView.Link link(NodeLife life, PeerAddress address) {
        return life.replicator().view().peers().stream()
                .filter(peer -> peer.address().equals(address))
                .findFirst()
                .orElseThrow()
                .link();
    }

    @Test
    void a_starting_node_does_not_wait_for_those_that_are_down_while_another_answers() {
        Story story = Story.of(9);
        Machine starting = story.machine(0);
        Machine reachable = story.machine(8);
        story.register(reachable, "a", Story.START, "a");
        story.pass(1);
        for (int number = 1; number < 8; number++) {
            story.network.cutBothWays(starting, story.machine(number));
        }
        for (int round = 0; round < 5; round++) {
            starting.crash();
            NodeLife life = starting.start(story.cluster);
            story.pass(6);
            assertThat(life.replica().isSynced()).isTrue();
            assertThat(story.shows(starting, "a")).isTrue();
        }
    }

    @Test
    void a_node_that_stops_leaves_its_last_writes_with_its_peers() {
        Story story = Story.of(3);
        Machine stopping = story.machine(0);
        story.pass(5);
        HandNetwork.Hold pushes = story.network.hold(letter -> letter.is(stopping, story.machine(1), Kind.BATCH));
        story.register(stopping, "a", Story.START, "a");
        story.pass(0.5);
        story.register(stopping, "b", Story.START, "b");
        CompletableFuture<Integer> end = finish(stopping, 3);
        story.pass(0.5);
        assertThat(end).isNotDone();
        pushes.deliver();
        story.pass(0.5);

        assertThat(end).isCompletedWithValue(0);
        assertThat(story.shows(story.machine(1), "a")).isTrue();
        assertThat(story.shows(story.machine(1), "b")).isTrue();
    }

    @Test
    void a_node_that_stops_waits_for_a_silent_peer_for_its_time_of_grace_only() {
        Story story = Story.of(3);
        Machine stopping = story.machine(0);
        story.pass(5);
        story.network.hold(letter -> letter.is(stopping, story.machine(1), Kind.BATCH));
        story.register(stopping, "a", Story.START, "a");
        story.pass(0.5);
        CompletableFuture<Integer> end = finish(stopping, 1);
        story.pass(1.1);

        assertThat(end).isCompletedWithValue(1);
        assertThat(story.shows(story.machine(2), "a")).isTrue();
    }

    @Test
    void a_node_that_stops_waits_for_nobody_who_has_been_away_for_long() {
        Story story = Story.of(3);
        Machine stopping = story.machine(0);
        story.pass(5);
        story.network.cut(stopping, story.machine(1));
        story.register(stopping, "a", Story.START, "a");
        story.pass(8);
        CompletableFuture<Integer> end = finish(stopping, 1);
        story.pass(0.1);

        assertThat(end).isCompletedWithValue(0);
    }

    private static CompletableFuture<Integer> finish(Machine stopping, int graceSeconds) {
        CompletableFuture<Integer> end = new CompletableFuture<>();
        Objects.requireNonNull(stopping.life()).replicator().finish(Duration.ofSeconds(graceSeconds), end::complete);
        return end;
    }
}
