package io.rollcall.replication.record;

import io.rollcall.client.model.InstanceKey;

/**
 * Which of {@value #COUNT} buckets a key is in: the unit in which nodes compare and copy what they hold.
 * The same on every node and platform.
 */
public final class Bucket {
    /** How many there are. With 100,000 instances, one holds about a hundred. */
    public static final int COUNT = 1 << 10;

    private Bucket() {}

    /** From 0 up to and without {@link #COUNT}. */
    public static int of(InstanceKey key) {
        // String's hash is specified; a record's own is not. The multiplication spreads names that differ little.
        int mixed = (31 * key.app().hashCode() + key.id().hashCode()) * 0x9E3779B9;
        return (mixed ^ (mixed >>> 15)) >>> 7 & (COUNT - 1);
    }
}
