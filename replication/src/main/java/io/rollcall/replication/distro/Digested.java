package io.rollcall.replication.distro;

import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerRequest;
import java.util.Collection;

/** What a digest round needs of a node's own holdings. Any thread may call. */
public interface Digested {
    /** The sum over all that is live here, to open a round or to answer one. */
    PeerAnswer.Root root();

    /** Comes to one digest key with a peer. */
    void agreeOn(DigestKey theirs);

    /** The sums over each bucket. */
    PeerRequest.Buckets buckets();

    /** What is in the buckets in which this node differs from a peer. */
    PeerAnswer.Listing list(PeerRequest.Buckets theirs);

    /** Decides each record in which this node and a peer differ, and drops what was deleted there. */
    PeerRequest.Repair compare(NodeId peer, PeerAnswer.Listing theirs);

    /** Takes what a peer sends at the end of its round. */
    PeerAnswer.Repaired repair(PeerRequest.Repair theirs);

    /** Merges records that a round brings back. */
    void merge(Collection<RegistryRecord> records);
}
