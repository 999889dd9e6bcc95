package io.rollcall.replication.record;

import io.rollcall.client.model.InstanceKey;
import java.util.ArrayList;
import java.util.Collection;
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
    private final List<ConcurrentHashMap<InstanceKey, InstanceRecord>> instances = new ArrayList<>(Bucket.COUNT);
    private final List<ConcurrentHashMap<InstanceKey, OverrideRecord>> overrides = new ArrayList<>(Bucket.COUNT);
    private final TreeMap<NodeId, WriterStream> streams = new TreeMap<>();
    private final Observer observer;
    private volatile NodeId self;
    private long lastSeq;

    /** Told of each replacement in a table, by the owner's thread. */
    @FunctionalInterface
    public interface Observer {
        /**
         * A record took another's place.
         *
         * @param before what was held; null if nothing
         * @param now what is held; null if it was forgotten
         */
        void replaced(@Nullable RegistryRecord before, @Nullable RegistryRecord now);
    }

    /** @param self the node whose own writes this table numbers */
    public RecordTable(NodeId self, Observer observer) {
        this.self = self;
        this.observer = observer;
        for (int bucket = 0; bucket < Bucket.COUNT; bucket++) {
            instances.add(new ConcurrentHashMap<>(4));
            overrides.add(new ConcurrentHashMap<>(1));
        }
        stream(self);
    }

    /** The node whose own writes this table numbers. */
    public NodeId self() {
        return self;
    }

    /** Numbers the writes from now on as those of another life of this node, from 1. */
    public void becomes(NodeId newSelf) {
        self = newSelf;
        lastSeq = 0;
        stream(newSelf);
    }

    /** Forgets how much of a writer was merged: two lives went by its name. */
    public void distrust(NodeId writer) {
        stream(writer).distrust();
    }

    /** The record of an instance, live or a tombstone; null if nothing is known. */
    public @Nullable InstanceRecord instance(InstanceKey key) {
        return instances.get(Bucket.of(key)).get(key);
    }

    /** The override of an instance, or the note of a key, set or removed; null if nothing is known. */
    public @Nullable OverrideRecord override(InstanceKey key) {
        return overrides.get(Bucket.of(key)).get(key);
    }

    /** Names the next write of this node. Each dot given out must be merged before the next is. */
    public Dot nextDot() {
        return new Dot(self, ++lastSeq);
    }

    /** The seq of this node's last write, 0 if it has none yet. */
    public long lastSeq() {
        return lastSeq;
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
            Map<InstanceKey, InstanceRecord> bucket = instances.get(Bucket.of(instance.key()));
            InstanceRecord held = bucket.get(instance.key());
            if (held != null && !instance.isNewerThan(held)) {
                return false;
            }
            bucket.put(instance.key(), instance);
            replace(held, instance);
        } else if (arriving instanceof OverrideRecord override) {
            Map<InstanceKey, OverrideRecord> bucket = overrides.get(Bucket.of(override.key()));
            OverrideRecord held = bucket.get(override.key());
            if (held != null && !override.isNewerThan(held)) {
                return false;
            }
            bucket.put(override.key(), override);
            replace(held, override);
        }
        return true;
    }

    private void replace(@Nullable RegistryRecord held, RegistryRecord taken) {
        if (held != null) {
            stream(held.dot().writer()).remove(held);
        }
        stream(taken.dot().writer()).add(taken);
        observer.replaced(held, taken);
    }

    /**
     * Forgets a tombstone that is old enough. Whoever has not seen it by now needs a full copy, which
     * the raised floor of its writer says.
     */
    public void collect(RegistryRecord tombstone) {
        if (tombstone.isLive()) {
            throw new IllegalArgumentException(tombstone.key() + " is live");
        }
        forget(tombstone);
    }

    /**
     * Forgets a live record that was deleted elsewhere, and of whose deletion nothing is left to tell. The
     * floor of its writer rises: nobody can be told of it by what was written since.
     */
    public void drop(RegistryRecord deleted) {
        forget(deleted);
    }

    private void forget(RegistryRecord record) {
        boolean held = record instanceof InstanceRecord
                ? instances.get(Bucket.of(record.key())).remove(record.key(), record)
                : overrides.get(Bucket.of(record.key())).remove(record.key(), record);
        if (held) {
            WriterStream stream = stream(record.dot().writer());
            stream.remove(record);
            stream.raiseFloor(record.dot().seq());
            observer.replaced(record, null);
        }
    }

    /** Everything of {@code writer} up to {@code seq} was merged. */
    public void reach(NodeId writer, long seq) {
        stream(writer).reach(seq);
    }

    /** Up to which seq everything of {@code writer} was merged, 0 if nothing. */
    public long reached(NodeId writer) {
        WriterStream stream = streams.get(writer);
        return stream == null ? 0 : stream.reached();
    }

    /** The greatest seq of a record of {@code writer} that is held, 0 if there is none. */
    public long highest(NodeId writer) {
        WriterStream stream = streams.get(writer);
        return stream == null ? 0 : stream.highest();
    }

    /** What was merged of each writer. */
    public Vector vector() {
        TreeMap<NodeId, Long> reached = new TreeMap<>();
        streams.forEach((writer, stream) -> reached.put(writer, stream.reached()));
        return new Vector(reached);
    }

    /** The greatest seq of each writer that was forgotten: below it, only a full copy helps. */
    public Vector floors() {
        TreeMap<NodeId, Long> floors = new TreeMap<>();
        streams.forEach((writer, stream) -> {
            if (stream.floor() > 0) {
                floors.put(writer, stream.floor());
            }
        });
        return new Vector(floors);
    }

    /** Takes over the floors of a node whose whole content was merged. */
    public void raiseFloors(Vector floors) {
        floors.reached().forEach((writer, seq) -> stream(writer).raiseFloor(seq));
    }

    /** Whether somebody who has merged {@code seen} can no longer be told what it lacks. */
    public boolean isBelowFloor(Vector seen) {
        return streams.entrySet().stream()
                .anyMatch(entry -> seen.of(entry.getKey()) < entry.getValue().floor());
    }

    /** What somebody lacks who has merged {@code seen}. */
    public Delta since(Vector seen) {
        return isBelowFloor(seen)
                ? new Delta.BelowFloor()
                : new Delta.Missing(since(seen, Integer.MAX_VALUE), vector());
    }

    /** At most {@code most} of the records that {@code seen} does not cover, writer by writer, in order. */
    public List<RegistryRecord> since(Vector seen, int most) {
        List<RegistryRecord> missing = new ArrayList<>();
        for (Map.Entry<NodeId, WriterStream> entry : streams.entrySet()) {
            for (RegistryRecord record : entry.getValue().since(seen.of(entry.getKey()))) {
                if (missing.size() == most) {
                    return missing;
                }
                missing.add(record);
            }
        }
        return missing;
    }

    /** The records of one bucket in the order of their keys, an instance before its override. */
    public List<RegistryRecord> bucket(int bucket) {
        TreeMap<InstanceKey, List<RegistryRecord>> sorted = new TreeMap<>();
        for (InstanceRecord record : instances.get(bucket).values()) {
            sorted.computeIfAbsent(record.key(), one -> new ArrayList<>(2)).add(record);
        }
        for (OverrideRecord record : overrides.get(bucket).values()) {
            sorted.computeIfAbsent(record.key(), one -> new ArrayList<>(2)).add(record);
        }
        List<RegistryRecord> records = new ArrayList<>();
        sorted.values().forEach(records::addAll);
        return records;
    }

    /** The writers of which anything is known, in their order. */
    public List<NodeId> writers() {
        return List.copyOf(streams.keySet());
    }

    /** The current records of one writer, oldest first. */
    public List<RegistryRecord> writtenBy(NodeId writer) {
        WriterStream stream = streams.get(writer);
        return stream == null ? List.of() : List.copyOf(stream.since(0));
    }

    /** Whether no record carries a dot of {@code writer}. */
    public boolean isSilenced(NodeId writer) {
        WriterStream stream = streams.get(writer);
        return stream == null || stream.since(0).isEmpty();
    }

    /** Forgets a writer that no record names any more. */
    public void retire(NodeId writer) {
        streams.remove(writer);
    }

    /** Visits every live instance, in no particular order. Any thread may. */
    public void forEachLive(Consumer<InstanceRecord> visitor) {
        for (Map<InstanceKey, InstanceRecord> bucket : instances) {
            for (InstanceRecord held : bucket.values()) {
                if (held.isLive()) {
                    visitor.accept(held);
                }
            }
        }
    }

    /** All records, in no particular order. Any thread may. */
    public Collection<RegistryRecord> all() {
        List<RegistryRecord> all = new ArrayList<>();
        instances.forEach(bucket -> all.addAll(bucket.values()));
        overrides.forEach(bucket -> all.addAll(bucket.values()));
        return all;
    }

    private WriterStream stream(NodeId writer) {
        return streams.computeIfAbsent(writer, unseen -> new WriterStream());
    }
}
