package io.rollcall.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Lets those through who wait for an index of the log to be applied here. Guarded by itself. */
final class AppliedGate {
    private final SortedMap<Long, CompletableFuture<Void>> waiting = new TreeMap<>();
    private long applied = -1;

    /** Done once {@code index} is applied. Whoever waits no longer just lets it be; so few wait at once. */
    synchronized CompletableFuture<Void> reached(long index) {
        if (index <= applied) {
            return CompletableFuture.completedFuture(null);
        }
        return waiting.computeIfAbsent(index, unknown -> new CompletableFuture<>());
    }

    void advance(long index) {
        List<CompletableFuture<Void>> through = new ArrayList<>();
        synchronized (this) {
            if (index <= applied) {
                return;
            }
            applied = index;
            SortedMap<Long, CompletableFuture<Void>> done = waiting.headMap(index + 1);
            through.addAll(done.values());
            done.clear();
        }
        // Outside the lock: what follows is others' code.
        through.forEach(future -> future.complete(null));
    }
}
