package io.rollcall.raft.processes;

import io.rollcall.raft.PersistentStore;
import io.rollcall.raft.ProposeResult;
import io.rollcall.raft.entry.Command;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** Writers that each ask for the next write when the one before is answered, for some seconds. */
final class Load {
    private static final int MOST_TIMES = 4_000_000;

    private final PersistentStore store;
    private final IntFunction<Command> commands;
    private final long end;
    private final int[] micros = new int[MOST_TIMES];
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicInteger running = new AtomicInteger();
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final long start = System.nanoTime();
    private final long batchesBefore;

    private Load(PersistentStore store, IntFunction<Command> commands, int seconds) {
        this.store = store;
        this.commands = commands;
        this.end = start + seconds * 1_000_000_000L;
        this.batchesBefore = store.status().counts().batches();
    }

    /** What it came to, in words. */
    static CompletableFuture<String> run(
            PersistentStore store, IntFunction<Command> commands, int writers, int seconds) {
        Load load = new Load(store, commands, seconds);
        load.running.set(writers);
        for (int i = 0; i < writers; i++) {
            load.next();
        }
        return load.answer;
    }

    private void next() {
        long now = System.nanoTime();
        if (now >= end) {
            if (running.decrementAndGet() == 0) {
                answer.complete(said(now));
            }
            return;
        }
        CompletableFuture<?> unused = store.propose(commands.apply(asked.getAndIncrement()))
                .thenAcceptAsync(result -> {
                    if (result instanceof ProposeResult.Committed) {
                        int index = done.getAndIncrement();
                        if (index < MOST_TIMES) {
                            micros[index] = (int) ((System.nanoTime() - now) / 1_000);
                        }
                    } else {
                        failed.incrementAndGet();
                    }
                    next();
                });
    }

    private String said(long now) {
        int count = Math.min(done.get(), MOST_TIMES);
        int[] sorted = Arrays.copyOf(micros, count);
        Arrays.sort(sorted);
        long batches = store.status().counts().batches() - batchesBefore;
        return String.format(
                Locale.ROOT,
                "%.0f writes/s, ms p50 %.2f p99 %.2f worst %.2f, %.1f writes a batch, %d failed",
                done.get() * 1e9 / (now - start),
                at(sorted, 0.5),
                at(sorted, 0.99),
                at(sorted, 1),
                done.get() / (double) Math.max(1, batches),
                failed.get());
    }

    private static double at(int[] sorted, double part) {
        return sorted.length == 0 ? -1 : sorted[Math.min(sorted.length - 1, (int) (sorted.length * part))] / 1_000.0;
    }
}
