package io.rollcall.client;

import java.time.Duration;

/**
 * The greatest size that something had of late: within a window at least, and within two at most.
 * Confined to the loop.
 */
final class RecentPeak {
    private final long windowNanos;
    private long sinceNanos;
    private int size;
    /** The greatest since {@link #sinceNanos}, and in the window before. */
    private int peak;

    private int peakBefore;

    RecentPeak(Duration window, long nowNanos) {
        this.windowNanos = window.toNanos();
        this.sinceNanos = nowNanos;
    }

    /** Notes the size from now on. */
    void note(int next, long nowNanos) {
        turn(nowNanos);
        size = next;
        peak = Math.max(peak, next);
    }

    int at(long nowNanos) {
        turn(nowNanos);
        return Math.max(peak, peakBefore);
    }

    /** Notes the size, and forgets what was before. */
    void forget(int next) {
        size = next;
        peak = next;
        peakBefore = next;
    }

    private void turn(long nowNanos) {
        long past = nowNanos - sinceNanos;
        if (past >= windowNanos) {
            peakBefore = past >= 2 * windowNanos ? size : peak;
            peak = size;
            sinceNanos = nowNanos - past % windowNanos;
        }
    }
}
