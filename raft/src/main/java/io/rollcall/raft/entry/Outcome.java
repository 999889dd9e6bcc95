package io.rollcall.raft.entry;

/** What became of one command when it was applied; the same on every member. */
public sealed interface Outcome {
    /**
     * It is so now. A command that asked for what was so already changes nothing, and is not counted.
     *
     * @param version the entry's, or that of its end
     * @param seq count of changes once this was applied
     */
    record Done(long version, long seq) implements Outcome {}

    /**
     * Something else was expected.
     *
     * @param held the version that is held; 0 where nothing is
     */
    record Conflict(long held) implements Outcome {}

    /** There is no such entry, and the command needs one. */
    record Missing() implements Outcome {}
}
