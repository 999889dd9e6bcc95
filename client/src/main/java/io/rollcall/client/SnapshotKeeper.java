package io.rollcall.client;

import io.rollcall.client.loop.Loop;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when the {@link DiskSnapshot} is written: each interval if something fresh is known, and when
 * the client closes. The write runs on another executor, one at a time.
 *
 * <p>Confined to the loop.
 */
final class SnapshotKeeper {
    private static final Logger log = LoggerFactory.getLogger(SnapshotKeeper.class);

    /** How old the file may get: what a start without servers loses at most. */
    static final Duration INTERVAL = Duration.ofSeconds(60);

    private final DiskSnapshot disk;
    private final Supplier<RegistryCache.Known> known;
    private final Loop loop;
    private final InstantSource clock;
    private final Executor executor;
    private final Tally tally;
    private RegistryCache.@Nullable Known written;
    private boolean writing;
    private Runnable afterWriting = () -> {};
    private Loop.Timer timer = () -> {};

    SnapshotKeeper(
            DiskSnapshot disk,
            Supplier<RegistryCache.Known> known,
            Loop loop,
            InstantSource clock,
            Executor executor,
            Tally tally) {
        this.disk = disk;
        this.known = known;
        this.loop = loop;
        this.clock = clock;
        this.executor = executor;
        this.tally = tally;
    }

    void start() {
        timer = loop.after(INTERVAL, () -> {
            write(() -> {});
            start();
        });
    }

    /** Writes a last time; completes when that has ended, well or not. */
    CompletableFuture<Void> stop() {
        timer.cancel();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Runnable last = () -> write(() -> stopped.complete(null));
        if (writing) {
            afterWriting = last;
        } else {
            last.run();
        }
        return stopped;
    }

    private void write(Runnable afterwards) {
        RegistryCache.Known newest = known.get();
        // Marked stale or not, it is as old as its last good answer; writing that once is enough.
        boolean nothingNew = written != null && written.atNanos() == newest.atNanos();
        if (writing || nothingNew || newest.source() != Freshness.Source.SERVER) {
            afterwards.run();
            return;
        }
        long savedAt = clock.millis() - newest.age(loop.nanos()).toMillis();
        writing = true;
        afterWriting = afterwards;
        try {
            executor.execute(() -> {
                boolean well =
                        writeNow(new DiskSnapshot.Saved(newest.directory().asApplications(), savedAt));
                loop.execute(() -> {
                    written = well ? newest : written;
                    ended();
                });
            });
        } catch (RejectedExecutionException closed) {
            ended();
        }
    }

    private void ended() {
        writing = false;
        Runnable next = afterWriting;
        afterWriting = () -> {};
        next.run();
    }

    private boolean writeNow(DiskSnapshot.Saved saved) {
        try {
            disk.write(saved);
            return true;
        } catch (IOException | RuntimeException failure) {
            tally.add(Tally.Event.FAILED_SNAPSHOT);
            log.warn("the snapshot could not be written, the old one stays: {}", failure.toString());
            return false;
        }
    }
}
