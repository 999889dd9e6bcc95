package io.rollcall.replication;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each {@link Mechanism} fired since the start. Any thread may count and read. */
public final class Tally {
    private final Map<Mechanism, LongAdder> counts = new EnumMap<>(Mechanism.class);

    public Tally() {
        for (Mechanism each : Mechanism.values()) {
            counts.put(each, new LongAdder());
        }
    }

    public void count(Mechanism fired) {
        count(fired, 1);
    }

    public void count(Mechanism fired, long times) {
        adder(fired).add(times);
    }

    public long of(Mechanism fired) {
        return adder(fired).sum();
    }

    private LongAdder adder(Mechanism fired) {
        LongAdder adder = counts.get(fired);
        if (adder == null) {
            throw new IllegalStateException("every mechanism has a count, and " + fired + " has none");
        }
        return adder;
    }

    /** All of them by {@link Mechanism#label()}, those that never fired too. */
    public SortedMap<String, Long> byLabel() {
        TreeMap<String, Long> all = new TreeMap<>();
        counts.forEach((each, count) -> all.put(each.label(), count.sum()));
        return Collections.unmodifiableSortedMap(all);
    }
}
