package io.rollcall.replication.sim;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.Replica;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.TombstoneReason;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.RecordName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every write of every node in a run, which no node knows; against it vectors are checked. */
final class WriteLog {
    private final Map<NodeId, Long> seen = new HashMap<>();
    private final Map<RecordName, List<RegistryRecord>> byName = new HashMap<>();
    private final Map<Dot, Long> writtenAt = new HashMap<>();
    private final Map<Dot, Vector> knownToCancel = new HashMap<>();
    /** Notes what a node wrote since it was last looked at. */
    void observe(Replica replica, long now) {
        NodeId self = replica.self();
        long last = replica.lastSeq();
        long before = seen.getOrDefault(self, 0L);
        if (last > before) {
            seen.put(self, last);
            for (RegistryRecord record : replica.records()) {
                if (record.dot().writer().equals(self) && record.dot().seq() > before) {
                    byName.computeIfAbsent(nameOf(record), unseen -> new ArrayList<>())
                            .add(record);
                    writtenAt.put(record.dot(), now);
                    if (isCancel(record)) {
                        knownToCancel.put(record.dot(), replica.vector());
                    }
                }
            }
        }
    }

    int size() {
        return byName.values().stream().mapToInt(List::size).sum();
    }

    /** The newest cancellation of an instance, null if there was none. */
    @Nullable
    InstanceRecord newestCancel(InstanceKey key) {
        InstanceRecord newest = null;
        for (RegistryRecord record : byName.getOrDefault(new RecordName(key, RecordName.Of.INSTANCE), List.of())) {
            if (record instanceof InstanceRecord instance
                    && isCancel(record)
                    && (newest == null || instance.isNewerThan(newest))) {
                newest = instance;
            }
        }
        return newest;
    }

    private static boolean isCancel(RegistryRecord record) {
        return record instanceof InstanceRecord instance && instance.reason() == TombstoneReason.CANCEL;
    }

    /**
     * Whether a cancellation need not have ended a record: its node did not know of that, and it was forgotten
     * before the two could meet.
     *
     * @param collected tombstones written before this may have been collected
     */
    boolean hadNotMet(InstanceRecord cancel, RegistryRecord shown, long collected) {
        Vector known = knownToCancel.getOrDefault(cancel.dot(), Vector.EMPTY);
        return writtenAt.getOrDefault(cancel.dot(), collected) <= collected && !known.covers(shown.dot());
    }

    /**
     * A write that {@code replica} claims to know and neither holds nor has replaced or collected; null if
     * none.
     *
     * @param collected tombstones written before this may have been collected, and are then known to nobody
     */
    @Nullable
    Dot unsound(Replica replica, long collected) {
        Vector vector = replica.vector();
        Map<String, Long> retired = replica.summary().retired();
        Map<RecordName, RegistryRecord> held = new HashMap<>();
        for (RegistryRecord record : replica.records()) {
            held.put(nameOf(record), record);
        }
        for (Map.Entry<RecordName, List<RegistryRecord>> writes : byName.entrySet()) {
            RegistryRecord mine = held.get(writes.getKey());
            for (RegistryRecord written : writes.getValue()) {
                Dot dot = written.dot();
                if (vector.covers(dot)
                        && (mine == null || isNewer(written, mine))
                        && !wasCollected(written, writes.getValue(), collected)
                        && !wasRetired(written, writes.getValue(), retired)) {
                    return dot;
                }
            }
        }
        return null;
    }

    /** Whether the writer of it, or of a newer one, is retired: all that such a writer wrote counts as deleted. */
    private static boolean wasRetired(RegistryRecord written, List<RegistryRecord> all, Map<String, Long> retired) {
        return !retired.isEmpty()
                && all.stream()
                        .filter(other -> !isNewer(written, other))
                        .map(other -> other.dot().writer())
                        .anyMatch(writer -> writer.incarnation() <= retired.getOrDefault(writer.name(), -1L));
    }

    private boolean wasCollected(RegistryRecord written, List<RegistryRecord> all, long before) {
        return all.stream()
                .anyMatch(other -> !other.isLive()
                        && !isNewer(written, other)
                        && writtenAt.getOrDefault(other.dot(), before) <= before);
    }

    static boolean isNewer(RegistryRecord one, RegistryRecord other) {
        return one instanceof InstanceRecord instance
                ? instance.isNewerThan((InstanceRecord) other)
                : ((OverrideRecord) one).isNewerThan((OverrideRecord) other);
    }

    static RecordName nameOf(RegistryRecord record) {
        return new RecordName(
                record.key(), record instanceof InstanceRecord ? RecordName.Of.INSTANCE : RecordName.Of.OVERRIDE);
    }

    /** All that was written of what this dot is about. */
    String historyOf(Dot dot) {
        for (Map.Entry<RecordName, List<RegistryRecord>> writes : byName.entrySet()) {
            if (writes.getValue().stream().anyMatch(record -> record.dot().equals(dot))) {
                return history(writes.getKey().key());
            }
        }
        return "";
    }

    String history(InstanceKey key) {
        StringBuilder text = new StringBuilder();
        for (RecordName.Of of : RecordName.Of.values()) {
            for (RegistryRecord record : byName.getOrDefault(new RecordName(key, of), List.of())) {
                text.append("\n    ")
                        .append(writtenAt.getOrDefault(record.dot(), 0L) / 1_000_000_000.0)
                        .append(" s: ")
                        .append(describe(record));
            }
        }
        return text.toString();
    }

    static String describe(@Nullable RegistryRecord record) {
        if (record instanceof InstanceRecord instance) {
            return instance.dot() + " " + instance.version()
                    + (instance.statement() == null
                            ? " " + instance.reason()
                            : " " + instance.statement().instance().metadata());
        }
        return String.valueOf(record);
    }
}
