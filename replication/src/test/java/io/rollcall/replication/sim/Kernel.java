package io.rollcall.replication.sim;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, and what is to happen in it: in the order of time, and of being planned where times are
 * equal. Time starts at 0. For one thread.
 */
public final class Kernel {
    private final PriorityQueue<Event> queue =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private Observer observer = host -> {};
    private long now;
    private long numbers;
    private long handled;
    private long most = Long.MAX_VALUE;

    private record Event(long at, long number, @Nullable Host host, Runnable task) {}

    /** Where something happens. */
    @FunctionalInterface
    public interface Host {
        /** What happens there before this time waits until then, in its order. */
        long standsStillUntil();
    }

    /** Told after each event. */
    @FunctionalInterface
    public interface Observer {
        /**
         * Something happened.
         *
         * @param host where; null if nowhere in particular
         */
        void after(@Nullable Host host);
    }

    public void observe(Observer newObserver) {
        observer = newObserver;
    }

    /** Fails when more than so many events happen: something goes in circles. */
    public void limit(long events) {
        most = events;
    }

    /** Nanoseconds since the beginning. */
    public long now() {
        return now;
    }

    /** Events that happened so far. */
    public long handled() {
        return handled;
    }

    /** Plans {@code task}; {@code host} may hold it up. */
    public void at(long nanos, @Nullable Host host, Runnable task) {
        queue.add(new Event(Math.max(nanos, now), numbers++, host, task));
    }

    public void after(long delayNanos, @Nullable Host host, Runnable task) {
        at(now + delayNanos, host, task);
    }

    public void after(Duration delay, @Nullable Host host, Runnable task) {
        after(delay.toNanos(), host, task);
    }

    /** Lets everything happen that is due by then. */
    public void runUntil(long nanos) {
        for (Event next = queue.peek(); next != null && next.at <= nanos; next = queue.peek()) {
            queue.remove();
            now = next.at;
            if (next.host != null && next.host.standsStillUntil() > now) {
                queue.add(new Event(next.host.standsStillUntil(), next.number, next.host, next.task));
                continue;
            }
            if (++handled > most) {
                throw new IllegalStateException("it does not come to rest: " + handled + " events");
            }
            next.task.run();
            observer.after(next.host);
        }
        now = nanos;
    }

    public void runFor(Duration time) {
        runUntil(now + time.toNanos());
    }
}
