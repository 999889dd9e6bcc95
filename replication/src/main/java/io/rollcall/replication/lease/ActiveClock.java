package io.rollcall.replication.lease;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Monotonic time in which this process was running. It goes on by at most {@code mostPerTick} between
 * two ticks: when the process stood still (a stopped virtual machine, a long collection), the leases
 * that it keeps stood still with it, and nothing is evicted on waking that had no chance to renew.
 *
 * <p>Any thread may read it; one ticks it.
 */
public final class ActiveClock {
    /** What it starts at: longer ago than anything is remembered, so that 0 can mean "never". */
    private static final long START = Duration.ofDays(30).toNanos();

    private final LongSupplier nanos;
    private final long mostPerTickNanos;
    private volatile Mark lastTick;

    private record Mark(long raw, long active) {}

    /**
     * @param nanos a monotonic clock
     * @param mostPerTick the longest that two ticks are apart while the process runs, however loaded
     */
    public ActiveClock(LongSupplier nanos, Duration mostPerTick) {
        this.nanos = nanos;
        this.mostPerTickNanos = mostPerTick.toNanos();
        this.lastTick = new Mark(nanos.getAsLong(), START);
    }

    /** Nanoseconds of running time; only differences mean something, and 0 is long before any of them. */
    public long now() {
        return at(lastTick, nanos.getAsLong());
    }

    private long at(Mark mark, long raw) {
        return mark.active + Math.min(Math.max(raw - mark.raw, 0), mostPerTickNanos);
    }

    /**
     * Says that the process runs.
     *
     * @return how long it had stood still, 0 if it had not
     */
    public Duration tick() {
        Mark mark = lastTick;
        long raw = nanos.getAsLong();
        lastTick = new Mark(raw, at(mark, raw));
        return Duration.ofNanos(Math.max(raw - mark.raw - mostPerTickNanos, 0));
    }
}
