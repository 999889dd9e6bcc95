package io.rollcall.client.loop;

import java.time.Duration;

/**
 * One thread of events with a clock: all that a protocol may know of time and threads. Tasks of one
 * loop run one after another, never at the same time.
 */
public interface Loop {
    /** Nanoseconds of a clock that only goes forward; the origin means nothing. Any thread may ask. */
    long nanos();

    /** Runs {@code task} on the loop, after those that were given before. Any thread may call. */
    void execute(Runnable task);

    /**
     * Runs {@code task} on the loop once {@code delay} has passed. Any thread may call.
     *
     * @return takes the task back if it has not started
     */
    Timer after(Duration delay, Runnable task);

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {
        void cancel();
    }
}
