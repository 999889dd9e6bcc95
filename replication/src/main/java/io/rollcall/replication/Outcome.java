package io.rollcall.replication;

/** What became of a change. Expected results are values; an exception means a bug or broken input. */
public sealed interface Outcome {
    /** It was taken, or there was nothing left to do. */
    record Done() implements Outcome {}

    /** No such instance here, or an older one: the caller is to register it. */
    record Unknown() implements Outcome {}

    /**
     * This node has a newer statement than the peer that asked.
     *
     * @param held the newer one
     */
    record Newer(LiveInstance held) implements Outcome {}

    /**
     * This node cannot say yet, or may not take writes: another one may.
     *
     * @param why for the caller to read
     */
    record NotReady(String why) implements Outcome {}

    Outcome DONE = new Done();
    Outcome UNKNOWN = new Unknown();
}
