package io.rollcall.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits until things are due. */
public final class Pace {
    private Pace() {}

    public static void pause(Duration time) {
        until(System.nanoTime() + time.toNanos());
    }

    /** Returns at once where {@code due} has passed. */
    public static void until(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
