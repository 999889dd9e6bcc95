package io.rollcall.replication.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.Written;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.PeerRequest;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PeerLaneTest {
    private static final NodeId SELF = new NodeId("a", 1);

    private final PeerLane lane = new PeerLane(100);

    private static LaneItem.Summary summary(long beat) {
        return new LaneItem.Summary(List.of(new LaneItem.Summary.Progress(SELF, 0, beat)), new TreeMap<>(), List.of());
    }

    private static Written write(long seq, String id) {
        InstanceKey key = new InstanceKey("ORDERS", id);
        return new Written(new OverrideRecord(key, InstanceStatus.DOWN, seq, new Dot(SELF, seq)), false);
    }

    @Test
    void a_summary_that_comes_while_one_is_in_flight_is_sent_after_it() {
        lane.summarize(SELF, summary(1), 0);
        assertThat(lane.take().items()).containsExactly(summary(1));
        lane.summarize(SELF, summary(2), 0);
        lane.arrived();

        assertThat(lane.isDue()).isTrue();
        assertThat(lane.take().items()).containsExactly(summary(2));
        lane.arrived();
        assertThat(lane.isDue()).isFalse();
    }

    @Test
    void a_peer_that_asks_for_what_was_not_sent_gets_nothing() {
        lane.offer(write(1, "sent"));
        lane.take();
        assertThat(lane.again(List.of(new InstanceKey("ORDERS", "another")))).isNull();
        PeerRequest.Batch again = lane.again(List.of(new InstanceKey("ORDERS", "sent")));
        assertThat(again).isNotNull();
        assertThat(lane.again(List.of(new InstanceKey("ORDERS", "sent")))).isNull();
    }
}
