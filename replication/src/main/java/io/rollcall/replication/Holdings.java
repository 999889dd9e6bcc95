package io.rollcall.replication;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.distro.DigestTable;
import io.rollcall.replication.lease.ActiveClock;
import io.rollcall.replication.lease.Lease;
import io.rollcall.replication.lease.LeaseBook;
import io.rollcall.replication.lease.Vouches;
import io.rollcall.replication.record.Bucket;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RecordTable;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.TombstoneReason;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.DigestKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a node holds, kept in line with one another: the records, the leases, what is shown, and the
 * digest. Every change of it goes through here: a write of this node's own, a record that is merged, a
 * record that is dropped. Here stands the one rule for every way in. It is long because these four must not
 * be changed one without the others: whoever could reach one of them alone could let them part.
 *
 * <p>Guarded by the {@link Replica}'s lock, but for what says otherwise.
 */
final class Holdings {
    private static final Logger log = LoggerFactory.getLogger(Holdings.class);

    final RecordTable table;
    final LeaseBook leases;
    final Vouches vouches = new Vouches();
    final Roster roster;
    final Hiding hiding = new Hiding(this);
    /** Of the live records. */
    final Homes homes = new Homes();

    final DigestTable digest;
    final Tally tally = new Tally();
    final ActiveClock clock;
    final InstantSource wall;
    final ReplicaSettings settings;

    /** Incarnations, and all before them of the same name, that nobody needs to know any more. */
    private final TreeMap<String, Long> retired = new TreeMap<>();
    /** For each bucket, what a running sync has copied of it. */
    private final Vector[] adopted = new Vector[Bucket.COUNT];

    private final ArrayDeque<Aging> tombstones = new ArrayDeque<>();
    /** Overrides without a live instance, longest first. */
    private final LinkedHashMap<InstanceKey, Aging> leftOverrides = new LinkedHashMap<>();

    /** Who keeps the keys that are not kept here: nobody, unless it is said who. */
    private KeptElsewhere elsewhere = new KeptElsewhere() {
        @Override
        public boolean keeps(InstanceKey key) {
            return false;
        }

        @Override
        public void noted(InstanceKey key) {}
    };

    /** Changes to what is shown that no write names, and that are not hiding: how many, and when the last was. */
    private long unnamed;

    private long unnamedAt;

    private Consumer<Written> writes = written -> {};
    private LongConsumer ownAhead = seq -> {};

    /** A record that is looked at again when it is old enough. */
    private record Aging(RegistryRecord record, long since) {}

    Holdings(
            NodeId self,
            ReplicaSettings settings,
            InstantSource wall,
            LongSupplier nanos,
            DigestKey digestKey,
            ChangeListener listener) {
        this.settings = settings;
        this.wall = wall;
        this.clock = new ActiveClock(nanos, Replica.LONGEST_TICK);
        this.digest = new DigestTable(digestKey);
        this.table = new RecordTable(self, this::replaced);
        this.leases = new LeaseBook(settings.longestLease(), settings.eurekaDoubleLease());
        this.roster = new Roster(listener);
        forgetAdopted();
    }

    private void replaced(@Nullable RegistryRecord before, @Nullable RegistryRecord now) {
        if (before != null) {
            digest.remove(before);
            if (before.isLive() && before instanceof InstanceRecord instance) {
                homes.remove(instance.version().home());
            }
        }
        if (now != null) {
            digest.add(now);
            if (now.isLive() && now instanceof InstanceRecord instance) {
                homes.add(instance.version().home());
            }
        }
        if (noted(before) != noted(now)) {
            tellNoted(now == null ? before : now);
        }
    }

    private static @Nullable InstanceStatus noted(@Nullable RegistryRecord record) {
        return record instanceof OverrideRecord override ? override.status() : null;
    }

    private void tellNoted(@Nullable RegistryRecord changed) {
        if (changed != null && (roster.live(changed.key()) == null || elsewhere.keeps(changed.key()))) {
            elsewhere.noted(changed.key());
        }
    }

    /** Says who keeps what is not kept here. */
    void keptElsewhere(KeptElsewhere port) {
        elsewhere = port;
    }

    boolean isKeptElsewhere(InstanceKey key) {
        return elsewhere.keeps(key);
    }

    /** Told of each write of this node's own, in order, under the lock. */
    void onWrite(Consumer<Written> listener) {
        writes = listener;
    }

