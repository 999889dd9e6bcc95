package io.rollcall.replication;

import io.rollcall.replication.record.Delta;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Vector;
import java.util.List;
import java.util.Optional;

/** What a reader of a node's streams finds there. */
final class ReadStreams {
    private ReadStreams() {}

    static List<RegistryRecord> all(TestNode node) {
        if (node.replica.since(Vector.EMPTY) instanceof Delta.Missing missing) {
            return missing.records();
        }
        throw new AssertionError("a tombstone was collected: the streams do not tell everything any more");
    }

    static InstanceRecord instance(TestNode node, String id) {
        return all(node).stream()
                .filter(InstanceRecord.class::isInstance)
                .map(InstanceRecord.class::cast)
                .filter(record -> record.key().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static Optional<OverrideRecord> override(TestNode node, String id) {
        return all(node).stream()
                .filter(OverrideRecord.class::isInstance)
                .map(OverrideRecord.class::cast)
                .filter(record -> record.key().id().equals(id))
                .findFirst();
    }
}
