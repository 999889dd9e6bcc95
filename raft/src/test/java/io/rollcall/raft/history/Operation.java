package io.rollcall.raft.history;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a client did to one key, whose values are all different.
 *
 * @param invoked when it was asked for
 * @param returned when the answer came; {@link Long#MAX_VALUE} where it never did, or told nothing
 * @param kind what it was
 * @param value what was written, or what a read returned; null for nothing there
 * @param expected what a swap expected
 * @param outcome what the client was told
 */
public record Operation(
        long invoked, long returned, Kind kind, @Nullable String value, @Nullable String expected, Outcome outcome) {
    /** What it was. */
    public enum Kind {
        READ,
        WRITE,
        /** Writes where the expected value is held. */
        SWAP,
        /** Takes away whatever is held. */
        CANCEL
    }

    /** What the client was told. */
    public enum Outcome {
        DONE,
        /** A swap found something else, or a cancel nothing. */
        NOT_DONE,
        /** It may have happened, or may yet. */
        UNKNOWN
    }

    public static Operation read(long invoked, long returned, @Nullable String value) {
        return new Operation(invoked, returned, Kind.READ, value, null, Outcome.DONE);
    }

    public static Operation write(long invoked, long returned, String value) {
        return new Operation(invoked, returned, Kind.WRITE, value, null, Outcome.DONE);
    }

    public static Operation lostWrite(long invoked, String value) {
        return new Operation(invoked, Long.MAX_VALUE, Kind.WRITE, value, null, Outcome.UNKNOWN);
    }
}