    /** Told of the seq of a write of this node's own that arrives, and that it knows nothing of. */
    void onOwnAhead(LongConsumer listener) {
        ownAhead = listener;
    }

    NodeId self() {
        return table.self();
    }

    boolean isHome(@Nullable InstanceRecord record) {
        return record != null && record.version().home().equals(self());
    }

    /** The record of an instance if it is live, null otherwise. Any thread may ask. */
    @Nullable
    InstanceRecord live(InstanceKey key) {
        InstanceRecord held = table.instance(key);
        return held != null && held.isLive() ? held : null;
    }

    /** What an operator set for an instance, or what is noted of a key; null if nothing. Any thread may ask. */
    @Nullable
    InstanceStatus override(InstanceKey key) {
        OverrideRecord override = table.override(key);
        return override == null ? null : override.status();
    }

    /** Whether this node itself heard from the instance within its lease. */
    boolean isHeard(InstanceKey key) {
        LiveInstance live = roster.live(key);
        return live != null && live.lease().isHeard(clock.now());
    }

    /** Whether everything up to the write that {@code dot} names is known here. */
    boolean isCovered(InstanceKey key, Dot dot) {
        return table.reached(dot.writer()) >= dot.seq()
                || isRetired(dot.writer())
                || adopted[Bucket.of(key)].covers(dot);
    }

    // What this node writes

    /** Writes a live record, and starts or goes on with its lease. */
    void writeLive(InstanceKey key, Version version, Statement stated, Lease lease, ActionType action) {
        write(new InstanceRecord(key, version, stated, null, table.nextDot()));
        reflect(key, lease, action);
    }

    /** Writes that an instance is gone. */
    void bury(InstanceRecord held, TombstoneReason reason) {
        Version old = held.version();
        boolean cancelled = reason == TombstoneReason.CANCEL;
        long life =
                switch (reason) {
                    case CANCEL -> Math.max(wall.millis(), old.life());
                    // Above all that the registry does with this life, as a cancel is; below the next one.
                    case MOVED -> Math.max(wall.millis(), old.life() + 1);
                    case EVICT, ORPHAN -> old.life();
                };
        Version version = new Version(old.dirty(), life, cancelled, old.epoch(), true, 0, old.home());
        InstanceRecord tombstone = new InstanceRecord(held.key(), version, null, reason, table.nextDot());
        write(tombstone);
        buried(tombstone);
    }

    /** An entry that is kept elsewhere takes the place of an instance, and of what an operator said of that. */
    void supersede(InstanceRecord held) {
        tally.count(Mechanism.SUPERSEDED);
        bury(held, TombstoneReason.MOVED);
        withdraw(held.key());
    }

    /** Sets an operator's override or a note, or removes it where {@code status} is null. */
    void writeOverride(InstanceKey key, @Nullable InstanceStatus status) {
        OverrideRecord held = table.override(key);
        long stamp = Math.max(wall.millis(), held == null ? 0 : held.stamp() + 1);
        writeOverride(new OverrideRecord(key, status, stamp, table.nextDot()));
    }

    /**
     * Removes an override or a note at its own stamp, if there is one: all nodes that do this agree, and a newer
     * one is not touched.
     */
    void withdraw(InstanceKey key) {
        OverrideRecord held = table.override(key);
        if (held != null && held.isLive()) {
            writeOverride(new OverrideRecord(key, null, held.stamp(), table.nextDot()));
        }
    }

    /**
     * Writes an override, or its removal, again: just above the old one, so that whatever an operator said
     * since, on whatever side of a partition, is newer.
     */
    void writeAgain(OverrideRecord held) {
        writeOverride(new OverrideRecord(held.key(), held.status(), held.stamp() + 1, table.nextDot()));
    }

    private void writeOverride(OverrideRecord written) {
        write(written);
        age(written);
    }

    private void write(RegistryRecord record) {
        InstanceRecord before = live(record.key());
        boolean sameContent = before != null
                && record instanceof InstanceRecord instance
                && instance.isLive()
                && before.version().contentHash() == instance.version().contentHash();
        table.write(record);
        writes.accept(new Written(record, sameContent));
    }

    /** Becomes the home of a live instance: the same statement of the same client, an epoch later. */
    void takeOver(InstanceRecord held, Lease lease, Mechanism why) {
        tally.count(why);
        Statement stated = statementOf(held);
        writeLive(held.key(), held.version().movedTo(self()), stated, lease, roster.action(held.key()));
    }

