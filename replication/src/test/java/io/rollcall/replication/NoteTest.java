package io.rollcall.replication;

import static io.rollcall.client.model.InstanceStatus.DOWN;
import static io.rollcall.client.model.InstanceStatus.OUT_OF_SERVICE;
import static io.rollcall.client.model.InstanceStatus.UP;
import static io.rollcall.replication.InstanceFixtures.arriving;
import static io.rollcall.replication.InstanceFixtures.key;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RegistryRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What health checks find of entries that are kept elsewhere. */
class NoteTest {
    private static final NodeId PEER = new NodeId("b", 1);

    private final TestNode node = new TestNode();
    private final Elsewhere elsewhere = Elsewhere.beside(node, "a");

    private OverrideRecord record() {
        return ReadStreams.override(node, "a").orElseThrow();
    }

    private void live40Minutes() {
        node.pass(ReplicaSettings.DEFAULT.orphanTtl().plusMinutes(10));
    }

    @Test
    void it_is_the_record_that_an_override_is_and_shows_no_instance() {
        node.replica.note(key("a"), DOWN);
        assertThat(node.replica.noted(key("a"))).isEqualTo(DOWN);
        assertThat(record().status()).isEqualTo(DOWN);
        assertThat(node.has("a")).isFalse();
        assertThat(node.changes).isEmpty();
        assertThat(elsewhere.noted).containsExactly(key("a"));
    }

    @Test
    void what_is_found_again_is_not_written_again() {
        node.replica.note(key("a"), null);
        assertThat(node.replica.lastSeq()).isZero();
        node.replica.note(key("a"), DOWN);
        node.replica.note(key("a"), DOWN);
        assertThat(node.replica.lastSeq()).isOne();
        node.replica.note(key("a"), UP);
        assertThat(node.replica.lastSeq()).isEqualTo(2);
        assertThat(elsewhere.noted).hasSize(2);
    }

    @Test
    void nothing_is_noted_of_a_key_that_is_not_kept_elsewhere() {
        node.register(up("mine"));
        node.replica.note(key("mine"), DOWN);
        node.replica.note(key("unknown"), DOWN);
        assertThat(node.status("mine")).isEqualTo(UP);
        assertThat(node.replica.noted(key("unknown"))).isNull();
    }

    @Test
    void an_operators_override_of_an_instance_is_not_removed_as_a_note() {
        node.register(up("mine"));
        node.setStatus("mine", OUT_OF_SERVICE);
        node.replica.note(key("mine"), null);
        assertThat(node.status("mine")).isEqualTo(OUT_OF_SERVICE);
        assertThat(elsewhere.noted).isEmpty();
    }

    @Test
    void nodes_that_remove_one_agree_and_what_was_noted_since_stays() {
        TestNode second = new TestNode("b");
        TestNode third = new TestNode("c");
        Elsewhere.beside(second, "a");
        Elsewhere.beside(third, "a");
        node.replica.note(key("a"), DOWN);
        long stamp = record().stamp();
        second.replica.merge(ReadStreams.all(node));
        third.replica.merge(ReadStreams.all(node));
        third.time.pass(Duration.ofMillis(1));
        third.replica.note(key("a"), OUT_OF_SERVICE);
        node.time.pass(Duration.ofMinutes(1));
        second.time.pass(Duration.ofMinutes(2));

        node.replica.note(key("a"), null);
        second.replica.note(key("a"), null);
        assertThat(record().stamp()).isEqualTo(stamp);
        node.replica.merge(ReadStreams.all(second));
        second.replica.merge(ReadStreams.all(node));
        assertThat(second.replica.root()).isEqualTo(node.replica.root());
        assertThat(node.replica.noted(key("a"))).isNull();

        node.replica.merge(ReadStreams.all(third));
        third.replica.merge(ReadStreams.all(second));
        assertThat(node.replica.noted(key("a"))).isEqualTo(OUT_OF_SERVICE);
        assertThat(third.replica.noted(key("a"))).isEqualTo(OUT_OF_SERVICE);
    }

    @Test
    void it_stays_as_long_as_its_key_is_kept_elsewhere_and_goes_in_its_time_after_that() {
        node.replica.note(key("a"), DOWN);
        live40Minutes();
        live40Minutes();
        assertThat(node.replica.noted(key("a"))).isEqualTo(DOWN);
        assertThat(node.replica.lastSeq()).isOne();

        elsewhere.kept.clear();
        node.pass(ReplicaSettings.DEFAULT.orphanTtl());
        assertThat(node.replica.noted(key("a"))).isNull();
        assertThat(elsewhere.noted).hasSize(2);
    }

    @Test
    void it_can_be_removed_once_its_key_is_not_kept_elsewhere_any_more() {
        node.replica.note(key("a"), DOWN);
        elsewhere.kept.clear();
        node.replica.note(key("a"), null);
        assertThat(node.replica.noted(key("a"))).isNull();
    }

    @Test
    void what_a_peer_notes_is_told() {
        OverrideRecord theirs = new OverrideRecord(key("a"), DOWN, node.time.millis(), new Dot(PEER, 1));
        node.replica.merge(List.of(theirs));
        assertThat(elsewhere.noted).containsExactly(key("a"));
        assertThat(node.replica.noted(key("a"))).isEqualTo(DOWN);
        node.replica.merge(List.of(new OverrideRecord(key("a"), null, theirs.stamp(), new Dot(PEER, 2))));
        assertThat(elsewhere.noted).hasSize(2);
        assertThat(node.replica.noted(key("a"))).isNull();
    }

    @Test
    void its_removal_is_forgotten_without_a_word() {
        node.replica.note(key("a"), DOWN);
        node.replica.note(key("a"), null);
        node.pass(ReplicaSettings.DEFAULT.tombstoneTtl());
        assertThat(node.replica.records()).isEmpty();
        assertThat(elsewhere.noted).hasSize(2);
    }

    @Test
    void an_instance_that_is_here_still_shows_it_until_it_is_superseded() {
        elsewhere.kept.clear();
        node.register(up("a"));
        elsewhere.keep("a");
        node.replica.note(key("a"), DOWN);
        assertThat(node.lastChange().overriddenStatus()).isEqualTo(DOWN);
        assertThat(elsewhere.noted).containsExactly(key("a"));

        node.replica.supersede(key("a"));
        assertThat(node.replica.noted(key("a"))).isNull();
        node.replica.note(key("a"), DOWN);
        assertThat(node.replica.noted(key("a"))).isEqualTo(DOWN);
    }

    @Test
    void no_other_record_of_the_key_need_ever_have_been_here() {
        node.replica.note(key("a"), DOWN);
        assertThat(ReadStreams.all(node)).noneMatch(InstanceRecord.class::isInstance);
        TestNode other = new TestNode("b");
        Elsewhere.beside(other, "a");
        other.replica.merge(ReadStreams.all(node));
        assertThat(other.replica.noted(key("a"))).isEqualTo(DOWN);
        assertThat(other.replica.records()).allMatch(RegistryRecord::isLive);
    }

    @Test
    void what_a_eureka_server_has_of_a_key_that_is_kept_elsewhere_is_no_news() {
        assertThat(node.replica.compare(arriving(up("a")))).isEqualTo(Replica.Acquaintance.AGREED);
        assertThat(node.replica.compare(arriving(up("other")))).isEqualTo(Replica.Acquaintance.LACKED_HERE);
    }
}
