package io.rollcall.replication;

import static io.rollcall.replication.HandMovedTime.START;
import static io.rollcall.replication.InstanceFixtures.arriving;
import static io.rollcall.replication.InstanceFixtures.key;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
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
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An entry that is kept elsewhere takes the place of an instance. */
class SupersedeTest {
    private static final NodeId PEER = new NodeId("b", 1);

    private final TestNode node = new TestNode();

    private static InstanceRecord atPeer(String id, long epoch, long seq) {
        Statement stated = Statement.of(up(id));
        Version version = new Version(START, START, false, epoch, false, stated.contentHash(), PEER);
        return new InstanceRecord(key(id), version, stated, null, new Dot(PEER, seq));
    }

    private void hearPeer(Progress... more) {
        List<Progress> writers = new ArrayList<>(List.of(more));
        writers.add(new Progress(PEER, 0, node.time.millis() - START + 1));
        LaneItem.Summary summary = new LaneItem.Summary(writers, new TreeMap<>(), List.of());
        node.replica.receive(PEER, new PeerRequest.Batch(List.of(summary)));
    }

    @Test
    void where_there_is_no_instance_nothing_is_written() {
        assertThat(node.replica.supersede(key("a"))).isFalse();
        assertThat(node.replica.lastSeq()).isZero();
    }

    @Test
    void the_instance_is_gone_at_once_and_once() {
        node.register(up("a"));
        assertThat(node.replica.supersede(key("a"))).isTrue();
        assertThat(node.has("a")).isFalse();
        assertThat(node.lastChange().action()).isEqualTo(ActionType.DELETED);
        assertThat(ReadStreams.instance(node, "a").reason()).isEqualTo(TombstoneReason.MOVED);
        assertThat(node.renew("a")).isEqualTo(Outcome.UNKNOWN);

        long written = node.replica.lastSeq();
        assertThat(node.replica.supersede(key("a"))).isFalse();
        assertThat(node.replica.lastSeq()).isEqualTo(written);
        assertThat(node.changes).hasSize(2);
        assertThat(node.replica.tally().of(Mechanism.SUPERSEDED)).isOne();
    }

    @Test
    void its_override_goes_with_it() {
        node.register(up("a"));
        node.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        List<RegistryRecord> written = new ArrayList<>();
        node.replica.onWrite(write -> written.add(write.record()));
        node.replica.supersede(key("a"));
        assertThat(ReadStreams.override(node, "a").map(OverrideRecord::isLive)).contains(false);
        assertThat(written.get(0))
                .as("nobody is to see it without its override")
                .isInstanceOf(InstanceRecord.class);
    }

    @Test
    void its_client_said_nothing() {
        node.register(up("a"));
        List<ClientWord> words = new ArrayList<>();
        node.replica.onClientWord(words::add);
        node.replica.supersede(key("a"));
        assertThat(words).isEmpty();
        assertThat(node.replica.compare(arriving(up("a")))).isEqualTo(Replica.Acquaintance.AGREED);
    }

    @Test
    void a_registration_afterwards_passes_it_whatever_its_stamp() {
        node.register(up("a"));
        node.replica.supersede(key("a"));
        InstanceRecord tombstone = ReadStreams.instance(node, "a");
        node.register(up("a").withLastDirtyTimestamp(START - 60_000));
        assertThat(node.has("a")).isTrue();
        assertThat(ReadStreams.instance(node, "a").isNewerThan(tombstone)).isTrue();
    }

    @Test
    void one_whose_home_is_another_node_goes_too() {
        node.replica.merge(List.of(atPeer("a", 0, 1)));
        hearPeer();
        assertThat(node.has("a")).isTrue();
        assertThat(node.replica.supersede(key("a"))).isTrue();
        assertThat(node.has("a")).isFalse();
        assertThat(ReadStreams.instance(node, "a").version().home()).isEqualTo(PEER);
    }

    @Test
    void a_home_that_moves_meanwhile_is_no_newer() {
        node.replica.merge(List.of(atPeer("a", 0, 1)));
        node.replica.supersede(key("a"));
        node.replica.merge(List.of(atPeer("a", 7, 2)));
        assertThat(ReadStreams.instance(node, "a").isLive()).isFalse();
    }

