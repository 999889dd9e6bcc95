package io.rollcall.replication.record;

import io.rollcall.client.model.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an instance: its statement, or that it is gone.
 *
 * @param version decides against other records of the same key
 * @param statement what the instance says of itself; null for a tombstone
 * @param reason why it is gone; null where it is not
 * @param dot the write that made this record
 */
public record InstanceRecord(
        InstanceKey key, Version version, @Nullable Statement statement, @Nullable TombstoneReason reason, Dot dot)
        implements RegistryRecord {

    public InstanceRecord {
        boolean tombstone = version.tombstone();
        if (tombstone != (statement == null) || tombstone != (reason != null)) {
            throw new IllegalArgumentException(
                    key + ": a record is either live with a statement or a tombstone with a" + " reason");
        }
        if (version.cancelled() != (reason == TombstoneReason.CANCEL)) {
            throw new IllegalArgumentException(key + ": cancelled, and the reason is " + reason);
        }
    }

    @Override
    public boolean isLive() {
        return statement != null;
    }

    /** Whether a node that heard the instance within its lease may answer that it lives: not if it left, or moved. */
    public boolean isRefutable() {
        return reason == TombstoneReason.EVICT || reason == TombstoneReason.ORPHAN;
    }

    /**
     * Whether this takes the place of {@code other}: by version, and by dot where two nodes buried the
     * same instance at once, or each of them would keep its own tombstone.
     */
    public boolean isNewerThan(InstanceRecord other) {
        return order(version, dot, other.version, other.dot) > 0;
    }

    /** The same for what is known of two records by name only: negative, 0 or positive. */
    public static int order(Version version, Dot dot, Version otherVersion, Dot otherDot) {
        int byVersion = version.compareTo(otherVersion);
        return byVersion != 0 ? byVersion : dot.compareTo(otherDot);
    }
}
