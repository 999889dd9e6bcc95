package io.rollcall.replication.record;

import io.rollcall.client.model.InstanceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All records that a node holds, the newest of each key, and the stream of each writer over them.
 * Merging is idempotent, commutative and associative: any order gives the same table.
 *
 * <p>One owner writes at a time (the {@link io.rollcall.replication.Replica}'s lock) and reads the
 * streams; single records may be read by any thread at any time.
 */
public final class RecordTable {
    private final NodeId self;
    private final ConcurrentHashMap<InstanceKey, InstanceRecord> instances = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<InstanceKey, OverrideRecord> overrides = new ConcurrentHashMap<>();
    private final TreeMap<NodeId, WriterStream> streams = new TreeMap<>();
    private long lastSeq;

    /** @param self the node whose own writes this table numbers */
    public RecordTable(NodeId self) {
        this.self = self;
    }

    /** The record of an instance, live or a tombstone; null if nothing is known. */
    public @Nullable InstanceRecord instance(InstanceKey key) {
        return instances.get(key);
    }

    /** The override of an instance, set or removed; null if nothing is known. */
    public @Nullable OverrideRecord override(InstanceKey key) {
        return overrides.get(key);
    }

    /** Names the next write of this node. Each dot given out must be merged before the next is. */
    public Dot nextDot() {
        return new Dot(self, ++lastSeq);
    }

    /** Merges a record of this node's own, which the vector then covers. */
    public boolean write(RegistryRecord own) {
        boolean taken = merge(own);
        stream(self).reach(own.dot().seq());
        return taken;
    }

    /**
     * Takes a record in, if it is newer than what is held of its key.
     *
     * @return whether it was
     */
    public boolean merge(RegistryRecord arriving) {
        if (arriving instanceof InstanceRecord instance) {
            InstanceRecord held = instances.get(instance.key());
            if (held != null && !instance.isNewerThan(held)) {
                return false;
            }
            instances.put(instance.key(), instance);
            replace(held, instance);
        } else if (arriving instanceof OverrideRecord override) {
            OverrideRecord held = overrides.get(override.key());
            if (held != null && !override.isNewerThan(held)) {
                return false;
            }
            overrides.put(override.key(), override);
            replace(held, override);
        }
        return true;
    }

    private void replace(@Nullable RegistryRecord held, RegistryRecord taken) {
        if (held != null) {
            stream(held.dot().writer()).remove(held);
        }
        stream(taken.dot().writer()).add(taken);
    }

    /**
     * Forgets a tombstone that is old enough. Whoever has not seen it by now needs a full copy, which
     * the raised floor of its writer says.
     */
    public void collect(RegistryRecord tombstone) {
        if (tombstone.isLive()) {
            throw new IllegalArgumentException(tombstone.key() + " is live");
        }
        boolean held = tombstone instanceof InstanceRecord
                ? instances.remove(tombstone.key(), tombstone)
                : overrides.remove(tombstone.key(), tombstone);
        if (held) {
            WriterStream stream = stream(tombstone.dot().writer());
            stream.remove(tombstone);
            stream.raiseFloor(tombstone.dot().seq());
        }
    }

    /** What was merged of each writer. */
    public Vector vector() {
        Map<NodeId, Long> reached = new TreeMap<>();
        streams.forEach((writer, stream) -> reached.put(writer, stream.reached()));
        return Vector.of(reached);
    }

    /** What somebody lacks who has merged {@code seen}. */
    public Delta since(Vector seen) {
        List<RegistryRecord> missing = new ArrayList<>();
        for (Map.Entry<NodeId, WriterStream> entry : streams.entrySet()) {
            long from = seen.of(entry.getKey());
            if (from < entry.getValue().floor()) {
                return new Delta.BelowFloor();
            }
            missing.addAll(entry.getValue().since(from));
        }
        return new Delta.Missing(missing, vector());
    }

    /** Visits every live instance, in no particular order. Any thread may. */
    public void forEachLive(Consumer<InstanceRecord> visitor) {
        for (InstanceRecord held : instances.values()) {
            if (held.isLive()) {
                visitor.accept(held);
            }
        }
    }

    private WriterStream stream(NodeId writer) {
        return streams.computeIfAbsent(writer, unseen -> new WriterStream());
    }
}
