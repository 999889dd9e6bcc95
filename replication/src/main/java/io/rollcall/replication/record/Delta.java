package io.rollcall.replication.record;

import java.util.List;

/** What a reader of the streams lacks. */
public sealed interface Delta {
    /**
     * Everything that the reader's vector does not cover, writer by writer, each in order.
     *
     * @param upTo the vector that the reader has reached once it has merged them
     */
    record Missing(List<RegistryRecord> records, Vector upTo) implements Delta {
        public Missing {
            records = List.copyOf(records);
        }
    }

    /** A tombstone that the reader lacks was collected: only a full copy can help. */
    record BelowFloor() implements Delta {}
}
