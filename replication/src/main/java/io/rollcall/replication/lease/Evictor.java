package io.rollcall.replication.lease;

import io.rollcall.client.model.InstanceKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Decides at each tick which leases end. When more than a set share of what this node vouches for would
 * go within a minute, none goes (self-preservation): that many do not die at once, it is the network
 * between them and this node that broke, and a stale entry does less harm than a missing one. A handful
 * may always go, so that a small fleet is not trapped. When enough of those that were held have come
 * back, the others are given the time of a renewal: they come back one after another.
 *
 * <p>Guarded by its owner (the {@link io.rollcall.replication.Replica}'s lock); {@link #protection()}
 * may be read by any thread.
 */
public final class Evictor {
    /** Share of what is vouched for that may go within {@link #WINDOW}. */
    private static final double SHARE = 0.15;
    /** So many may go in any case. */
    private static final int ALWAYS = 5;

    private static final Duration WINDOW = Duration.ofSeconds(60);

    /** Of more leases than these, it is not counted at each tick how many miss a renewal, but after a pause. */
    private static final int MANY = 10_000;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final LeaseBook book;
    private final boolean selfPreservation;
    private final List<Lease> overdue = new ArrayList<>();
    private final ArrayDeque<Long> evictedAt = new ArrayDeque<>();
    private boolean released;
    private long lastLook;
    private long lastTooMany;
    private volatile Protection protection = Protection.NONE;

    /** @param selfPreservation whether evictions are ever held back */
    public Evictor(LeaseBook book, boolean selfPreservation) {
        this.book = book;
        this.selfPreservation = selfPreservation;
    }

    /**
     * Ends the leases that have run out, unless too many have.
     *
     * @param now nanoseconds of the {@link ActiveClock}
     * @param wallMillis milliseconds since the epoch, for the report
     * @return the instances whose lease was ended
     */
    public List<InstanceKey> tick(long now, long wallMillis) {
        if (book.size() > MANY && !released && now - lastLook < PAUSE.toNanos()) {
            return List.of();
        }
        forgetRevived(now);
        overdue.addAll(book.takeDue(now));
        while (!evictedAt.isEmpty() && evictedAt.peek() < now - WINDOW.toNanos()) {
            evictedAt.remove();
        }
        if (overdue.isEmpty()) {
            protection = Protection.NONE;
            released = false;
            return List.of();
        }
        lastLook = now;
        int vouched = book.size() + evictedAt.size();
        int going = overdue.size() + evictedAt.size() + book.missingRenewals(now, WINDOW);
        if (selfPreservation && !released) {
            boolean tooMany = isTooMany(going, vouched);
            lastTooMany = tooMany ? now : lastTooMany;
            if (tooMany || mayStillReturn(now)) {
                hold(going, vouched, wallMillis);
                return List.of();
            }
        }
        return evict(now);
    }

    /** Whether so many may not go at once. */
    public static boolean isTooMany(int going, int vouched) {
        return going > ALWAYS && going > vouched * SHARE;
    }

    /** Whether the network has come back so lately that those still held may not have renewed yet. */
    private boolean mayStillReturn(long now) {
        return protection.active()
                && overdue.stream().anyMatch(lease -> now - lastTooMany < lease.renewalWithinNanos());
    }

    /** An operator says that those held are really gone: the next tick evicts them. */
    public void release() {
        released = protection.active();
    }

    public Protection protection() {
        return protection;
    }

    private void forgetRevived(long now) {
        for (Iterator<Lease> held = overdue.iterator(); held.hasNext(); ) {
            Lease lease = held.next();
            if (!book.isCurrent(lease)) {
                held.remove();
            } else if (lease.dueAt() > now) {
                held.remove();
                book.file(lease);
            }
        }
    }

    private void hold(int going, int vouched, long wallMillis) {
        Protection before = protection;
        List<InstanceKey> held = overdue.stream().map(Lease::key).toList();
        String leases = going + " of " + vouched + " leases would end within " + WINDOW.toSeconds() + " s";
        String reason = isTooMany(going, vouched)
                ? leases + ", and no more than " + Math.max(ALWAYS, (int) (vouched * SHARE))
                        + " may: the network is likelier to be broken than that many instances"
                : leases + "; others have just come back, and these are given the time to do so";
        protection = new Protection(true, before.active() ? before.sinceMillis() : wallMillis, reason, held);
    }

    private List<InstanceKey> evict(long now) {
        List<InstanceKey> evicted = new ArrayList<>();
        for (Lease lease : overdue) {
            if (book.expire(lease, now)) {
                evicted.add(lease.key());
                if (!released) {
                    evictedAt.add(now);
                }
            } else {
                book.file(lease);
            }
        }
        overdue.clear();
        protection = Protection.NONE;
        released = false;
        return evicted;
    }
}
