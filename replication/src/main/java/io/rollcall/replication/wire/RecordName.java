package io.rollcall.replication.wire;

import io.rollcall.client.model.InstanceKey;

/** Names a record whatever its version: an instance and its override have the same key. */
public record RecordName(InstanceKey key, Of of) implements Comparable<RecordName> {
    /** What the record is about. */
    public enum Of {
        /** An instance. */
        INSTANCE,
        /** Its override. */
        OVERRIDE
    }

    @Override
    public int compareTo(RecordName other) {
        int byKey = key.compareTo(other.key);
        return byKey != 0 ? byKey : of.compareTo(other.of);
    }
}
