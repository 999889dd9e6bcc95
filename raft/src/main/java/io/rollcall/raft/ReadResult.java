package io.rollcall.raft;

import java.time.Duration;

/** The answer to the wish for a read that is not stale. */
public sealed interface ReadResult {
    /**
     * Whatever was committed when it was asked for has been applied here: read now.
     *
     * @param seq count of changes applied here, at least
     */
    record Fresh(long seq) implements ReadResult {}

    /**
     * Nobody can tell in time.
     *
     * @param why for the caller, in words
     */
    record NoQuorum(String why, Duration retryAfter) implements ReadResult {}

    /** The store has stopped, or failed. */
    record Refused(String why) implements ReadResult {}
}
