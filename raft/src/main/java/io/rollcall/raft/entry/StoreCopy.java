package io.rollcall.raft.entry;

import java.util.List;

/**
 * All entries at one moment.
 *
 * @param seq count of changes up to it
 * @param entries in no order
 * @param sessions of the proposers, in the order of their last batch
 */
public record StoreCopy(long seq, List<PersistentEntry> entries, List<Session> sessions) {
    public static final StoreCopy EMPTY = new StoreCopy(0, List.of(), List.of());

    public StoreCopy {
        if (seq < 0) {
            throw new IllegalArgumentException("seq " + seq + " is negative");
        }
        entries = List.copyOf(entries);
        sessions = List.copyOf(sessions);
    }
}
