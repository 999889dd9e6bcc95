package io.rollcall.replication;

import static io.rollcall.replication.InstanceFixtures.key;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Instance;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.LaneItem.Summary.Progress;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Instances of homes that fall silent, and speak again. */
class HidingTest {
    private static final NodeId ONE = new NodeId("b", 1);
    private static final NodeId OTHER = new NodeId("c", 1);

    private final TestNode node = new TestNode();
    private long beat = 1;

    private static InstanceRecord at(NodeId home, String id, int leaseSeconds, long seq) {
        Instance instance = up(id, 5, leaseSeconds);
        Statement stated = Statement.of(instance);
        Version version =
                new Version(HandMovedTime.START, HandMovedTime.START, false, 0, false, stated.contentHash(), home);
        return new InstanceRecord(instance.key(), version, stated, null, new Dot(home, seq));
    }

    private void live(int seconds, NodeId... speaking) {
        for (int second = 0; second < seconds; second++) {
            beat++;
            for (NodeId home : speaking) {
                LaneItem.Summary summary =
                        new LaneItem.Summary(List.of(new Progress(home, 0, beat)), new TreeMap<>(), List.of());
                node.replica.receive(home, new PeerRequest.Batch(List.of(summary)));
            }
            node.passSeconds(1);
        }
    }

    private Replica.NodeState state(NodeId home) {
        return node.replica.nodes().stream()
                .filter(state -> state.id().equals(home))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void each_goes_one_lease_after_the_last_vouch_of_its_home_and_comes_back_with_the_next() {
        node.replica.merge(List.of(at(ONE, "short", 20, 1), at(ONE, "long", 60, 2), at(OTHER, "other", 20, 1)));
        live(30, ONE, OTHER);
        assertThat(node.replica.size()).isEqualTo(3);

        live(19, OTHER);
        assertThat(node.has("short")).isTrue();
        live(3, OTHER);
        assertThat(node.has("short")).isFalse();
        assertThat(node.has("long")).isTrue();
        assertThat(state(ONE).hidden()).isOne();
        live(36, OTHER);
        assertThat(node.has("long")).isTrue();
        live(3, OTHER);
        assertThat(node.has("long")).isFalse();
        assertThat(node.has("other")).isTrue();
        assertThat(state(ONE).hidden()).isEqualTo(2);

        live(2, ONE, OTHER);
        assertThat(node.replica.size()).isEqualTo(3);
        assertThat(state(ONE).hidden()).isZero();
        live(30, OTHER);
        assertThat(node.has("short")).isFalse();
    }

    @Test
    void a_home_with_more_than_are_looked_at_at_once_is_hidden_whole() {
        List<RegistryRecord> records = new ArrayList<>();
        for (int i = 1; i <= 45_000; i++) {
            records.add(at(ONE, "i" + i, 20, i));
        }
        node.replica.merge(records);
        live(3, ONE);
        node.replica.merge(List.of(at(OTHER, "other", 90, 1)));
        live(25, OTHER);

        assertThat(node.replica.size()).isOne();
        assertThat(node.replica.get(key("other"))).isNotNull();
        assertThat(state(ONE).hidden()).isEqualTo(45_000);
        assertThat(state(ONE).homes()).isEqualTo(45_000);
    }

    @Test
    void one_that_moves_from_a_silent_home_to_another_is_counted_there() {
        node.replica.merge(List.of(at(ONE, "a", 20, 1), at(ONE, "b", 20, 2)));
        live(2, ONE);
        live(25, OTHER);
        assertThat(state(ONE).hidden()).isEqualTo(2);
        InstanceRecord held = at(ONE, "a", 20, 1);
        node.replica.merge(List.of(new InstanceRecord(
                key("a"), held.version().movedTo(OTHER), held.statement(), null, new Dot(OTHER, 1))));

        assertThat(node.has("a")).isTrue();
        assertThat(state(ONE).hidden()).isOne();
        assertThat(state(ONE).homes()).isOne();
        assertThat(state(OTHER).homes()).isOne();
        node.pass(Duration.ofSeconds(1));
        node.renew("b");
        assertThat(node.has("b")).isTrue();
        assertThat(state(ONE).homes()).isZero();
        assertThat(state(ONE).hidden()).isZero();
    }
}
