package io.rollcall.replication.record;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * For each writer, the seq up to which everything of it was merged. Immutable; a writer that is not
 * named stands at 0.
 */
public record Vector(SortedMap<NodeId, Long> reached) {
    public static final Vector EMPTY = new Vector(new TreeMap<>());

    public Vector {
        reached = Collections.unmodifiableSortedMap(new TreeMap<>(reached));
    }

    public static Vector of(Map<NodeId, Long> reached) {
        return new Vector(new TreeMap<>(reached));
    }

    /** The seq reached of one writer, 0 if none. */
    public long of(NodeId writer) {
        return reached.getOrDefault(writer, 0L);
    }

    /** Whether the write that {@code dot} names was merged. */
    public boolean covers(Dot dot) {
        return of(dot.writer()) >= dot.seq();
    }

    /** What both have reached. */
    public Vector least(Vector other) {
        TreeMap<NodeId, Long> least = new TreeMap<>();
        reached.forEach((writer, seq) -> {
            long both = Math.min(seq, other.of(writer));
            if (both > 0) {
                least.put(writer, both);
            }
        });
        return new Vector(least);
    }
}
