package io.rollcall.replication;

import static io.rollcall.replication.InstanceFixtures.key;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.record.Delta;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.Cursor;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A node that was set back, as a virtual machine is from a snapshot, and meets what it wrote since. */
class SetBackTest {
    private static final NodeId PEER = new NodeId("b", 1);

    private final TestNode node = new TestNode();
    private final NodeId before = node.replica.self();

    private InstanceRecord written(String id, long seq) {
        Statement stated = Statement.of(up(id));
        Version version =
                new Version(HandMovedTime.START, HandMovedTime.START, false, 0, false, stated.contentHash(), before);
        return new InstanceRecord(key(id), version, stated, null, new Dot(before, seq));
    }

    @Test
    void a_write_of_its_own_that_it_knows_nothing_of_gives_it_another_incarnation() {
        node.register(up("mine"));
        node.replica.merge(List.of(written("lost", 5)));
        for (int more = 0; more < 8; more++) {
            node.register(up("more" + more));
        }

        assertThat(node.replica.self().incarnation()).isGreaterThan(before.incarnation());
        assertThat(node.has("lost")).isTrue();
        assertThat(node.replica.since(Vector.EMPTY))
                .isInstanceOfSatisfying(Delta.Missing.class, all -> assertThat(all.records())
                        .hasSize(10)
                        .extracting(RegistryRecord::dot)
                        .doesNotHaveDuplicates());
    }

    @Test
    void it_does_not_claim_to_know_what_it_wrote_since() {
        node.register(up("mine"));
        LaneItem.Summary summary =
                new LaneItem.Summary(List.of(new LaneItem.Summary.Progress(before, 3, 50)), new TreeMap<>(), List.of());
        node.replica.receive(PEER, new PeerRequest.Batch(List.of(summary)));
        assertThat(node.replica.vector().of(before)).isZero();

        // Its first write there was another one than its first write here.
        node.replica.merge(List.of(written("lost", 1)));
        assertThat(node.has("lost")).isTrue();
        assertThat(node.has("mine")).isTrue();
    }

    @Test
    void its_own_summary_that_comes_back_under_its_former_name_does_not_make_that_one_alive() {
        node.replica.countBeat();
        PeerRequest.Batch own = new PeerRequest.Batch(List.of(node.replica.summary()));
        LaneItem.Summary told =
                new LaneItem.Summary(List.of(new LaneItem.Summary.Progress(before, 3, 50)), new TreeMap<>(), List.of());
        node.replica.receive(PEER, new PeerRequest.Batch(List.of(told)));
        node.replica.receive(before, own);

        InstanceRecord left = written("left", 3);
        Vector all = Vector.of(Map.of(before, 3L));
        PeerAnswer.Part.HomeAge silent = new PeerAnswer.Part.HomeAge(before, 50, Duration.ofMinutes(5));
        PeerAnswer.Part part = new PeerAnswer.Part(
                true,
                true,
                all,
                Vector.EMPTY,
                new TreeMap<>(),
                List.of(silent),
                new DigestKey(1, 2),
                List.of(left),
                null);
        node.replica.adopt(part, new Cursor(0, null), all);

        assertThat(node.replica.records()).contains(left);
        assertThat(node.has("left")).isFalse();
    }
}
