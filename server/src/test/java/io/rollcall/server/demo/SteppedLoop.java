package io.rollcall.server.demo;

import io.rollcall.client.loop.Loop;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A loop whose time a test moves: whatever is due runs in order, on the test's own thread. */
public final class SteppedLoop implements Loop {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
    private long now;
    private long number;

    private record Task(long due, long number, Runnable work) {}

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        after(Duration.ZERO, task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Task added = new Task(now + delay.toNanos(), number++, task);
        tasks.add(added);
        return () -> tasks.remove(added);
    }

    /** Lets time pass. */
    public void pass(Duration duration) {
        long until = now + duration.toNanos();
        while (!tasks.isEmpty() && tasks.element().due <= until) {
            Task next = tasks.remove();
            now = next.due;
            next.work.run();
        }
        now = until;
    }

    public int waiting() {
        return tasks.size();
    }
}
