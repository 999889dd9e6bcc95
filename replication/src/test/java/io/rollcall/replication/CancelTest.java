package io.rollcall.replication;

import static io.rollcall.replication.HandMovedTime.START;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.record.Delta;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.TombstoneReason;
import io.rollcall.replication.record.Vector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancelTest {
    private final TestNode node = new TestNode();

    @Test
    void cancel_of_an_unknown_instance_answers_unknown() {
        assertThat(node.cancel("a")).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void a_cancelled_instance_is_gone_at_once_and_is_told_with_the_status_it_had() {
        node.register(up("a"));
        node.passSeconds(3);
        assertThat(node.cancel("a")).isEqualTo(Outcome.DONE);
        assertThat(node.has("a")).isFalse();
        assertThat(node.replica.size()).isZero();
        assertThat(node.lastChange().action()).isEqualTo(ActionType.DELETED);
        assertThat(node.lastChange().status()).isEqualTo(InstanceStatus.UP);
        assertThat(node.lastChange().lastUpdatedMillis()).isEqualTo(START + 3_000);
        assertThat(node.cancel("a")).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void its_tombstone_says_why() {
        node.register(up("a"));
        node.cancel("a");
        assertThat(ReadStreams.instance(node, "a").reason()).isEqualTo(TombstoneReason.CANCEL);
        assertThat(ReadStreams.instance(node, "a").version().cancelled()).isTrue();
        node.register(up("a"));
        node.passSeconds(91);
        assertThat(ReadStreams.instance(node, "a").reason()).isEqualTo(TombstoneReason.EVICT);
    }

    @Test
    void its_override_goes_with_it() {
        node.register(up("a"));
        node.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        node.cancel("a");
        assertThat(ReadStreams.override(node, "a").map(OverrideRecord::isLive)).contains(false);
        node.register(up("a"));
        assertThat(node.status("a")).isEqualTo(InstanceStatus.UP);
    }

    /** Or who has drained an instance sees it called again by those who have heard of one write and not of the next. */
    @Test
    void others_hear_that_it_is_gone_before_they_hear_that_its_override_is() {
        List<RegistryRecord> written = new ArrayList<>();
        node.register(up("a"));
        node.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        node.replica.onWrite(write -> written.add(write.record()));

        node.cancel("a");

        assertThat(written).hasSize(2);
        assertThat(written.get(0)).isInstanceOf(InstanceRecord.class);
        assertThat(written.get(1)).isInstanceOf(OverrideRecord.class);
    }

    /** The reference clears the override of whatever id it is asked to delete, and answers 404. */
    @Test
    void cancelling_what_was_evicted_takes_the_override_that_it_left() {
        node.register(up("a"));
        node.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        node.passSeconds(91);
        assertThat(node.cancel("a")).isEqualTo(Outcome.UNKNOWN);
        node.register(up("a"));
        assertThat(node.status("a")).isEqualTo(InstanceStatus.UP);
    }

    @Test
    void a_tombstone_is_remembered_for_its_time_and_no_longer() {
        node.register(up("a"));
        node.cancel("a");
        Duration ttl = ReplicaSettings.DEFAULT.tombstoneTtl();
        node.pass(ttl.minus(TestNode.TICK));
        assertThat(ReadStreams.instance(node, "a").isLive()).isFalse();
        node.pass(TestNode.TICK);
        assertThat(node.replica.since(Vector.EMPTY)).isInstanceOf(Delta.BelowFloor.class);
    }

    @Test
    void the_tombstone_of_an_instance_that_came_back_is_not_missed_by_anybody() {
        node.register(up("a"));
        node.cancel("a");
        node.register(up("a"));
        for (int minute = 0; minute < 20; minute++) {
            node.passSeconds(60);
            node.renew("a");
        }
        assertThat(ReadStreams.instance(node, "a").isLive()).isTrue();
    }
}
