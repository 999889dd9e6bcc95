package io.rollcall.replication.sim;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.RegistryRecord;
import org.jspecify.annotations.Nullable;

/** What a test sees of a node beside what everybody sees. */
final class Inspection {
    private Inspection() {}

    /** What is held of an instance, live or a tombstone; null if nothing is. */
    static @Nullable InstanceRecord instance(NodeLife life, InstanceKey key) {
        for (RegistryRecord record : life.replica().records()) {
            if (record instanceof InstanceRecord instance && record.key().equals(key)) {
                return instance;
            }
        }
        return null;
    }
}
