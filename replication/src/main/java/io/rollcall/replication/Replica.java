package io.rollcall.replication;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.replication.lease.ActiveClock;
import io.rollcall.replication.lease.Evictor;
import io.rollcall.replication.lease.Lease;
import io.rollcall.replication.lease.LeaseBook;
import io.rollcall.replication.lease.Protection;
import io.rollcall.replication.record.Delta;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RecordTable;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.TombstoneReason;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.record.Version;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One node's copy of the ephemeral entries: what clients do to it, and what time does.
 *
 * <p>Every change is made under one lock, which is what orders this node's writes, its table and the
 * changes that its listener is told of. A renewal takes no lock, and nothing that only reads does. Any
 * thread may call any method. It is long because it is the protocol: each operation is one method that
 * reads like its paragraph in the protocol's description.
 */
public final class Replica {
    /** Ticks further apart than this mean that the process stood still. */
    private static final Duration LONGEST_TICK = Duration.ofMillis(1_500);

    private final NodeId self;
    private final ReplicaSettings settings;
    private final InstantSource wall;
    private final ActiveClock clock;
    private final RecordTable table;
    private final LeaseBook leases;
    private final Evictor evictor;
    private final ChangeListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentHashMap<InstanceKey, LiveInstance> live = new ConcurrentHashMap<>();
    private final ArrayDeque<Aging> tombstones = new ArrayDeque<>();
    /** Overrides whose instance was evicted, oldest eviction first. */
    private final LinkedHashMap<InstanceKey, Aging> leftOverrides = new LinkedHashMap<>();

    /** A record that is looked at again when it is old enough. */
    private record Aging(RegistryRecord record, long since) {}

    /**
     * @param self this node, and this life of it
     * @param wall for stamps that people and other nodes read; never for measuring how long something took
     * @param nanos a monotonic clock
     * @param listener told of every change
     */
    public Replica(
            NodeId self, ReplicaSettings settings, InstantSource wall, LongSupplier nanos, ChangeListener listener) {
        this.self = self;
        this.settings = settings;
        this.wall = wall;
        this.clock = new ActiveClock(nanos, LONGEST_TICK);
        this.table = new RecordTable(self);
        this.leases = new LeaseBook(settings.longestLease(), settings.eurekaDoubleLease());
        this.evictor = new Evictor(leases, settings.selfPreservation());
        this.listener = listener;
    }

