package io.rollcall.replication.peer;

import io.rollcall.replication.record.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster as one node sees it, for people to read.
 *
 * @param self this node
 * @param ready whether this node may be sent clients
 * @param notReadyBecause why not; empty if ready
 * @param fenced whether another process goes by this node's name, and this one stepped back
 * @param nodes every node known, this one first, then by name; former lives of a name are left out
 * @param peers every configured address
 * @param counters what happened since the start, by name
 */
public record ClusterView(
        NodeId self,
        boolean ready,
        String notReadyBecause,
        boolean fenced,
        List<Node> nodes,
        List<Peer> peers,
        Map<String, Long> counters) {

    public ClusterView {
        nodes = List.copyOf(nodes);
        peers = List.copyOf(peers);
    }

    /**
     * One node.
     *
     * @param sinceVouched how long ago this node last learned that it is alive and caught up; empty if never
     * @param seq its writes that are merged here
     * @param behind its writes that are known of and not merged here yet
     * @param homes instances that it is the home of
     * @param hidden how many of them are hidden because it is silent
     * @param preserved whether self-preservation keeps its instances
     */
    public record Node(
            NodeId id,
            Optional<Duration> sinceVouched,
            long seq,
            long behind,
            int homes,
            int hidden,
            boolean preserved) {}

    /**
     * One configured address.
     *
     * @param node who answered there; empty if nobody did yet
     * @param link what is wrong with the link, or that it is well
     * @param detail the last failure, and where to look; empty if well
     * @param queued writes that wait for it
     * @param lastDigest how long ago the last digest round with it ended; empty if none did
     * @param digestResult what that found: "equal", "differs", "repaired 3"
     * @param traffic by kind of request, as this node sent them
     */
    public record Peer(
            PeerAddress address,
            Optional<NodeId> node,
            Link link,
            String detail,
            int queued,
            Optional<Duration> lastDigest,
            String digestResult,
            Map<String, Traffic> traffic) {}

    /** How a link is. */
    public enum Link {
        /** Messages go both ways. */
        UP,
        /** Nothing that is sent is answered. */
        DOWN,
        /** What is sent is answered, and nothing comes from there: the peer cannot reach this node. */
        ONE_WAY,
        /** The address leads to this node itself. */
        SELF,
        /** Another address leads to the same node. */
        DUPLICATE,
        /** Nothing was tried yet. */
        NEW
    }

    /**
     * What was sent and received in requests of one kind; bodies only.
     *
     * @param messages requests sent
     * @param failures how many of them were not answered
     */
    public record Traffic(long messages, long bytesSent, long bytesReceived, long failures) {}

    /** Whether every configured peer can be reached and reaches this node. */
    public boolean isMeshWhole() {
        return peers.stream().allMatch(peer -> switch (peer.link()) {
            case UP, SELF, DUPLICATE -> true;
            case DOWN, ONE_WAY, NEW -> false;
        });
    }
}
