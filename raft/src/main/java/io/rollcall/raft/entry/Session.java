package io.rollcall.raft.entry;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is remembered of one proposer (the client session of Raft, Ongaro 2014, chapter 6.3).
 *
 * @param settled batches with a number up to this one are not applied any more: nobody waits for them
 * @param outcomes of the batches above that were applied, by number
 */
public record Session(long proposer, long settled, SortedMap<Long, List<Outcome>> outcomes) {
    /** Most batches whose outcomes are remembered: more than a proposer ever has on its way. */
    static final int MAX_BATCHES = 8;

    public Session {
        if (proposer == 0 || settled < 0 || outcomes.size() > MAX_BATCHES) {
            throw new IllegalArgumentException("a session of the proposer " + proposer + " with " + settled
                    + " settled and " + outcomes.size() + " remembered batches");
        }
        outcomes = Collections.unmodifiableSortedMap(new TreeMap<>(outcomes));
    }

    /** After one more batch. */
    Session with(Origin origin, List<Outcome> outcome) {
        TreeMap<Long, List<Outcome>> kept = new TreeMap<>(outcomes.tailMap(Math.max(settled, origin.settled()) + 1));
        kept.put(origin.number(), List.copyOf(outcome));
        long floor = Math.max(settled, origin.settled());
        while (kept.size() > MAX_BATCHES) {
            Map.Entry<Long, List<Outcome>> oldest = kept.pollFirstEntry();
            floor = Math.max(floor, oldest.getKey());
        }
        return new Session(proposer, floor, kept);
    }
}