    /** Writes a live record again whose home this node is, an epoch later: what it was named by counts no more. */
    void defend(InstanceRecord held) {
        LiveInstance live = roster.live(held.key());
        if (live != null) {
            writeLive(
                    held.key(),
                    held.version().movedTo(self()),
                    statementOf(held),
                    live.lease(),
                    roster.action(held.key()));
        }
    }

    /** Gives what this node wrote under a former name, and what is in force still, names under its present one. */
    void rename(NodeId former) {
        for (RegistryRecord record : table.writtenBy(former)) {
            if (record instanceof InstanceRecord held) {
                write(new InstanceRecord(held.key(), held.version(), held.statement(), held.reason(), table.nextDot()));
            } else if (record instanceof OverrideRecord held) {
                write(new OverrideRecord(held.key(), held.status(), held.stamp(), table.nextDot()));
            }
            RegistryRecord renamed =
                    record instanceof InstanceRecord ? table.instance(record.key()) : table.override(record.key());
            if (renamed != null) {
                age(renamed);
            }
        }
    }

    /** Buries again what was buried, so that it has a name of this node's. */
    void buryAgain(InstanceRecord tombstone) {
        Version version = tombstone.version().movedTo(tombstone.version().home());
        InstanceRecord written =
                new InstanceRecord(tombstone.key(), version, null, tombstone.reason(), table.nextDot());
        write(written);
        age(written);
    }

    // What comes from elsewhere

    /**
     * The one rule for every way in. A live record whose write is covered, and that is {@link #isGone gone},
     * was deleted here. An eviction of what this node itself heard of within its lease is a mistake: it is
     * taken, and answered with a record an epoch later.
     */
    boolean merge(RegistryRecord arriving) {
        Dot dot = arriving.dot();
        if (dot.seq() > table.lastSeq() && dot.writer().equals(self())) {
            ownAhead.accept(dot.seq());
        }
        return arriving instanceof InstanceRecord instance
                ? mergeInstance(instance)
                : mergeOverride((OverrideRecord) arriving);
    }

    private boolean mergeInstance(InstanceRecord arriving) {
        InstanceKey key = arriving.key();
        InstanceRecord held = table.instance(key);
        if (isGone(arriving, held) && isCovered(key, arriving.dot())) {
            tally.count(Mechanism.REFUSED_DELETED);
            return false;
        }
        LiveInstance before = roster.live(key);
        if (!table.merge(arriving)) {
            return false;
        }
        if (arriving.isLive()
                && before == null
                && isHome(arriving)
                && !arriving.dot().writer().equals(self())) {
            // An operator's write at a node that had not heard that the instance is gone. Its home knows better.
            bury(arriving, TombstoneReason.EVICT);
        } else if (arriving.isLive()) {
            reflect(key, leaseOf(arriving, before), roster.action(key));
            if (before == null && roster.shown(key) == null && elsewhere.keeps(key)) {
                // Nobody is told of what is hidden from the beginning, so nobody would supersede it.
                supersede(arriving);
            }
        } else if (before != null
                && held != null
                && held.isLive()
                && arriving.isRefutable()
                // Ended here and now: a renewal that is being answered must not be for nothing.
                && !leases.expire(before.lease(), clock.now())) {
            refute(arriving.version(), statementOf(held), before);
        } else {
            buried(arriving);
        }
        return true;
    }

    /**
     * Whether a node that covers a live record, and holds this of its key, has forgotten its deletion: it has
     * nothing, or a tombstone that is older and came from elsewhere afterwards.
     */
    static boolean isGone(RegistryRecord live, @Nullable RegistryRecord held) {
        return live.isLive() && (held == null || (!held.isLive() && isNewer(live, held)));
    }

    private static boolean isNewer(RegistryRecord one, RegistryRecord other) {
        return one instanceof InstanceRecord instance
                ? instance.isNewerThan((InstanceRecord) other)
                : ((OverrideRecord) one).isNewerThan((OverrideRecord) other);
    }

