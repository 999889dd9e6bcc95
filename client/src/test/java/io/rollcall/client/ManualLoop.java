package io.rollcall.client;

import io.rollcall.client.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * A loop whose time stands until a test moves it. Tasks run when the test says so, timers in the order
 * of their time. It is also the time of day, which a test can set apart.
 */
final class ManualLoop implements Loop, InstantSource {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Waiting> timers =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::atNanos).thenComparingLong(Waiting::number));
    private long nanos = 5_000_000_000L;
    private long numbers;
    private Instant timeOfDay = Instant.ofEpochMilli(1_700_000_000_000L);

    private record Waiting(long atNanos, long number, Runnable task) {}

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return timeOfDay;
    }

    void timeOfDay(Instant now) {
        timeOfDay = now;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Waiting waiting = new Waiting(nanos + Math.max(0, delay.toNanos()), numbers++, task);
        timers.add(waiting);
        return () -> timers.remove(waiting);
    }

    /** Runs all that can run without time passing. */
    void settle() {
        for (int steps = 0; !tasks.isEmpty(); steps++) {
            if (steps > 100_000) {
                throw new AssertionError("the loop does not come to rest");
            }
            tasks.remove().run();
        }
    }

    /** Lets time pass, and everything happen that is due in it. */
    void advance(Duration time) {
        settle();
        long end = nanos + time.toNanos();
        while (!timers.isEmpty() && timers.peek().atNanos() <= end) {
            Waiting next = timers.remove();
            moveTo(next.atNanos());
            next.task().run();
            settle();
        }
        moveTo(end);
    }

    private void moveTo(long then) {
        timeOfDay = timeOfDay.plusNanos(then - nanos);
        nanos = then;
    }

    /** How many timers wait. */
    int waiting() {
        return timers.size();
    }
}
