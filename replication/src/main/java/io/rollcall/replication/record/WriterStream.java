package io.rollcall.replication.record;

import java.util.Collection;
import java.util.TreeMap;

/**
 * The records of one writer that are still current, by seq. Those that were replaced are gone, so the
 * seqs have gaps; what matters is that nothing current is missing. Guarded by its table's owner.
 */
final class WriterStream {
    private final TreeMap<Long, RegistryRecord> current = new TreeMap<>();
    private long reached;
    private long floor;

    void add(RegistryRecord added) {
        current.put(added.dot().seq(), added);
    }

    void remove(RegistryRecord removed) {
        // Two copies of one node may have named two records alike: the other one stays.
        current.remove(removed.dot().seq(), removed);
    }

    /** Everything of the writer up to {@code seq} was merged. */
    void reach(long seq) {
        reached = Math.max(reached, seq);
    }

    /** Nothing of the writer is known to be merged any more. */
    void distrust() {
        reached = 0;
        floor = 0;
    }

    long reached() {
        return reached;
    }

    /** The greatest seq of a record that is held, 0 if there is none. */
    long highest() {
        return current.isEmpty() ? 0 : current.lastKey();
    }

    /** A tombstone with this seq was collected: whoever has not got past it can no longer be told. */
    void raiseFloor(long seq) {
        floor = Math.max(floor, seq);
    }

    long floor() {
        return floor;
    }

    /** Current records above {@code seq}, oldest first. A view: to be copied before the owner goes on. */
    Collection<RegistryRecord> since(long seq) {
        return current.tailMap(seq, false).values();
    }
}
