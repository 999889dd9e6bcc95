package io.rollcall.replication;

import io.rollcall.replication.record.NodeId;
import java.util.Collections;
import java.util.Set;
import java.util.TreeMap;

/** Counts instances by the node that is their home. Guarded by the {@link Replica}'s lock. */
final class Homes {
    private final TreeMap<NodeId, Integer> counts = new TreeMap<>();

    void add(NodeId home) {
        counts.merge(home, 1, Integer::sum);
    }

    void remove(NodeId home) {
        counts.computeIfPresent(home, (node, count) -> count == 1 ? null : count - 1);
    }

    int of(NodeId home) {
        return counts.getOrDefault(home, 0);
    }

    /** Those with any. */
    Set<NodeId> all() {
        return Collections.unmodifiableSet(counts.keySet());
    }
}
