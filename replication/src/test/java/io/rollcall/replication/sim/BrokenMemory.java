package io.rollcall.replication.sim;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.Replica;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.RegistryRecord;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** Takes a record out of a replica behind its back, which nothing in production can. */
final class BrokenMemory {
    private BrokenMemory() {}

    /** Loses a live record whose home is elsewhere; returns whether there was one. */
    static boolean lose(Replica replica, InstanceKey key) {
        try {
            Field field = Replica.class.getDeclaredField("holdings");
            field.setAccessible(true);
            Object holdings = field.get(replica);
            Method live = holdings.getClass().getDeclaredMethod("live", InstanceKey.class);
            live.setAccessible(true);
            InstanceRecord held = (InstanceRecord) live.invoke(holdings, key);
            if (held == null || held.version().home().equals(replica.self())) {
                return false;
            }
            Method drop = holdings.getClass().getDeclaredMethod("drop", RegistryRecord.class);
            drop.setAccessible(true);
            drop.invoke(holdings, held);
            return true;
        } catch (ReflectiveOperationException changed) {
            throw new LinkageError("the replica is built another way now", changed);
        }
    }
}
