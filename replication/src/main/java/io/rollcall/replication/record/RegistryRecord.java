package io.rollcall.replication.record;

import io.rollcall.client.model.InstanceKey;

/** One fact about one instance, as a node wrote it. */
public sealed interface RegistryRecord permits InstanceRecord, OverrideRecord {
    InstanceKey key();

    /** The write that made it. */
    Dot dot();

    /** Whether this is about something that is there; a tombstone is not. */
    boolean isLive();
}
