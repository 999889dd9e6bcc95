package io.rollcall.client;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what a client does. Safe for any thread. */
final class Tally {
    /** What is counted; {@link ClientCounts} says what each means. */
    enum Event {
        REGISTRATION,
        RENEWAL,
        LOST_LEASE,
        FAILOVER,
        FULL_FETCH,
        DELTA,
        HASH_MISMATCH,
        UNREADABLE_ANSWER,
        DISTRUSTED_ANSWER,
        WATCH,
        RESUMED_WATCH,
        WATCHED_SNAPSHOT,
        WATCHED_CHANGES,
        FAILED_REFRESH,
        FAILED_SNAPSHOT,
        FAILED_LISTENER
    }

    private final AtomicLongArray counts = new AtomicLongArray(Event.values().length);

    @SuppressWarnings("EnumOrdinal") // a place in an array that never leaves this class
    void add(Event event) {
        counts.incrementAndGet(event.ordinal());
    }

    @SuppressWarnings("EnumOrdinal")
    private long of(Event event) {
        return counts.get(event.ordinal());
    }

    ClientCounts counts() {
        return new ClientCounts(
                of(Event.REGISTRATION),
                of(Event.RENEWAL),
                of(Event.LOST_LEASE),
                of(Event.FAILOVER),
                of(Event.FULL_FETCH),
                of(Event.DELTA),
                of(Event.HASH_MISMATCH),
                of(Event.UNREADABLE_ANSWER),
                of(Event.DISTRUSTED_ANSWER),
                of(Event.WATCH),
                of(Event.RESUMED_WATCH),
                of(Event.WATCHED_SNAPSHOT),
                of(Event.WATCHED_CHANGES),
                of(Event.FAILED_REFRESH),
                of(Event.FAILED_SNAPSHOT),
                of(Event.FAILED_LISTENER));
    }
}
