package io.rollcall.replication.wire;

import io.rollcall.client.model.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * A place in the order of buckets, and of keys within one.
 *
 * @param bucket the bucket that is next
 * @param after the last key of it that was sent already; null if none was
 */
public record Cursor(int bucket, @Nullable InstanceKey after) {
    /** Whether this is a later place than {@code other}. */
    public boolean isAfter(Cursor other) {
        return bucket != other.bucket
                ? bucket > other.bucket
                : after != null && (other.after == null || after.compareTo(other.after) > 0);
    }
}
