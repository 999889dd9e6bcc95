package io.rollcall.replication;

import static io.rollcall.replication.InstanceFixtures.arriving;
import static io.rollcall.replication.InstanceFixtures.saying;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.distro.DigestRound;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerCodec;
import io.rollcall.replication.wire.PeerRequest;
import io.rollcall.replication.wire.WireLimits;
import org.junit.jupiter.api.Test;

/** Digest rounds with a node that has nothing yet. */
class LargeRepairTest {
    private static final int INSTANCES = 3_000;
    private static final NodeId FULL = new NodeId("a", 1);
    private static final NodeId EMPTY = new NodeId("b", 1);

    private final HandMovedTime time = new HandMovedTime();
    private final Replica full = replica(FULL);
    private final Replica empty = replica(EMPTY);

    private Replica replica(NodeId self) {
        return new Replica(self, ReplicaSettings.DEFAULT, time, time::nanos, new DigestKey(1, 2), change -> {});
    }

    /** A round that the first opens. */
    private static boolean isEqualAfterRound(Replica opening, Replica answering) {
        DigestRound round = new DigestRound(opening, true);
        PeerRequest request = round.open();
        while (true) {
            assertThat(PeerCodec.encode(opening.self(), request)).hasSizeLessThan(WireLimits.MESSAGE_BYTES / 2);
            PeerAnswer answer = answer(answering, request);
            assertThat(PeerCodec.encode(answering.self(), 0, answer)).hasSizeLessThan(WireLimits.MESSAGE_BYTES / 2);
            DigestRound.Step step = round.next(answering.self(), answer);
            if (step instanceof DigestRound.Step.Ended ended) {
                return ended.equal();
            }
            request = ((DigestRound.Step.Ask) step).request();
        }
    }

    private static PeerAnswer answer(Replica answering, PeerRequest request) {
        if (request instanceof PeerRequest.Digest) {
            return answering.root();
        }
        return request instanceof PeerRequest.Buckets buckets
                ? answering.list(buckets)
                : answering.repair((PeerRequest.Repair) request);
    }

    @Test
    void come_to_an_end_in_messages_that_are_not_too_large() {
        for (int i = 0; i < INSTANCES; i++) {
            full.register(arriving(saying(up("i" + i), "much ".repeat(800))), Origin.CLIENT);
        }
        int rounds = 0;
        while (!isEqualAfterRound(full, empty)) {
            assertThat(++rounds).isLessThan(20);
        }
        assertThat(empty.size()).isEqualTo(INSTANCES);
        assertThat(rounds).isGreaterThan(3);
    }

    @Test
    void nor_are_those_in_which_the_empty_one_asks() {
        for (int i = 0; i < INSTANCES; i++) {
            full.register(arriving(saying(up("i" + i), "much ".repeat(800))), Origin.CLIENT);
        }
        int rounds = 0;
        while (!isEqualAfterRound(empty, full)) {
            assertThat(++rounds).isLessThan(20);
        }
        assertThat(empty.size()).isEqualTo(INSTANCES);
    }
}
