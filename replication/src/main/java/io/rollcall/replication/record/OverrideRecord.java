package io.rollcall.replication.record;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import org.jspecify.annotations.Nullable;

/**
 * The status that an operator set for an instance. A record of its own, so that neither a registration
 * nor an eviction takes it away.
 *
 * @param status what was set; null where it was removed again
 * @param stamp milliseconds of the writing node's clock, or above: greater than of what it replaced
 * @param dot the write that made this record; it breaks a tie
 */
public record OverrideRecord(InstanceKey key, @Nullable InstanceStatus status, long stamp, Dot dot)
        implements RegistryRecord {

    @Override
    public boolean isLive() {
        return status != null;
    }

    /** Whether this takes the place of {@code other}. */
    public boolean isNewerThan(OverrideRecord other) {
        int byStamp = Long.compare(stamp, other.stamp);
        return byStamp != 0 ? byStamp > 0 : dot.compareTo(other.dot) > 0;
    }
}
