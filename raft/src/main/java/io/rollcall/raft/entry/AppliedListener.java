package io.rollcall.raft.entry;

import java.util.List;

/**
 * Follows the entries. Called by one thread at a time, in the order of the log, before the proposer has its answer
 * and on the thread that applies: it must be quick, must not throw and must not wait for the store.
 */
public interface AppliedListener {
    /**
     * Everything is as in {@code copy} now: the first call, and again when this member was so far behind that it was
     * given a snapshot.
     */
    void replaced(StoreCopy copy);

    /** The next changes; the seq of the first follows that of the last, or of the copy. */
    void applied(List<Applied> changes);
}
