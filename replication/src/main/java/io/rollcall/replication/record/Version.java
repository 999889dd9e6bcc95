package io.rollcall.replication.record;

import java.util.Comparator;

/**
 * Says which of two records of one instance is newer. A total order, compared field by field in the
 * order below: first what the client did, then what the registry did.
 *
 * @param dirty the client's lastDirtyTimestamp, held within the allowed clock skew, milliseconds
 * @param life rises with each thing that a client does: registering, cancelling; and
 *     when an entry that is kept elsewhere takes its place, so that no home that moves meanwhile is newer
 * @param cancelled a cancel beats a registration of the same moment
 * @param epoch rises with each thing that the registry does: moving a home, defending a lease
 * @param tombstone an eviction beats the live record of its epoch
 * @param contentHash makes the order total where two nodes write at once
 * @param home the node that hears the instance and vouches for it; it alone evicts
 */
public record Version(
        long dirty, long life, boolean cancelled, long epoch, boolean tombstone, long contentHash, NodeId home)
        implements Comparable<Version> {

    private static final Comparator<Version> ORDER = Comparator.comparingLong(Version::dirty)
            .thenComparingLong(Version::life)
            .thenComparing(Version::cancelled)
            .thenComparingLong(Version::epoch)
            .thenComparing(Version::tombstone)
            .thenComparingLong(Version::contentHash)
            .thenComparing(Version::home);

    /** The same with another home, an epoch later. */
    public Version movedTo(NodeId newHome) {
        return new Version(dirty, life, cancelled, epoch + 1, tombstone, contentHash, newHome);
    }

    /** The same for a live record. */
    public Version alive(long hash) {
        return new Version(dirty, life, false, epoch, false, hash, home);
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }
}
