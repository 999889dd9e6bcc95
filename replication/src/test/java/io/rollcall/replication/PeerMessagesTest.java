package io.rollcall.replication;

import static io.rollcall.replication.InstanceFixtures.key;
import static io.rollcall.replication.InstanceFixtures.saying;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.TombstoneReason;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.LaneItem.Summary.Progress;
import io.rollcall.replication.wire.LaneItem.Write;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What comes from peers, right and wrong. */
class PeerMessagesTest {
    private static final NodeId PEER = new NodeId("b", 1);
    private static final NodeId THIRD = new NodeId("c", 1);

    private final TestNode node = new TestNode();

    private Replica.Received hear(LaneItem item) {
        return node.replica.receive(PEER, new PeerRequest.Batch(List.of(item)));
    }

    private static LaneItem.Summary summary(Map<String, Long> retired, Progress... writers) {
        return new LaneItem.Summary(List.of(writers), new TreeMap<>(retired), List.of());
    }

    private static Version version(NodeId home, long epoch, long hash, boolean tombstone) {
        return new Version(HandMovedTime.START, HandMovedTime.START, false, epoch, tombstone, hash, home);
    }

    private static InstanceRecord record(String id, long seq) {
        Statement stated = Statement.of(up(id));
        return new InstanceRecord(
                key(id), version(PEER, 0, stated.contentHash(), false), stated, null, new Dot(PEER, seq));
    }

    @Test
    void a_node_that_has_written_nothing_is_known_once_it_speaks() {
        hear(summary(Map.of(), new Progress(PEER, 0, 1)));
        assertThat(node.replica.nodes()).extracting(Replica.NodeState::id).contains(PEER);
        assertThat(node.replica.summary().writers())
                .extracting(Progress::writer)
                .contains(PEER);
    }

    @Test
    void a_push_that_takes_its_own_content_away_is_not_counted_as_merged() {
        hear(new LaneItem.Push(0, 1, List.of(new Write.Whole(record("i", 1)))));
        long hash = Statement.of(up("i")).contentHash();
        InstanceRecord evicted =
                new InstanceRecord(key("i"), version(PEER, 0, 0, true), null, TombstoneReason.EVICT, new Dot(PEER, 2));
        Write named = new Write.ByHash(key("i"), version(THIRD, 1, hash, false), new Dot(PEER, 3));
        Replica.Received received = hear(new LaneItem.Push(1, 3, List.of(new Write.Whole(evicted), named)));

        assertThat(received.gap()).isTrue();
        assertThat(node.replica.vector().of(PEER)).isOne();
    }

    @Test
    void an_override_that_is_written_again_does_not_beat_what_an_operator_said_since() {
        node.register(up("i"));
        long stamp = node.time.millis();
        hear(new LaneItem.Push(
                0,
                1,
                List.of(new Write.Whole(
                        new OverrideRecord(key("i"), InstanceStatus.OUT_OF_SERVICE, stamp, new Dot(PEER, 1))))));
        assertThat(node.status("i")).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        node.pass(Duration.ofSeconds(60));
        node.renew("i");
        // On the other side of a partition it was removed meanwhile.
        OverrideRecord removal = new OverrideRecord(key("i"), null, stamp + 30_000, new Dot(THIRD, 1));
        // Its writer is retired, so it is written again.
        hear(summary(Map.of(PEER.name(), PEER.incarnation())));
        node.passSeconds(15);
        OverrideRecord again = override("i");
        assertThat(again.dot().writer()).isEqualTo(node.replica.self());

        node.replica.merge(List.of(removal));
        assertThat(node.status("i")).isEqualTo(InstanceStatus.UP);
    }

    private OverrideRecord override(String id) {
        RegistryRecord found = node.replica.records().stream()
                .filter(record ->
                        record instanceof OverrideRecord && record.key().equals(key(id)))
                .findFirst()
                .orElse(null);
        return (OverrideRecord) Objects.requireNonNull(found);
    }

    @Test
    void what_was_known_of_retired_lives_is_forgotten_and_a_new_life_is_behind_again() {
        hear(summary(Map.of(), new Progress(THIRD, 70, 5)));
        hear(summary(Map.of(THIRD.name(), THIRD.incarnation()), new Progress(new NodeId("c", 2), 3, 5)));
        node.passSeconds(1);
        assertThat(node.replica.nodes()).noneMatch(state -> state.id().equals(THIRD));
    }

    @Test
    void a_content_that_is_here_need_not_be_sent() {
        node.register(saying(up("i"), "hello"));
        long hash = node.shown("i").statement().contentHash();
        Write moved = new Write.ByHash(
                key("i"),
                new Version(HandMovedTime.START, HandMovedTime.START, false, 7, false, hash, PEER),
                new Dot(PEER, 1));
        Replica.Received received = hear(new LaneItem.Push(0, 1, List.of(moved)));
        assertThat(received.unknownContents()).isEmpty();
        assertThat(received.gap()).isFalse();
        assertThat(node.said("i").metadata()).containsEntry("says", "hello");
    }
}