    private boolean mergeOverride(OverrideRecord arriving) {
        InstanceKey key = arriving.key();
        OverrideRecord held = table.override(key);
        if (isGone(arriving, held) && isCovered(key, arriving.dot())) {
            tally.count(Mechanism.REFUSED_DELETED);
            return false;
        }
        if (!table.merge(arriving)) {
            return false;
        }
        age(arriving);
        LiveInstance before = roster.live(key);
        if (before != null) {
            reflect(key, before.lease(), ActionType.MODIFIED);
        }
        return true;
    }

    /** A change to what is shown that no write names, or the count of one that was named is lost. */
    void changedUnnamed() {
        unnamed++;
        unnamedAt = clock.now();
    }

    long unnamed() {
        return unnamed;
    }

    /** Whether there was such a change lately. */
    boolean isUnnamedSince(Duration lately) {
        return unnamed > 0 && clock.now() - unnamedAt <= lately.toNanos();
    }

    /** Takes out a live record that a peer covers and does not have: it was deleted there. */
    void drop(RegistryRecord held) {
        InstanceKey key = held.key();
        LiveInstance before = roster.live(key);
        if (held instanceof InstanceRecord instance) {
            if (before != null && !leases.expire(before.lease(), clock.now())) {
                refute(instance.version(), statementOf(instance), before);
                return;
            }
            table.drop(held);
            gone(key);
        } else {
            table.drop(held);
            leftOverrides.remove(key);
            if (before != null) {
                reflect(key, before.lease(), ActionType.MODIFIED);
            }
        }
        changedUnnamed();
        tally.count(Mechanism.DROPPED_ABSENT);
    }

    private void refute(Version wrong, Statement stated, LiveInstance before) {
        tally.count(Mechanism.REFUTED);
        log.info("{} was given up elsewhere and is heard here: it stays", before.key());
        Version version = wrong.movedTo(self()).alive(stated.contentHash());
        writeLive(before.key(), version, stated, before.lease(), ActionType.MODIFIED);
    }

    private void buried(InstanceRecord tombstone) {
        age(tombstone);
        gone(tombstone.key());
    }

    private void gone(InstanceKey key) {
        release(key);
        roster.remove(key, wall.millis());
        leaveOverride(key);
    }

    private void release(InstanceKey key) {
        LiveInstance gone = roster.live(key);
        leases.end(key);
        if (gone != null) {
            leases.release(gone.lease());
        }
    }

    // Leases, and what is shown

    /** The lease that goes on with a record: the one before it, if its terms are still the same. */
    private Lease leaseOf(InstanceRecord record, @Nullable LiveInstance before) {
        Statement stated = statementOf(record);
        long wallMillis = wall.millis();
        boolean up = StatusRules.inForce(stated.status(), override(record.key())) == InstanceStatus.UP;
        if (before == null) {
            // Our own record that came back to us, and of which we know nothing more: it gets one lease.
            long heardAt = isHome(record) ? clock.now() : 0;
            return leases.elsewhere(record.key(), stated.lease(), heardAt, wallMillis, up ? wallMillis : 0);
        }
        Lease lease = before.lease();
        boolean firstUp = up && lease.serviceUpAtMillis() == 0;
        // It came home by another's hand: it gets the time to be heard of here.
        boolean restarts = isHome(record) && !lease.isHome() && !lease.isHeard(clock.now());
        if (!firstUp && !restarts && before.statement().lease().equals(stated.lease())) {
            return lease;
        }
        return leases.elsewhere(
                record.key(),
                stated.lease(),
                restarts ? clock.now() : lease.renewedAt(),
                lease.registeredAtMillis(),
                firstUp ? wallMillis : lease.serviceUpAtMillis());
    }

    /** Brings the lease, and what is shown of an instance, in line with its records. */
    void reflect(InstanceKey key, Lease lease, ActionType action) {
        InstanceRecord record = table.instance(key);
        if (record == null || !record.isLive()) {
            throw new IllegalStateException(key + " is to be shown and is not there");
        }
        LiveInstance before = roster.live(key);
        if (before != null && before.lease() != lease) {
            leases.goOn(before.lease(), lease);
        }
        NodeId home = record.version().home();
        boolean here = home.equals(self());
        if (here) {
            leases.adopt(lease);
        } else {
            leases.release(lease);
            vouches.meet(home, clock.now());
        }
        leftOverrides.remove(key);
        LiveInstance now = instance(record, lease, action);
        if (!isVisible(home, lease)) {
            if (roster.hide(now, home, clock.now(), wall.millis())) {
                tally.count(Mechanism.HIDDEN);
            }
            return;
        }
        if (!here) {
            hiding.shownUntil(hiddenAt(home, lease));
        }
        LiveInstance shown = roster.shown(key);
        if (shown == null || shown.lease() != lease || !shown.isSame(now)) {
            if (shown == null && before != null) {
                tally.count(Mechanism.SHOWN);
            }
            roster.show(now);
        }
    }