    @Test
    void one_that_is_hidden_goes_without_a_word_as_it_was_gone_to_whoever_listens() {
        node.replica.merge(List.of(atPeer("a", 0, 1)));
        hearPeer();
        node.passSeconds(100);
        assertThat(node.has("a")).isFalse();
        int told = node.changes.size();

        assertThat(node.replica.supersede(key("a"))).isTrue();
        hearPeer();
        node.passSeconds(1);
        assertThat(node.has("a")).isFalse();
        assertThat(node.changes).hasSize(told);
    }

    @Test
    void one_that_arrives_hidden_needs_nobody_to_supersede_it() {
        Elsewhere.beside(node, "a");
        hearPeer();
        node.passSeconds(100);
        node.replica.merge(List.of(atPeer("a", 0, 1), atPeer("b", 0, 2)));

        assertThat(node.changes).isEmpty();
        assertThat(ReadStreams.instance(node, "a").reason()).isEqualTo(TombstoneReason.MOVED);
        assertThat(ReadStreams.instance(node, "b").isLive()).isTrue();
    }

    @Test
    void a_node_that_takes_no_writes_leaves_it_to_others() {
        node.register(up("a"));
        for (int second = 0; second < 6; second++) {
            hearPeer(new Progress(new NodeId("a", START + 5_000), 7, 50 + second));
            node.passSeconds(1);
        }
        assertThat(node.replica.fenced()).isPresent();
        assertThat(node.replica.supersede(key("a"))).isFalse();
        assertThat(ReadStreams.instance(node, "a").isLive()).isTrue();
    }

    @Test
    void the_home_that_hears_it_does_not_refute_it() {
        node.register(up("a"));
        InstanceRecord live = ReadStreams.instance(node, "a");
        Version version = live.version();
        Version moved =
                new Version(version.dirty(), version.life() + 1, false, version.epoch(), true, 0, version.home());
        node.replica.merge(List.of(new InstanceRecord(key("a"), moved, null, TombstoneReason.MOVED, new Dot(PEER, 1))));

        assertThat(node.has("a")).isFalse();
        assertThat(node.renew("a")).isEqualTo(Outcome.UNKNOWN);
        assertThat(node.replica.tally().of(Mechanism.REFUTED)).isZero();
    }

    @Test
    void nodes_that_do_it_at_once_come_to_the_same() {
        TestNode other = new TestNode("b");
        node.register(up("a"));
        node.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        other.replica.merge(ReadStreams.all(node));
        other.time.pass(Duration.ofSeconds(3));
        assertThat(node.replica.supersede(key("a"))).isTrue();
        assertThat(other.replica.supersede(key("a"))).isTrue();

        List<RegistryRecord> here = ReadStreams.all(node);
        node.replica.merge(ReadStreams.all(other));
        other.replica.merge(here);
        assertThat(other.replica.root()).isEqualTo(node.replica.root());
        assertThat(ReadStreams.all(node)).containsExactlyInAnyOrderElementsOf(ReadStreams.all(other));
        assertThat(ReadStreams.all(node)).noneMatch(RegistryRecord::isLive);
    }

    @Test
    void whoever_is_told_that_it_came_may_supersede_it_from_another_thread_at_once() throws Exception {
        ExecutorService loop = Executors.newSingleThreadExecutor();
        List<TestNode> nodes = new CopyOnWriteArrayList<>();
        TestNode told = new TestNode("a", change -> {
            if (change.action() != ActionType.DELETED) {
                loop.execute(() -> nodes.get(0).replica.supersede(change.key()));
            }
        });
        nodes.add(told);
        try {
            for (int i = 0; i < 2_000; i++) {
                InstanceRecord arriving = atPeer("a", 0, i + 1);
                Version version = arriving.version();
                Version later = new Version(
                        START + 2L * i,
                        START + 2L * i,
                        false,
                        0,
                        false,
                        version.contentHash(),
                        i % 2 == 0 ? PEER : told.replica.self());
                told.replica.merge(
                        List.of(new InstanceRecord(key("a"), later, arriving.statement(), null, new Dot(PEER, i + 1))));
                told.renew("a");
            }
        } finally {
            loop.shutdown();
            assertThat(loop.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(told.has("a")).isFalse();
        assertThat(told.lastChange().action()).isEqualTo(ActionType.DELETED);
        assertThat(ReadStreams.all(told)).noneMatch(RegistryRecord::isLive);
    }
}
