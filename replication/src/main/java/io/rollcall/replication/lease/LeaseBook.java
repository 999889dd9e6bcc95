package io.rollcall.replication.lease;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.LeaseTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The leases of the instances whose home is this node. A renewal writes one number and nothing else:
 * each lease is filed once in a wheel of due times, and only when that time comes is it looked at, and
 * filed again if it was renewed meanwhile. One that ends or is replaced leaves the wheel at once: who registers
 * again and again leaves nothing behind.
 *
 * <p>Any thread may renew; everything else is its owner's (the {@link io.rollcall.replication.Replica}'s
 * lock).
 */
public final class LeaseBook {
    /** Width of a slot of the wheel: how much is looked at more than once is a matter of it, nothing else. */
    private static final long SLOT_NANOS = Duration.ofMillis(100).toNanos();

    private final ConcurrentHashMap<InstanceKey, Lease> leases = new ConcurrentHashMap<>();
    private final TreeMap<Long, Slot> wheel = new TreeMap<>();
    private final long mostNanos;
    private final boolean eurekaDouble;

    /**
     * @param most longest lease that is kept, whatever an instance asks for
     * @param eurekaDouble whether a renewal gives twice the duration, as a Eureka server's does, as far as
     *     the longest lease allows
     */
    public LeaseBook(Duration most, boolean eurekaDouble) {
        this.mostNanos = most.toNanos();
        this.eurekaDouble = eurekaDouble;
    }

    /** The leases that are looked at together, at {@code number} times the width of a slot. */
    record Slot(long number, List<Lease> leases) {}

    /** The lease of an instance, null if it has none here. */
    public @Nullable Lease get(InstanceKey key) {
        return leases.get(key);
    }

    public int size() {
        return leases.size();
    }

    /** All leases, for reports. Any thread may walk them. */
    public Collection<Lease> all() {
        return leases.values();
    }

    /** Starts a lease, in the place of the one that the instance had before. */
    public Lease start(InstanceKey key, LeaseTerms terms, long now, long registeredAtMillis, long serviceUpAtMillis) {
        Lease lease = elsewhere(key, terms, now, registeredAtMillis, serviceUpAtMillis);
        adopt(lease);
        return lease;
    }

    /**
     * A lease of an instance whose home is another node. It is not kept in this book.
     *
     * @param heardAt when this node itself last heard from the instance, 0 if never
     */
    public Lease elsewhere(
            InstanceKey key, LeaseTerms terms, long heardAt, long registeredAtMillis, long serviceUpAtMillis) {
        long duration = Math.min(Duration.ofSeconds(terms.durationSeconds()).toNanos(), mostNanos);
        return new Lease(key, duration, terms.renewalSeconds(), heardAt, registeredAtMillis, serviceUpAtMillis);
    }

    /** Keeps a lease from now on: this node has become the home of its instance. */
    public void adopt(Lease lease) {
        Lease replaced = leases.put(lease.key(), lease);
        if (replaced != null && replaced != lease) {
            // Or who still holds it could be told "renewed" of a lease that nobody keeps.
            replaced.end();
            takeOut(replaced);
        }
        lease.setHome(true);
        file(lease);
    }

    /** Lets go of a lease whose instance has another home now. */
    public void release(Lease lease) {
        lease.setHome(false);
        if (leases.remove(lease.key(), lease)) {
            takeOut(lease);
        }
    }

    /**
     * Lets one lease of an instance go on as another. A renewal that another thread made meanwhile, and that
     * was answered, is not lost; one that comes later finds the lease ended, and looks again.
     */
    public void goOn(Lease before, Lease as) {
        release(before);
        before.end();
        as.goOnFrom(before);
        as.renew(before.renewedAt());
    }

    /**
     * Renews a lease. Any thread may call.
     *
     * @return false if it has ended
     */
    public boolean renew(Lease lease, long now) {
        long duration = lease.duration().toNanos();
        return lease.renew(eurekaDouble ? now + Math.min(duration, mostNanos - duration) : now);
    }

    /** Ends the lease of an instance that goes for another reason than time. */
    public void end(InstanceKey key) {
        Lease lease = leases.remove(key);
        if (lease != null) {
            lease.end();
            takeOut(lease);
        }
    }

    /** Whether this is still the lease of its instance. */
    boolean isCurrent(Lease lease) {
        return leases.get(lease.key()) == lease;
    }

    /** Takes out of the wheel the leases that have run out. What is not evicted must be filed again. */
    List<Lease> takeDue(long now) {
        List<Lease> due = new ArrayList<>();
        List<Lease> left = new ArrayList<>();
        while (!wheel.isEmpty() && wheel.firstKey() * SLOT_NANOS <= now) {
            for (Lease lease : wheel.pollFirstEntry().getValue().leases()) {
                lease.slotTaken();
                if (isCurrent(lease)) {
                    (lease.dueAt() <= now ? due : left).add(lease);
                }
            }
        }
        // Not in the loop: some belong in the slot of this very moment again.
        left.forEach(this::file);
        return due;
    }

    void file(Lease lease) {
        if (lease.isFiled()) {
            return;
        }
        lease.fileIn(wheel.computeIfAbsent(lease.dueAt() / SLOT_NANOS, number -> new Slot(number, new ArrayList<>())));
    }

    /** An empty slot would go on taking the room that its leases took, until its time comes. */
    private void takeOut(Lease lease) {
        Slot emptied = lease.takeOut();
        if (emptied != null) {
            wheel.remove(emptied.number());
        }
    }

    /**
     * Ends a lease that has run out.
     *
     * @return false if a renewal came first
     */
    public boolean expire(Lease lease, long now) {
        if (!lease.endIfExpired(now)) {
            return false;
        }
        if (leases.remove(lease.key(), lease)) {
            takeOut(lease);
        }
        return true;
    }

    /** How many leases the wheel holds: those that are kept, and not one that has been replaced. */
    int filed() {
        return wheel.values().stream().mapToInt(slot -> slot.leases().size()).sum();
    }

    /** How many slots the wheel has: none that is empty. */
    int slots() {
        return wheel.size();
    }

    /** How many leases end within {@code horizon} and have missed a renewal already. */
    int missingRenewals(long now, Duration horizon) {
        long until = now + horizon.toNanos();
        int missing = 0;
        for (Slot slot : wheel.values()) {
            if (slot.number() * SLOT_NANOS > until) {
                break;
            }
            for (Lease lease : slot.leases()) {
                if (lease.dueAt() <= until && lease.isRenewalMissing(now) && isCurrent(lease)) {
                    missing++;
                }
            }
        }
        return missing;
    }
}