    private LiveInstance instance(InstanceRecord record, Lease lease, ActionType action) {
        InstanceStatus override = override(record.key());
        Statement stated = statementOf(record);
        return new LiveInstance(
                record.key(),
                stated,
                StatusRules.inForce(stated.status(), override),
                override == null ? InstanceStatus.UNKNOWN : override,
                lease,
                wall.millis(),
                action);
    }

    private boolean isVisible(NodeId home, Lease lease) {
        return home.equals(self()) || clock.now() <= hiddenAt(home, lease);
    }

    /** Until when an instance is shown, as things stand. */
    long hiddenAt(NodeId home, Lease lease) {
        long vouched = Math.max(lease.duration().toNanos(), ReplicaSettings.SHORTEST_VOUCH.toNanos());
        return Math.max(vouches.vouchedAt(home) + vouched, lease.dueAt());
    }

    /** Hides an instance that nobody speaks for any more. */
    void hide(LiveInstance instance, NodeId home) {
        roster.hide(instance, home, clock.now(), wall.millis());
        tally.count(Mechanism.HIDDEN);
    }

    // What grows old

    private void age(RegistryRecord record) {
        if (!record.isLive()) {
            tombstones.add(new Aging(record, clock.now()));
        } else if (record instanceof OverrideRecord) {
            leaveOverride(record.key());
        }
    }

    /** Starts to count how long an override is without its instance, if it is. */
    private void leaveOverride(InstanceKey key) {
        OverrideRecord override = table.override(key);
        if (override != null && override.isLive() && roster.live(key) == null) {
            leftOverrides.remove(key);
            leftOverrides.put(key, new Aging(override, clock.now()));
        }
    }

    /**
     * An instance that was evicted may come back, and its override with it; not after this long. A note stays
     * while its key is kept elsewhere, and is looked at again after as long.
     */
    void dropLeftOverrides(long before) {
        List<Aging> kept = new ArrayList<>();
        for (Iterator<Aging> oldest = leftOverrides.values().iterator(); oldest.hasNext(); ) {
            Aging left = oldest.next();
            if (left.since > before) {
                break;
            }
            oldest.remove();
            InstanceKey key = left.record.key();
            if (elsewhere.keeps(key)) {
                kept.add(left);
            } else if (left.record.equals(table.override(key))) {
                withdraw(key);
            }
        }
        kept.forEach(each -> leaveOverride(each.record.key()));
    }

    void collectTombstones(long before) {
        for (Aging old = tombstones.peek(); old != null && old.since <= before; old = tombstones.peek()) {
            tombstones.remove();
            table.collect(old.record);
            tally.count(Mechanism.COLLECTED);
        }
    }

    // Writers that are gone

    boolean isRetired(NodeId writer) {
        Long upTo = retired.get(writer.name());
        return upTo != null && writer.incarnation() <= upTo;
    }

    SortedMap<String, Long> retired() {
        return Collections.unmodifiableSortedMap(retired);
    }

    /** Notes that an incarnation, and those before it, are not needed any more. */
    void retire(String name, long incarnation) {
        if (retired.getOrDefault(name, Long.MIN_VALUE) < incarnation) {
            retired.put(name, incarnation);
            tally.count(Mechanism.RETIRED);
        }
        for (NodeId writer : table.writers()) {
            if (isRetired(writer) && table.isSilenced(writer) && !writer.equals(self())) {
                table.retire(writer);
                vouches.forget(writer);
            }
        }
    }

    // Syncs

    /** Notes what a running sync has copied of a bucket. */
    void adopt(int bucket, Vector upTo) {
        adopted[bucket] = upTo;
    }

    /** The sync has ended, or is given up. */
    void forgetAdopted() {
        Arrays.fill(adopted, Vector.EMPTY);
    }

    static Statement statementOf(InstanceRecord live) {
        Statement stated = live.statement();
        if (stated == null) {
            throw new IllegalStateException(live.key() + " is a tombstone");
        }
        return stated;
    }
}
