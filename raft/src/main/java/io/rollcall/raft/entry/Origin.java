package io.rollcall.raft.entry;

/**
 * Who proposed a batch, so that one that gets into the log twice is applied once: whoever proposes asks again where an
 * answer is lost, and a leader that knows the first only from a snapshot takes the second for a new one.
 *
 * @param proposer one run of one member's store, by a number drawn at random; 0 for a batch that nobody asks for again
 * @param number of the batch among the proposer's, from 1 on; with it, none before is asked for again
 */
public record Origin(long proposer, long number) {
    public static final Origin NOBODY = new Origin(0, 0);

    /** Bytes of it in a batch. */
    static final int BYTES = 2 * Long.BYTES;

    public Origin {
        if (proposer == 0 ? number != 0 : number < 1) {
            throw new IllegalArgumentException("batch " + number + " of the proposer " + proposer);
        }
    }

    boolean isNobody() {
        return proposer == 0;
    }
}
