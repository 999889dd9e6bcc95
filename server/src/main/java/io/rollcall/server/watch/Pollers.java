package io.rollcall.server.watch;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Who asks for the list again and again instead of watching, by address. Any thread may call any method. */
public final class Pollers {
    /** One who did not ask for so long does not poll any more. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(5);

    /** Further addresses are not counted, until others are forgotten. */
    private static final int MOST = 50_000;

    private final ConcurrentHashMap<InetAddress, Poll> polls = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    /** @param interval between the last two questions; 0 as long as there was only one */
    private record Poll(long last, long interval) {}

    /** @param nanos a monotonic clock */
    Pollers(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Somebody asks. */
    public void polled(InetAddress address) {
        long now = nanos.getAsLong();
        if (polls.size() >= MOST && !polls.containsKey(address)) {
            return;
        }
        polls.compute(address, (unused, before) -> new Poll(now, before == null ? 0 : now - before.last));
    }

    /**
     * Those who poll now.
     *
     * @param slowest the longest time that one lets pass between two questions, as far as can be said
     */
    public record Polling(int addresses, Duration slowest) {}

    /** Forgets who asks no more, and counts the others. */
    public Polling count() {
        long now = nanos.getAsLong();
        int addresses = 0;
        long slowest = 0;
        for (Iterator<Poll> each = polls.values().iterator(); each.hasNext(); ) {
            Poll poll = each.next();
            if (now - poll.last > FORGOTTEN.toNanos()) {
                each.remove();
            } else {
                addresses++;
                slowest = Math.max(slowest, Math.max(poll.interval, now - poll.last));
            }
        }
        return new Polling(addresses, Duration.ofNanos(slowest));
    }
}
