package io.rollcall.replication.peer;

import io.rollcall.client.loop.Loop;
import io.rollcall.replication.Replica;
import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Keeps a {@link Replica} and those of its peers the same: sends them this node's own writes, asks them
 * for theirs, answers what they ask. It never passes on what another node wrote.
 *
 * <p>Its state is confined to the loop; any thread may call its methods.
 */
public final class PeerReplicator {
    private final Replica replica;
    private final Loop loop;
    private Set<PeerAddress> known = Set.of();

    public PeerReplicator(
            Replica replica, PeerTransport transport, Loop loop, RandomGenerator random, ReplicatorSettings settings) {
        this.replica = replica;
        this.loop = loop;
    }

    /** Begins: the first sync, then the rounds. Give it the {@link #peers} before, if there are any. */
    public void start() {
        this.loop.execute(() -> {});
    }

    /** Ends all traffic of this node's; what it is asked is still answered. */
    public void stop() {}

    /** Sets whom to speak to. May name this node itself, and one node twice. */
    public void peers(Set<PeerAddress> addresses) {
        this.loop.execute(() -> known = Set.copyOf(addresses));
    }

    /**
     * Answers a peer. Runs on the caller's thread; does not block for longer than the replica's lock.
     *
     * @return the answer, encoded
     * @throws MalformedMessageException if {@code request} is not a message of that kind
     */
    public byte[] answer(PeerRequest.Kind kind, byte[] request) throws MalformedMessageException {
        if (request.length == 0) {
            throw new MalformedMessageException("empty " + kind.path());
        }
        return request;
    }

    /** The cluster as this node sees it now. */
    public ClusterView view() {
        return new ClusterView(replica.self(), known.isEmpty(), "", false, List.of(), List.of(), Map.of());
    }
}
