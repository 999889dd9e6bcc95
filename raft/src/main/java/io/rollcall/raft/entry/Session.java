package io.rollcall.raft.entry;

import java.util.List;

/**
 * What is remembered of one proposer (the client session of Raft, Ongaro 2014, chapter 6.3). He has one batch on its way
 * at a time, so what came of his last is all that he may still wait for.
 *
 * @param number of his last batch that was applied; one with a lower number is not applied any more
 * @param outcomes of that batch
 */
public record Session(long proposer, long number, List<Outcome> outcomes) {
    public Session {
        if (proposer == 0 || number < 1) {
            throw new IllegalArgumentException("a session of the proposer " + proposer + " at batch " + number);
        }
        outcomes = List.copyOf(outcomes);
    }
}
