package io.rollcall.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.LaneItem.Summary.Progress;
import io.rollcall.replication.wire.PeerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A later life of this node's own name: the one before its clock was set back, or another process. */
class NamesakeTest {
    private static final NodeId PEER = new NodeId("b", 1);
    private static final NodeId LATER = new NodeId("a", HandMovedTime.START + 5_000);
    private static final NodeId LATEST = new NodeId("a", HandMovedTime.START + 9_000);

    private final TestNode node = new TestNode();

    private void hear(Progress... writers) {
        LaneItem.Summary summary = new LaneItem.Summary(Arrays.asList(writers), new TreeMap<>(), List.of());
        node.replica.receive(PEER, new PeerRequest.Batch(List.of(summary)));
    }

    @Test
    void one_that_is_dead_does_not_fence_it_though_it_was_first_heard_of_without_a_beat() {
        node.replica.namesake(LATER.incarnation());
        for (int second = 0; second < 15; second++) {
            hear(new Progress(LATER, 7, 50));
            node.passSeconds(1);
        }
        assertThat(node.replica.fenced()).isEmpty();
        assertThat(node.replica.self().incarnation()).isGreaterThan(LATER.incarnation());
    }

    @Test
    void one_that_is_dead_does_not_fence_it_though_two_nodes_heard_it_up_to_different_beats() {
        for (int second = 0; second < 15; second++) {
            hear(new Progress(LATER, 7, second < 6 ? 48 : 50));
            node.passSeconds(1);
        }
        assertThat(node.replica.fenced()).isEmpty();
        assertThat(node.replica.self().incarnation()).isGreaterThan(LATER.incarnation());
    }

    @Test
    void of_two_later_lives_that_are_over_the_last_one_counts() {
        for (int second = 0; second < 15; second++) {
            hear(new Progress(LATER, 7, 50), new Progress(LATEST, 7, 20));
            node.passSeconds(1);
        }
        assertThat(node.replica.fenced()).isEmpty();
        assertThat(node.replica.self().incarnation()).isGreaterThan(LATEST.incarnation());
    }

    @Test
    void one_that_goes_on_counting_fences_it() {
        for (int second = 0; second < 6; second++) {
            hear(new Progress(LATER, 7, 50 + second));
            node.passSeconds(1);
        }
        assertThat(node.replica.fenced()).isPresent();
    }
}
