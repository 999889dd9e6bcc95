package io.rollcall.replication.lease;

import io.rollcall.client.model.InstanceKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The time that an instance has left, as far as this node heard from it: with the instance's home, all that
 * counts; elsewhere, what this node itself could tell if the home were wrong. Renewed by any thread; ended once, by the owner of the
 * {@link LeaseBook}. A renewal that comes after the end says so, so that no client is told "renewed"
 * of an instance that is being evicted.
 */
public final class Lease {
    private static final VarHandle RENEWED_AT;

    static {
        try {
            RENEWED_AT = MethodHandles.lookup().findVarHandle(Lease.class, "renewedAt", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final InstanceKey key;
    private final long durationNanos;
    private final int renewalSeconds;
    private final long registeredAtMillis;
    private final long serviceUpAtMillis;
    private final boolean standing;

    @SuppressWarnings("UnusedVariable") // read and written through RENEWED_AT
    private volatile long renewedAt;

    /** Whether this node is the instance's home. Written by the owner. */
    private volatile boolean home;

    /** Whether a Eureka peer ever passed a word of the instance on to here. */
    private volatile boolean throughPeers;

    /** When the instance itself last spoke here; kept only once a peer has spoken for it. */
    private volatile long spokeAt;

    /** When the home was last told of what a Eureka peer said here. The owner's. */
    private long toldHomeAt;

    /** The slot of the book's wheel that it is in, null if it is in none, and its place there. The owner's. */
    private LeaseBook.@Nullable Slot slot;

    private int place;

    Lease(
            InstanceKey key,
            long durationNanos,
            int renewalSeconds,
            long now,
            long registeredAtMillis,
            long serviceUpAtMillis) {
        this(key, durationNanos, renewalSeconds, now, registeredAtMillis, serviceUpAtMillis, false);
    }

    private Lease(
            InstanceKey key,
            long durationNanos,
            int renewalSeconds,
            long now,
            long registeredAtMillis,
            long serviceUpAtMillis,
            boolean standing) {
        this.key = key;
        this.durationNanos = durationNanos;
        this.renewalSeconds = renewalSeconds;
        this.renewedAt = now;
        this.registeredAtMillis = registeredAtMillis;
        this.serviceUpAtMillis = serviceUpAtMillis;
        this.standing = standing;
    }

    /**
     * The lease of something that sends no heartbeats. It is in no book and no node's to keep; it cannot be
     * renewed and never ends.
     *
     * @param registeredAtMillis when it began, milliseconds since the epoch
     * @param serviceUpAtMillis when it was first UP, likewise; 0 if it never was
     */
    public static Lease standing(InstanceKey key, long registeredAtMillis, long serviceUpAtMillis) {
        return new Lease(key, Long.MAX_VALUE, Integer.MAX_VALUE, 0, registeredAtMillis, serviceUpAtMillis, true);
    }

    /** Whether it is of something that sends no heartbeats, and so never ends. */
    public boolean isStanding() {
        return standing;
    }

    public InstanceKey key() {
        return key;
    }

    /** When it began: milliseconds since the epoch, by this node's clock, for people to read. */
    public long registeredAtMillis() {
        return registeredAtMillis;
    }

    /** When the instance was first UP, likewise; 0 if it never was. */
    public long serviceUpAtMillis() {
        return serviceUpAtMillis;
    }

    /** Whether this node is the home of the instance: it vouches for it, and it alone evicts it. */
    public boolean isHome() {
        return home;
    }

    void setHome(boolean isHome) {
        home = isHome;
    }

    boolean isFiled() {
        return slot != null;
    }

    /** Puts it into a slot; it may be in no other. */
    void fileIn(LeaseBook.Slot in) {
        slot = in;
        place = in.leases().size();
        in.leases().add(this);
    }

    /**
     * Takes it out of its slot, if it is in one; the last one there takes its place.
     *
     * @return the slot, if nothing is left in it
     */
    LeaseBook.@Nullable Slot takeOut() {
        LeaseBook.Slot from = slot;
        if (from == null) {
            return null;
        }
        List<Lease> others = from.leases();
        Lease last = others.remove(others.size() - 1);
        if (last != this) {
            others.set(place, last);
            last.place = place;
        }
        slot = null;
        return others.isEmpty() ? from : null;
    }

    /** Its slot as a whole was taken out of the wheel. */
    void slotTaken() {
        slot = null;
    }

    /** The instance itself spoke here. Costs no write while no Eureka peer speaks for it. */
    public void spoke(long now) {
        if (throughPeers) {
            spokeAt = now;
        }
    }

    /**
     * A Eureka peer spoke for it.
     *
     * @param wordBefore when it was heard before that, 0 if never
     */
    public void spokenFor(long wordBefore) {
        if (!throughPeers) {
            spokeAt = wordBefore;
            throughPeers = true;
        }
    }

    /**
     * Whether the home is to be told of what a Eureka peer said here: so often that it keeps the lease though
     * the peer no longer reaches it, and no oftener, since it most likely does.
     */
    public boolean isHomeToBeTold(long now) {
        if (now - toldHomeAt < durationNanos / 2) {
            return false;
        }
        toldHomeAt = now;
        return true;
    }

    /** Takes over what the lease before this one knew of who spoke. */
    void goOnFrom(Lease before) {
        if (before.throughPeers) {
            toldHomeAt = before.toldHomeAt;
            spokeAt = before.spokeAt;
            throughPeers = true;
        }
    }

    /** Whether all that was heard of the instance within the lease was passed on by Eureka peers. */
    public boolean isHeardOnlyThroughPeers(long now) {
        return throughPeers && isHeard(now) && now - spokeAt > durationNanos;
    }

    /** Whether this node itself heard from the instance within the lease. */
    public boolean isHeard(long now) {
        return now - renewedAt() <= durationNanos;
    }

    /**
     * When it was last renewed here, 0 if never, in nanoseconds of the {@link ActiveClock}; with leases as a Eureka server
     * keeps them, one duration later.
     */
    public long renewedAt() {
        long seen = state();
        return seen < 0 ? ~seen : seen;
    }

    /** The last renewal; its complement, which is negative, once the lease has ended. */
    private long state() {
        return (long) RENEWED_AT.getOpaque(this);
    }

    /**
     * Renews it as of {@code now}.
     *
     * @return false if it has ended
     */
    boolean renew(long now) {
        if (standing) {
            return true;
        }
        while (true) {
            long seen = state();
            if (seen < 0) {
                return false;
            }
            if (seen >= now || RENEWED_AT.compareAndSet(this, seen, now)) {
                return true;
            }
        }
    }

    /**
     * Ends it, if it ran out.
     *
     * @return false if it was renewed meanwhile
     */
    boolean endIfExpired(long now) {
        if (standing) {
            return false;
        }
        while (true) {
            long seen = state();
            if (seen < 0) {
                return true;
            }
            if (seen + durationNanos > now) {
                return false;
            }
            if (RENEWED_AT.compareAndSet(this, seen, ~seen)) {
                return true;
            }
        }
    }

    /** Ends it, whatever is left of it. */
    void end() {
        endIfExpired(Long.MAX_VALUE);
    }

    public Duration duration() {
        return Duration.ofNanos(durationNanos);
    }

    /** When it ends unless it is renewed. */
    public long dueAt() {
        return renewedAt() + durationNanos;
    }

    /** Whether a renewal should have come by now. */
    boolean isRenewalMissing(long now) {
        return now - renewedAt() > renewalWithinNanos();
    }

    /**
     * Within what time a living instance renews: half an interval is left for a slow network. No longer
     * than its lease, whatever interval it told: nothing may wait for ever for one instance.
     */
    public long renewalWithinNanos() {
        return Math.min(renewalSeconds * 1_500_000_000L, durationNanos);
    }
}
