package io.rollcall.replication.sim;

import io.rollcall.replication.Replica;
import io.rollcall.replication.record.Delta;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Vector;
import java.util.List;
import java.util.Map;

/** What a test may see of a node beside what everybody sees. */
final class Inspection {
    private Inspection() {}

    /** All that it holds, tombstones too. */
    static List<RegistryRecord> records(Replica replica) {
        return replica.since(Vector.EMPTY) instanceof Delta.Missing missing ? missing.records() : List.of();
    }

    static Vector vector(Replica replica) {
        return replica.since(Vector.EMPTY) instanceof Delta.Missing missing ? missing.upTo() : Vector.EMPTY;
    }

    /** The seq of its last write. */
    static long lastSeq(Replica replica) {
        return vector(replica).of(replica.self());
    }

    /** How often each mechanism fired in this life. */
    static Map<String, Long> counters(NodeLife life) {
        return life.replicator().view().counters();
    }
}
