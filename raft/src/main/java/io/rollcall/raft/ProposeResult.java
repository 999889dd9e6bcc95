package io.rollcall.raft;

import java.time.Duration;

/** The answer to a proposal. Only {@link Committed} promises anything: that it is on the disks of a quorum. */
public sealed interface ProposeResult {
    /**
     * It is so, and stays so even if every member is killed now. The member that was asked has applied it too, unless
     * it lags by more than it was willing to wait.
     *
     * @param version the entry's from now on; what to expect of it in the next command
     * @param seq count of changes once it was applied
     */
    record Committed(long version, long seq) implements ProposeResult {}

    /**
     * Something else was expected; nothing was changed.
     *
     * @param held the version that is held; 0 where nothing is
     */
    record Conflict(long held) implements ProposeResult {}

    /** There is no such entry, and the command needs one. */
    record Missing() implements ProposeResult {}

    /**
     * No quorum has answered in time.
     *
     * @param why for the caller, in words
     * @param retryAfter when it is worth asking again
     * @param fate what may have become of the command
     */
    record NoQuorum(String why, Duration retryAfter, Fate fate) implements ProposeResult {}

    /** The disk is nearly full: here, or at the leader. Nothing was changed. */
    record DiskFull(String why) implements ProposeResult {}

    /** The store can take no such command at all, or none any more. Nothing was changed. */
    record Refused(String why) implements ProposeResult {}

    /** What may have become of a command without an answer. */
    enum Fate {
        /** It never left this node: nothing was changed. */
        NEVER_SENT,
        /** It was sent: it may have been committed, and may yet be. */
        UNKNOWN
    }
}
