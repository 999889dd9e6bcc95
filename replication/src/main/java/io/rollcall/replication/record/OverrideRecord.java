package io.rollcall.replication.record;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import org.jspecify.annotations.Nullable;

/**
 * The status that somebody other than the instance gives it: an operator, or, where the entry is kept
 * elsewhere, a health check (then it is called a note; what an operator sets is kept there as well). A
 * record of its own, so that neither a registration nor an eviction takes it away, and so that it needs no
 * instance here.
 *
 * @param status what was set or found; null where it was removed again
 * @param stamp milliseconds of the writing node's clock, or above: greater than of what it replaced, or the same where it is the removal of something left over
 * @param dot the write that made this record; it breaks a tie
 */
public record OverrideRecord(InstanceKey key, @Nullable InstanceStatus status, long stamp, Dot dot)
        implements RegistryRecord {

    @Override
    public boolean isLive() {
        return status != null;
    }

    /**
     * Whether this takes the place of {@code other}. A removal beats what was set with the same stamp, so
     * that any node may bury what is left over, and all that do agree.
     */
    public boolean isNewerThan(OverrideRecord other) {
        return order(stamp, status != null, dot, other.stamp, other.status != null, other.dot) > 0;
    }

    /** The same for what is known of two records by name only: negative, 0 or positive. */
    public static int order(long stamp, boolean set, Dot dot, long otherStamp, boolean otherSet, Dot otherDot) {
        int byStamp = Long.compare(stamp, otherStamp);
        if (byStamp != 0) {
            return byStamp;
        }
        return set != otherSet ? (set ? -1 : 1) : dot.compareTo(otherDot);
    }
}
