package io.rollcall.replication;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** A wall clock and a monotonic one, moved by a test: together as time passes, or the wall clock alone. */
final class HandMovedTime implements InstantSource {
    /** Some day in 2026; a test's stamps are given relative to it. */
    static final long START = 1_780_000_000_000L;

    private final AtomicLong wallMillis = new AtomicLong(START);
    /** The origin of a monotonic clock means nothing. */
    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(wallMillis.get());
    }

    @Override
    public long millis() {
        return wallMillis.get();
    }

    long nanos() {
        return nanos.get();
    }

    void pass(Duration time) {
        wallMillis.addAndGet(time.toMillis());
        nanos.addAndGet(time.toNanos());
    }

    /** Somebody sets the clock of the machine. */
    void jumpWall(Duration by) {
        wallMillis.addAndGet(by.toMillis());
    }
}
