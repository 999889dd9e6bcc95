package io.rollcall.replication.wire;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.Version;
import org.jspecify.annotations.Nullable;

/** A record, live or a tombstone, by what decides about it, without its content. */
public sealed interface Listed {
    RecordName name();

    Dot dot();

    /** An instance. */
    record OfInstance(InstanceKey key, Version version, Dot dot) implements Listed {
        @Override
        public RecordName name() {
            return new RecordName(key, RecordName.Of.INSTANCE);
        }
    }

    /** An override, which is small enough to be listed as it is. */
    record OfOverride(InstanceKey key, @Nullable InstanceStatus status, long stamp, Dot dot) implements Listed {
        @Override
        public RecordName name() {
            return new RecordName(key, RecordName.Of.OVERRIDE);
        }
    }
}
