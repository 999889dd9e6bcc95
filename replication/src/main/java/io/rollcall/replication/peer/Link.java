package io.rollcall.replication.peer;

import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One configured address: who answers there, how well, and the lane to it. Confined to the replicator's
 * loop.
 */
final class Link {
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1);

    final PeerAddress address;
    final PeerLane lane;
    private final Map<PeerRequest.Kind, Counts> traffic = new EnumMap<>(PeerRequest.Kind.class);

    @Nullable
    NodeId node;

    ClusterView.Link state = ClusterView.Link.NEW;
    String detail = "";
    /** When the first of the failures running was, 0 if the last attempt was answered. */
    long awaySince;

    /** When the first of the batches running failed that the peer did not take, 0 if it took the last. */
    long laneStuckSince;
    /** Whether its lane was dropped since it last took a batch. */
    boolean laneDropped;

    long notBefore;
    int failures;
    long lastDigest;
    String digestResult = "";

    private static final class Counts {
        private long messages;
        private long sent;
        private long received;
        private long failures;
    }

    Link(PeerAddress address, int laneBound) {
        this.address = address;
        this.lane = new PeerLane(laneBound);
    }

    /** Whether this address leads to a node that is to be spoken to. */
    boolean isPeer() {
        return state != ClusterView.Link.SELF && state != ClusterView.Link.DUPLICATE;
    }

    boolean isAnswering() {
        return state == ClusterView.Link.UP || state == ClusterView.Link.ONE_WAY;
    }

    /** Whether it has answered, and not ceased to long ago: a node that stops leaves its last writes with it. */
    boolean isWorthWaitingFor(long now) {
        return isPeer() && node != null && (awaySince == 0 || now - awaySince < LONGEST_BACKOFF.toNanos());
    }

    void sent(PeerRequest.Kind kind, int bytes) {
        Counts counts = counts(kind);
        counts.messages++;
        counts.sent += bytes;
    }

    void received(PeerRequest.Kind kind, int bytes) {
        counts(kind).received += bytes;
    }

    void failed(PeerRequest.Kind kind) {
        counts(kind).failures++;
    }

    private Counts counts(PeerRequest.Kind kind) {
        return traffic.computeIfAbsent(kind, first -> new Counts());
    }

    /**
     * How long to wait after another failure: twice as long as after the one before, and by chance up to
     * half less, so that nodes that lost a peer at once do not come back to it at once.
     *
     * @param chance from 0 to 1
     */
    Duration backoff(double chance) {
        failures++;
        long longest = LONGEST_BACKOFF.toNanos();
        long nanos = Math.min(FIRST_BACKOFF.toNanos() << Math.min(failures - 1, 10), longest);
        return Duration.ofNanos((long) (nanos * (1 - chance / 2)));
    }

    ClusterView.Peer view(long now) {
        Map<String, ClusterView.Traffic> byKind = new TreeMap<>();
        traffic.forEach((kind, counts) -> byKind.put(
                kind.path(), new ClusterView.Traffic(counts.messages, counts.sent, counts.received, counts.failures)));
        return new ClusterView.Peer(
                address,
                Optional.ofNullable(node),
                state,
                detail,
                lane.queued(),
                lastDigest == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(now - lastDigest)),
                digestResult,
                byKind);
    }
}
