package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Child;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Three processes that agree on what they hold. */
sealed interface Group extends AutoCloseable permits RollcallGroup, EtcdGroup {
    /** Where clients are served, of each member. */
    List<Integer> ports();

    List<Long> pids();

    /** What the members counted themselves, all together, since they started. */
    Map<String, Long> counted() throws IOException;

    /** Processor time of all of them so far. */
    default long cpuMillis() {
        return pids().stream().mapToLong(Child::cpuMillis).sum();
    }

    @Override
    void close() throws IOException;
}