    /**
     * Registers an instance, or takes what it newly says of itself. A statement with an older
     * lastDirtyTimestamp than the one that is held only renews: a client's clock was set back, or
     * somebody was late.
     */
    public Outcome register(RegisteredInstance incoming, Origin origin) {
        Statement arriving = Statement.of(incoming.instance());
        InstanceKey key = incoming.key();
        lock.lock();
        try {
            InstanceRecord held = table.instance(key);
            LiveInstance before = live.get(key);
            boolean changed = before == null || !arriving.equals(before.statement());
            long dirty = believable(arriving.lastDirtyTimestamp(), held, changed);
            if (before != null && held != null && dirty < stamp(before.statement(), held)) {
                leases.renew(before.lease(), clock.now());
                return Outcome.DONE;
            }
            InstanceStatus override = overrideOrNull(key);
            InstanceStatus claimed = incoming.registration().overriddenStatus();
            boolean claims = override == null && claimed != InstanceStatus.UNKNOWN;
            if (claims) {
                override = claimed;
            }
            Statement stated = arriving.withStatus(StatusRules.registered(
                    arriving.status(), override, before == null ? null : before.status(), origin));
            if (before != null && !claims && stated.equals(before.statement()) && isHome(held)) {
                leases.renew(before.lease(), clock.now());
                return Outcome.DONE;
            }
            if (claims) {
                writeOverride(key, claimed);
            }
            write(key, stated, dirty, held);
            Lease lease = before == null
                    ? startLease(key, stated, StatusRules.inForce(stated.status(), override), 0)
                    : restartLease(before, stated);
            show(stated, lease, ActionType.ADDED);
            return Outcome.DONE;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Renews the lease of an instance.
     *
     * @param dirty the lastDirtyTimestamp that the sender knows, if it said so
     * @param claimed the override that a Eureka peer knows of, null if none
     * @return unknown also where the sender's statement is newer than ours (it is to register again), and
     *     where the status is UNKNOWN (its override was removed, and only the instance can say what it is
     *     now)
     */
    public Outcome renew(InstanceKey key, OptionalLong dirty, @Nullable InstanceStatus claimed, Origin origin) {
        LiveInstance held = renewed(key);
        if (held == null) {
            return Outcome.UNKNOWN;
        }
        // The lease is renewed whatever the stamps say: that the instance is alive is news in any case.
        if (dirty.isEmpty() || dirty.getAsLong() == held.statement().lastDirtyTimestamp()) {
            return Outcome.DONE;
        }
        boolean fromPeer = origin instanceof Origin.FromEurekaPeer;
        if (dirty.getAsLong() > held.statement().lastDirtyTimestamp()) {
            if (fromPeer && claimed != null && claimed != InstanceStatus.UNKNOWN) {
                adoptOverride(key, claimed);
            }
            return Outcome.UNKNOWN;
        }
        // A client is never told of a conflict: it could do nothing but go to another server.
        return fromPeer ? new Outcome.Newer(held) : Outcome.DONE;
    }

    /** Renews the lease of an instance that is shown; null if there is nothing to renew. */
    private @Nullable LiveInstance renewed(InstanceKey key) {
        LiveInstance held = live.get(key);
        if (held == null || held.status() == InstanceStatus.UNKNOWN) {
            return null;
        }
        if (leases.renew(held.lease(), clock.now())) {
            return held;
        }
        // The lease has ended: the instance goes, or gets another one. Whoever does that has the lock.
        lock.lock();
        try {
            held = live.get(key);
            boolean renewed =
                    held != null && held.status() != InstanceStatus.UNKNOWN && leases.renew(held.lease(), clock.now());
            return renewed ? held : null;
        } finally {
            lock.unlock();
        }
    }

    /** Takes an instance out, its override with it; also one that it left when it was evicted. */
    public Outcome cancel(InstanceKey key) {
        lock.lock();
        try {
            if (overrideOrNull(key) != null) {
                writeOverride(key, null);
            }
            if (live.get(key) == null) {
                return Outcome.UNKNOWN;
            }
            bury(key, TombstoneReason.CANCEL);
            return Outcome.DONE;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets an operator's override. Nothing is set where the instance has that status already.
     *
     * @param dirty raises the statement's lastDirtyTimestamp, if given and greater
     */
    public Outcome setStatus(InstanceKey key, InstanceStatus value, OptionalLong dirty) {
        lock.lock();
        try {
            LiveInstance held = live.get(key);
            if (held == null || !leases.renew(held.lease(), clock.now())) {
                return Outcome.UNKNOWN;
            }
            if (held.status() == value) {
                return Outcome.DONE;
            }
            writeOverride(key, value);
            // An override covers UP and OUT_OF_SERVICE only; over anything else the statement itself moves.
            InstanceStatus stated = held.statement().status();
            restate(held, StatusRules.inForce(stated, value) == value ? stated : value, dirty);
            return Outcome.DONE;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Removes an operator's override.
     *
     * @param value the status to go to; UNKNOWN makes the instance say itself, by registering again
     * @param dirty raises the statement's lastDirtyTimestamp, if given and greater
     */
    public Outcome clearStatus(InstanceKey key, InstanceStatus value, OptionalLong dirty) {
        lock.lock();
        try {
            LiveInstance held = live.get(key);
            if (held == null || !leases.renew(held.lease(), clock.now())) {
                return Outcome.UNKNOWN;
            }
            if (overrideOrNull(key) != null) {
                writeOverride(key, null);
                restate(held, value, dirty);
            }
            return Outcome.DONE;
        } finally {
            lock.unlock();
        }
    }

    /** Sets metadata of an instance, until it registers with other metadata. */
    public Outcome putMetadata(InstanceKey key, Map<String, String> pairs) {
        lock.lock();
        try {
            LiveInstance held = live.get(key);
            if (held == null) {
                return Outcome.UNKNOWN;
            }
            Instance changed = held.statement().instance().withMoreMetadata(pairs);
            Statement stated = Statement.of(changed);
            if (stated.equals(held.statement())) {
                leases.renew(held.lease(), clock.now());
                return Outcome.DONE;
            }
            InstanceRecord record = heldRecord(key);
            write(key, stated, record.version().dirty(), record);
            show(stated, restartLease(held, stated), ActionType.ADDED);
            return Outcome.DONE;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets time act: evicts what was silent too long, forgets old tombstones. To be called some times a
     * second; leases are ended no more precisely than that.
     *
     * @return how long the process had stood still since the last tick, 0 if it had not
     */
    public Duration tick() {
        lock.lock();
        try {
            Duration stoodStill = clock.tick();
            long now = clock.now();
            if (stoodStill.isZero()) {
                evict(now);
            }
            // Else the renewals that wait since before the standstill come first.
            dropLeftOverrides(now - settings.orphanTtl().toNanos());
            collectTombstones(now - settings.tombstoneTtl().toNanos());
            return stoodStill;
        } finally {
            lock.unlock();
        }
    }

    private void evict(long now) {
        for (InstanceKey gone : evictor.tick(now, wall.millis())) {
            bury(gone, TombstoneReason.EVICT);
            OverrideRecord override = table.override(gone);
            if (override != null && override.isLive()) {
                leftOverrides.put(gone, new Aging(override, now));
            }
        }
    }

    /** Evicts, at the next tick, what self-preservation holds. */
    public void releaseProtection() {
        lock.lock();
        try {
            evictor.release();
        } finally {
            lock.unlock();
        }
    }

    public Protection protection() {
        return evictor.protection();
    }

    /** The instance as this node shows it, null if it has none. */
    public @Nullable LiveInstance get(InstanceKey key) {
        return live.get(key);
    }

    /** How many instances this node shows. */
    public int size() {
        return live.size();
    }

    public NodeId self() {
        return self;
    }

    /** When a lease was last renewed, in milliseconds since the epoch as far as this node's clock can say. */
    public long renewedAtMillis(Lease lease) {
        return wall.millis() - Duration.ofNanos(clock.now() - lease.renewedAt()).toMillis();
    }

    /**
     * How long ago a lease was last renewed, in running time. With leases as a Eureka server keeps them,
     * this stays zero for one duration: the renewal is dated that much ahead.
     */
    public Duration sinceRenewal(Lease lease) {
        return Duration.ofNanos(Math.max(clock.now() - lease.renewedAt(), 0));
    }

    /** How much is left of a lease, in running time: zero once it has run out. */
    public Duration leaseLeft(Lease lease) {
        long left = lease.renewedAt() + lease.duration().toNanos() - clock.now();
        return Duration.ofNanos(Math.max(left, 0));
    }

    /** What a reader of the streams lacks who has merged {@code seen}. */
    public Delta since(Vector seen) {
        lock.lock();
        try {
            return table.since(seen);
        } finally {
            lock.unlock();
        }
    }

    private void adoptOverride(InstanceKey key, InstanceStatus claimed) {
        lock.lock();
        try {
            LiveInstance held = live.get(key);
            if (held != null && overrideOrNull(key) != claimed) {
                writeOverride(key, claimed);
                InstanceStatus now = held.status();
                restate(held, now.yieldsToOverride() ? held.statement().status() : now, OptionalLong.empty());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Writes the statement anew with another status, and a later stamp if one was given. */
    private void restate(LiveInstance held, InstanceStatus status, OptionalLong dirty) {
        Statement stated = held.statement().withStatus(status);
        InstanceRecord record = heldRecord(held.key());
        long versionDirty = record.version().dirty();
        if (dirty.isPresent() && dirty.getAsLong() > stated.lastDirtyTimestamp()) {
            stated = Statement.of(stated.instance().withLastDirtyTimestamp(dirty.getAsLong()));
            versionDirty = Math.max(versionDirty, believable(dirty.getAsLong(), record, true));
        }
        if (!stated.equals(held.statement())) {
            write(held.key(), stated, versionDirty, record);
        }
        Lease lease = held.lease();
        boolean firstUp = lease.serviceUpAtMillis() == 0
                && StatusRules.inForce(status, overrideOrNull(held.key())) == InstanceStatus.UP;
        if (firstUp) {
            lease = leases.start(held.key(), stated.lease(), clock.now(), lease.registeredAtMillis(), wall.millis());
        }
        show(stated, lease, ActionType.MODIFIED);
    }

    /**
     * The stamp by which a statement is ordered. One that is further ahead than clocks may differ would
     * win for ever: it is taken for now, or for just after what it replaces.
     */
    private long believable(long dirty, @Nullable InstanceRecord held, boolean changed) {
        long now = wall.millis();
        if (dirty <= now + settings.maxClockSkew().toMillis()) {
            return dirty;
        }
        long after = held == null ? 0 : held.version().dirty() + (changed ? 1 : 0);
        return Math.max(now, after);
    }

    /**
     * The stamp that a registration is compared with: the client's own, unless that was not believed. What
     * the version is ordered by may be later than that, where a tombstone had to be passed.
     */
    private static long stamp(Statement stated, InstanceRecord held) {
        return Math.min(stated.lastDirtyTimestamp(), held.version().dirty());
    }

    private boolean isHome(@Nullable InstanceRecord held) {
        return held != null && held.version().home().equals(self);
    }

    private @Nullable InstanceStatus overrideOrNull(InstanceKey key) {
        OverrideRecord override = table.override(key);
        return override == null ? null : override.status();
    }

    private InstanceRecord heldRecord(InstanceKey key) {
        InstanceRecord held = table.instance(key);
        if (held == null) {
            throw new IllegalStateException(key + " is shown and has no record");
        }
        return held;
    }

    private void write(InstanceKey key, Statement stated, long dirty, @Nullable InstanceRecord held) {
        long life = wall.millis();
        long epoch = 0;
        if (held != null) {
            Version old = held.version();
            dirty = Math.max(dirty, old.dirty());
            life = Math.max(life, old.life() + 1);
            epoch = old.epoch() + (!old.home().equals(self) || old.dirty() == dirty ? 1 : 0);
        }
        Version version = new Version(dirty, life, false, epoch, false, stated.contentHash(), self);
        table.write(new InstanceRecord(key, version, stated, null, table.nextDot()));
    }

    private void bury(InstanceKey key, TombstoneReason reason) {
        Version old = heldRecord(key).version();
        boolean cancelled = reason == TombstoneReason.CANCEL;
        long life = cancelled ? Math.max(wall.millis(), old.life()) : old.life();
        Version version = new Version(old.dirty(), life, cancelled, old.epoch(), true, 0, old.home());
        InstanceRecord tombstone = new InstanceRecord(key, version, null, reason, table.nextDot());
        table.write(tombstone);
        tombstones.add(new Aging(tombstone, clock.now()));
        leases.end(key);
        LiveInstance gone = live.remove(key);
        if (gone != null) {
            listener.changed(gone.deleted(wall.millis()));
        }
    }

    private void writeOverride(InstanceKey key, @Nullable InstanceStatus status) {
        OverrideRecord held = table.override(key);
        long stamp = Math.max(wall.millis(), held == null ? 0 : held.stamp() + 1);
        OverrideRecord written = new OverrideRecord(key, status, stamp, table.nextDot());
        table.write(written);
        if (!written.isLive()) {
            tombstones.add(new Aging(written, clock.now()));
        }
    }

    private Lease startLease(InstanceKey key, Statement stated, InstanceStatus inForce, long serviceUpAtMillis) {
        long now = wall.millis();
        long serviceUp = serviceUpAtMillis == 0 && inForce == InstanceStatus.UP ? now : serviceUpAtMillis;
        return leases.start(key, stated.lease(), clock.now(), now, serviceUp);
    }

    private Lease restartLease(LiveInstance before, Statement stated) {
        InstanceStatus inForce = StatusRules.inForce(stated.status(), overrideOrNull(before.key()));
        return startLease(before.key(), stated, inForce, before.lease().serviceUpAtMillis());
    }

    private void show(Statement stated, Lease lease, ActionType action) {
        InstanceKey key = lease.key();
        InstanceStatus override = overrideOrNull(key);
        LiveInstance shown = new LiveInstance(
                key,
                stated,
                StatusRules.inForce(stated.status(), override),
                override == null ? InstanceStatus.UNKNOWN : override,
                lease,
                wall.millis(),
                action);
        live.put(key, shown);
        leftOverrides.remove(key);
        listener.changed(shown);
    }

    /** An instance that was evicted may come back, and its override with it; not after this long. */
    private void dropLeftOverrides(long before) {
        for (Iterator<Aging> oldest = leftOverrides.values().iterator(); oldest.hasNext(); ) {
            Aging left = oldest.next();
            if (left.since > before) {
                break;
            }
            oldest.remove();
            InstanceKey key = left.record.key();
            if (left.record.equals(table.override(key))) {
                writeOverride(key, null);
            }
        }
    }

    private void collectTombstones(long before) {
        for (Aging old = tombstones.peek(); old != null && old.since <= before; old = tombstones.peek()) {
            tombstones.remove();
            table.collect(old.record);
        }
    }
}
