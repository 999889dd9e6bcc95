package io.rollcall.replication;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.replication.distro.Digested;
import io.rollcall.replication.lease.ActiveClock;
import io.rollcall.replication.lease.Evictor;
import io.rollcall.replication.lease.Lease;
import io.rollcall.replication.lease.LeaseBook;
import io.rollcall.replication.lease.Protection;
import io.rollcall.replication.record.Delta;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RecordTable;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.TombstoneReason;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.Cursor;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's copy of the ephemeral entries: what clients do to it, what other nodes tell it, and what time
 * does. It speaks to nobody itself: the {@link io.rollcall.replication.peer.PeerReplicator} does.
 *
 * <p>Every change is made under one lock, which is what orders this node's writes, its table and the
 * changes that its listener is told of. A renewal at the instance's home takes no lock, and nothing that
 * only reads does. Any thread may call any method. It is long because it is the protocol's face: each
 * operation is one method that reads like its paragraph in the protocol's description.
 */
public final class Replica implements Digested {
    private static final Logger log = LoggerFactory.getLogger(Replica.class);

    /** Ticks further apart than this mean that the process stood still. */
    static final Duration LONGEST_TICK = Duration.ofMillis(1_500);

    private static final Outcome.NotReady SYNCING =
            new Outcome.NotReady("this node is still learning what the others know; ask again, or ask another");

    private final Holdings holdings;
    private final RecordTable table;
    private final LeaseBook leases;
    private final Roster roster;
    private final ActiveClock clock;
    private final InstantSource wall;
    private final ReplicaSettings settings;
    private final Evictor evictor;
    private final Orphans orphans;
    private final Peers peers;
    private final PeerStreams streams;
    private final Reconciler reconciler;
    private final Retirement retirement;
    private final Moment moment;
    private final Settling settling = new Settling();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean synced = true;
    private Consumer<InstanceRecord> forwarder = this::takeOverAlone;
    private volatile @Nullable Consumer<ClientWord> clientListener;

    /**
     * @param self this node, and this life of it
     * @param wall for stamps that people and other nodes read; never for measuring how long something took
     * @param nanos a monotonic clock
     * @param digestKey a random one; the nodes of a cluster agree on one of theirs
     * @param listener told of every change
     */
    public Replica(
            NodeId self,
            ReplicaSettings settings,
            InstantSource wall,
            LongSupplier nanos,
            DigestKey digestKey,
            ChangeListener listener) {
        this.settings = settings;
        this.wall = wall;
        this.holdings = new Holdings(self, settings, wall, nanos, digestKey, listener);
        this.table = holdings.table;
        this.leases = holdings.leases;
        this.roster = holdings.roster;
        this.clock = holdings.clock;
        this.evictor = new Evictor(leases, settings.selfPreservation());
        this.orphans = new Orphans(holdings);
        this.peers = new Peers(holdings, this::preserved);
        holdings.onOwnAhead(seq -> peers.told(self(), seq, 0));
        this.streams = new PeerStreams(holdings, peers);
        this.reconciler = new Reconciler(holdings);
        this.retirement = new Retirement(holdings);
        this.moment = new Moment(holdings);
    }

    private Set<NodeId> preserved() {
        TreeSet<NodeId> preserved = new TreeSet<>(orphans.preserved());
        if (evictor.protection().active()) {
            preserved.add(self());
        }
        return preserved;
    }

    // What clients do

    /**
     * Registers an instance, or takes what it newly says of itself. A statement with an older
     * lastDirtyTimestamp than the one that is held only renews: a client's clock was set back, or
     * somebody was late.
     */
    public Outcome register(RegisteredInstance incoming, Origin origin) {
        // Encoded and hashed before the lock, which everybody else waits for.
        Statement arriving = Statement.of(incoming.instance()).hashed();
        lock.lock();
        try {
            if (refusal() != null) {
                return refusal();
            }
            registerUnderLock(arriving, incoming, origin);
            tell(ClientWord.Kind.REGISTERED, incoming.key(), origin);
            return Outcome.DONE;
        } finally {
            lock.unlock();
        }
    }

    private void registerUnderLock(Statement arriving, RegisteredInstance incoming, Origin origin) {
        InstanceKey key = incoming.key();
        InstanceRecord held = table.instance(key);
        LiveInstance before = roster.live(key);
        boolean changed = before == null || !arriving.equals(before.statement());
        long dirty = believable(arriving.lastDirtyTimestamp(), held, changed);
        if (before != null && held != null && dirty < stamp(before.statement(), held)) {
            holdings.tally.count(Mechanism.OLDER_REGISTRATION);
            log.debug("{} registered with an older timestamp than it had; its clock was set back", key);
            renewRegistered(held, before.lease(), origin);
            return;
        }
        InstanceStatus override = holdings.override(key);
        InstanceStatus claimed = incoming.registration().overriddenStatus();
        boolean claims = override == null && claimed != InstanceStatus.UNKNOWN;
        if (claims) {
            override = claimed;
        }
        Statement stated = arriving.withStatus(
                StatusRules.registered(arriving.status(), override, before == null ? null : before.status(), origin));
        if (before != null
                && held != null
                && !claims
                && stated.equals(before.statement())
                && (holdings.isHome(held) || isHeardByHome(held, origin))
                && renewRegistered(held, before.lease(), origin)) {
            return;
        }
        if (claims) {
            holdings.writeOverride(key, claimed);
        }
        Lease lease = before == null
                ? newLease(key, stated, StatusRules.inForce(stated.status(), override), 0)
                : restartedLease(before, stated);
        long wordBefore = before == null ? 0 : before.lease().renewedAt();
        write(key, stated, dirty, held, lease, ActionType.ADDED, self());
        heard(lease, wordBefore, clock.now(), origin);
    }

    private boolean renewRegistered(InstanceRecord held, Lease lease, Origin origin) {
        long now = clock.now();
        if (!renewFor(lease, now, origin)) {
            return false;
        }
        if (!holdings.isHome(held)) {
            renewElsewhere(held, lease, now, origin);
        }
        return true;
    }

    /** A Eureka server tells every node what it hears: where another one is the home and alive, that one hears it too. */
    private boolean isHeardByHome(InstanceRecord held, Origin origin) {
        NodeId home = held.version().home();
        return origin instanceof Origin.FromEurekaPeer
                && !holdings.isHome(held)
                && !home.name().equals(self().name())
                && !holdings.vouches.isFormerLife(home)
                && holdings.vouches.isAlive(home, clock.now(), peers.homeDeadAfter());
    }

    /**
     * Renews the lease of an instance. At its home that is one number; elsewhere the home is told, or
     * this node becomes the home.
     *
     * @param dirty the lastDirtyTimestamp that the sender knows, if it said so
     * @param claimed the override that a Eureka peer knows of, null if none
     * @return unknown also where the sender's statement is newer than ours (it is to register again), and
     *     where the status is UNKNOWN (its override was removed, and only the instance can say what it is
     *     now); not ready where this node cannot know yet
     */
    public Outcome renew(InstanceKey key, OptionalLong dirty, @Nullable InstanceStatus claimed, Origin origin) {
        if (origin instanceof Origin.FromClient && renewAtHome(key, dirty)) {
            return Outcome.DONE;
        }
        LiveInstance held = renewed(key, origin);
        if (held == null) {
            Outcome refusal = refusal();
            if (refusal != null) {
                return refusal;
            }
            return synced || holdings.live(key) != null ? Outcome.UNKNOWN : SYNCING;
        }
        // The lease is renewed whatever the stamps say: that the instance is alive is news in any case.
        boolean fromPeer = origin instanceof Origin.FromEurekaPeer;
        if (!fromPeer) {
            tell(new ClientWord(ClientWord.Kind.RENEWED, held));
        }
        if (dirty.isEmpty() || dirty.getAsLong() == held.statement().lastDirtyTimestamp()) {
            return Outcome.DONE;
        }
        if (dirty.getAsLong() > held.statement().lastDirtyTimestamp()) {
            if (fromPeer && claimed != null && claimed != InstanceStatus.UNKNOWN) {
                adoptOverride(key, claimed);
            }
            return Outcome.UNKNOWN;
        }
        // A client is never told of a conflict: it could do nothing but go to another server.
        return fromPeer ? new Outcome.Newer(held) : Outcome.DONE;
    }

    /**
     * What most renewals are: the client of an instance whose home is here says nothing new. Only the lease is
     * renewed then, without a lock.
     *
     * @return false if it is anything else: the client is to be told nothing yet, but what {@link #renew} says
     */
    public boolean renewAtHome(InstanceKey key, OptionalLong dirty) {
        LiveInstance held = roster.shown(key);
        if (held == null
                || !held.lease().isHome()
                || (dirty.isPresent() && dirty.getAsLong() > held.statement().lastDirtyTimestamp())
                || !renewedAtHome(held, Origin.CLIENT)) {
            return false;
        }
        tell(new ClientWord(ClientWord.Kind.RENEWED, held));
        return true;
    }

    /** Renews the lease of an instance; null if there is nothing to renew. */
    private @Nullable LiveInstance renewed(InstanceKey key, Origin origin) {
        LiveInstance held = roster.shown(key);
        if (held != null && renewedAtHome(held, origin)) {
            return held;
        }
        // Elsewhere at home, hidden, or ended: the instance goes, or gets another lease. Whoever does that has the
        // lock.
        lock.lock();
        try {
            return renewedUnderLock(key, origin) ? roster.live(key) : null;
        } finally {
            lock.unlock();
        }
    }

    /** Renews the lease of an instance; false if its home is elsewhere, or it may not be renewed so simply. */
    private boolean renewedAtHome(LiveInstance held, Origin origin) {
        return held.status() != InstanceStatus.UNKNOWN
                && peers.fenced() == null
                && renewFor(held.lease(), clock.now(), origin)
                && held.lease().isHome();
    }

    /** Renews a lease, and notes by what way its instance was heard; false if it has ended. */
    private boolean renewFor(Lease lease, long now, Origin origin) {
        long wordBefore = lease.renewedAt();
        if (!leases.renew(lease, now)) {
            return false;
        }
        heard(lease, wordBefore, now, origin);
        return true;
    }

    private static void heard(Lease lease, long wordBefore, long now, Origin origin) {
        if (origin instanceof Origin.FromEurekaPeer) {
            lease.spokenFor(wordBefore);
        } else {
            lease.spoke(now);
        }
    }

    private boolean renewedUnderLock(InstanceKey key, Origin origin) {
        LiveInstance held = roster.live(key);
        InstanceRecord record = holdings.live(key);
        long now = clock.now();
        if (held == null
                || record == null
                || peers.fenced() != null
                || held.status() == InstanceStatus.UNKNOWN
                || !renewFor(held.lease(), now, origin)) {
            return false;
        }
        if (!holdings.isHome(record)) {
            renewElsewhere(record, held.lease(), now, origin);
        }
        return true;
    }

    /** The instance renewed here, and another node is its home: that one is told, or follows no more. */
    private void renewElsewhere(InstanceRecord record, Lease lease, long now, Origin origin) {
        NodeId home = record.version().home();
        if (home.name().equals(self().name()) || holdings.vouches.isFormerLife(home)) {
            holdings.takeOver(record, lease, Mechanism.TAKEOVER_FORMER_LIFE);
        } else if (!holdings.vouches.isAlive(home, now, peers.homeDeadAfter())) {
            holdings.takeOver(record, lease, Mechanism.TAKEOVER_DEAD);
        } else if (origin instanceof Origin.FromClient && settling.renewed(lease, now)) {
            holdings.takeOver(record, lease, Mechanism.TAKEOVER_SETTLED);
        } else {
            if (roster.shown(record.key()) == null) {
                // It was heard here now, whatever its home has still to vouch for.
                holdings.reflect(record.key(), lease, roster.action(record.key()));
            }
            // An old peer tells every node: the home hears it as well, unless the two have lost each other.
            if (origin instanceof Origin.FromClient || lease.isHomeToBeTold(now)) {
                holdings.tally.count(Mechanism.FORWARDED);
                forwarder.accept(record);
            } else {
                holdings.tally.count(Mechanism.HEARD_BESIDE_HOME);
            }
        }
    }

    private void takeOverAlone(InstanceRecord record) {
        forwardFailed(record.key());
    }

    /**
     * Takes an instance out, its override with it; also one that it left when it was evicted.
     *
     * <p>A Eureka server's cancel carries no timestamp and may come late, to one node and not to another. So
     * it ends the lease and no more: it is refuted by a node that heard the instance, until that one hears of
     * the cancel as well.
     */
    public Outcome cancel(InstanceKey key, Origin origin) {
        lock.lock();
        try {
            if (refusal() != null) {
                return refusal();
            }
            LiveInstance before = roster.live(key);
            boolean fromPeer = origin instanceof Origin.FromEurekaPeer;
            InstanceRecord held = holdings.live(key);
            if (held != null) {
                holdings.bury(held, fromPeer ? TombstoneReason.EVICT : TombstoneReason.CANCEL);
            }
            // The instance first: others may hear of the one long before the other, and would show who is drained as
            // up.
            if (holdings.override(key) != null) {
                holdings.writeOverride(key, null);
            }
            if (held == null) {
                return Outcome.UNKNOWN;
            }
            if (before != null && origin instanceof Origin.FromClient) {
                tell(new ClientWord(ClientWord.Kind.CANCELLED, before));
            }
            return Outcome.DONE;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets an operator's override. Nothing is set where the instance has that status already.
     *
     * @param dirty raises the statement's lastDirtyTimestamp, if given and greater; a Eureka peer's that is
     *     older than the statement does not undo a DOWN that the instance said since
     */
    public Outcome setStatus(InstanceKey key, InstanceStatus value, OptionalLong dirty, Origin origin) {
        lock.lock();
        try {
            LiveInstance held = touched(key, origin);
            if (held == null) {
                return refusalOr(Outcome.UNKNOWN);
            }
            if (held.status() != value) {
                holdings.tally.count(Mechanism.OVERRIDE);
                holdings.writeOverride(key, value);
                // An override covers UP and OUT_OF_SERVICE only; over anything else the statement itself moves.
                InstanceStatus stated = held.statement().status();
                boolean stays = StatusRules.inForce(stated, value) == value || isOutdated(held, dirty, origin);
                restate(held, stays ? stated : value, dirty);
            }
            tell(ClientWord.Kind.STATUS_SET, key, origin);
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
    public Outcome clearStatus(InstanceKey key, InstanceStatus value, OptionalLong dirty, Origin origin) {
        lock.lock();
        try {
            LiveInstance held = touched(key, origin);
            if (held == null) {
                return refusalOr(Outcome.UNKNOWN);
            }
            if (holdings.override(key) != null) {
                holdings.tally.count(Mechanism.OVERRIDE);
                holdings.writeOverride(key, null);
                restate(held, isOutdated(held, dirty, origin) ? held.statement().status() : value, dirty);
            }
            tell(ClientWord.Kind.STATUS_CLEARED, key, origin);
            return Outcome.DONE;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether a Eureka peer speaks of a statement that is older than the one that is held, in which the
     * instance says that it is down or not yet up: nobody knows better since.
     */
    private static boolean isOutdated(LiveInstance held, OptionalLong dirty, Origin origin) {
        return origin instanceof Origin.FromEurekaPeer
                && dirty.isPresent()
                && dirty.getAsLong() < held.statement().lastDirtyTimestamp()
                && !held.statement().status().yieldsToOverride();
    }

    /** The instance that an operator's request is about. At its home, the request renews it, as at a Eureka server. */
    private @Nullable LiveInstance touched(InstanceKey key, Origin origin) {
        LiveInstance held = refusal() == null ? roster.live(key) : null;
        if (held == null || !held.lease().isHome()) {
            return held;
        }
        return renewFor(held.lease(), clock.now(), origin) ? held : null;
    }

    /** Sets metadata of an instance, until it registers with other metadata. */
    public Outcome putMetadata(InstanceKey key, Map<String, String> pairs, Origin origin) {
        lock.lock();
        try {
            LiveInstance held = touched(key, origin);
            if (held == null) {
                return refusalOr(Outcome.UNKNOWN);
            }
            Instance changed = held.statement().instance().withMoreMetadata(pairs);
            Statement stated = Statement.of(changed);
            if (!stated.equals(held.statement())) {
                InstanceRecord record = heldRecord(key);
                boolean home = holdings.isHome(record);
                Lease lease = home ? restartedLease(held, stated) : held.lease();
                write(
                        key,
                        stated,
                        record.version().dirty(),
                        record,
                        lease,
                        ActionType.ADDED,
                        record.version().home());
            }
            tell(ClientWord.Kind.METADATA_SET, key, origin);
            return Outcome.DONE;
        } finally {
            lock.unlock();
        }
    }

    // What is kept elsewhere

    /** Says who keeps what is not kept here. Before anything else is asked of this replica; nobody, if it is not said. */
    public void keptElsewhere(KeptElsewhere port) {
        lock.lock();
        try {
            holdings.keptElsewhere(port);
        } finally {
            lock.unlock();
        }
    }

    /**
     * An entry that is kept elsewhere took the place of an instance: takes it out, its override with it,
     * wherever its home is and whether it is shown or hidden. Nobody refutes that; a registration that comes
     * later passes it. Its client said nothing, so no Eureka server hears of it. Any number of nodes may do this
     * at once. With the override goes what was noted of the key meanwhile, until it is noted again.
     *
     * @return whether there was an instance; false also where this node takes no writes
     */
    public boolean supersede(InstanceKey key) {
        lock.lock();
        try {
            InstanceRecord held = holdings.live(key);
            if (held == null || refusal() != null) {
                return false;
            }
            holdings.supersede(held);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Notes the status that a health check found for an entry that is kept elsewhere. A note is the same record as
     * an override, and reaches every node as one. Nothing is written where it says so already, nor of a key that
     * is not kept elsewhere.
     *
     * @param status null removes what is noted as of now, at this node: all nodes that do this agree, and what
     *     is noted later anywhere stays. An operator's override of a live instance is not touched.
     */
    public void note(InstanceKey key, @Nullable InstanceStatus status) {
        lock.lock();
        try {
            boolean elsewhere = holdings.isKeptElsewhere(key);
            LiveInstance live = roster.live(key);
            if (refusal() != null || holdings.override(key) == status) {
                return;
            }
            if (status != null && elsewhere) {
                holdings.writeOverride(key, status);
            } else if (status == null && (elsewhere || live == null)) {
                holdings.withdraw(key);
            } else {
                return;
            }
            if (live != null) {
                // It is here still, and will be superseded.
                holdings.reflect(key, live.lease(), ActionType.MODIFIED);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * What is noted of a key that is kept elsewhere, null if nothing; of another key, its override. Any thread may
     * ask, and waits for nobody.
     */
    public @Nullable InstanceStatus noted(InstanceKey key) {
        return holdings.override(key);
    }

    private void tell(ClientWord.Kind kind, InstanceKey key, Origin origin) {
        LiveInstance now = origin instanceof Origin.FromClient ? roster.live(key) : null;
        if (now != null) {
            tell(new ClientWord(kind, now));
        }
    }

    private void tell(ClientWord word) {
        Consumer<ClientWord> listener = clientListener;
        if (listener != null) {
            listener.accept(word);
        }
    }

    // What old peers hold

    /**
     * Takes the newer copy that a Eureka peer has of an instance that lives here: one that is not newer says
     * nothing, whatever it holds.
     *
     * @return whether it was taken
     */
    public boolean pullBack(RegisteredInstance theirs) {
        lock.lock();
        try {
            LiveInstance held = roster.live(theirs.key());
            if (held == null
                    || refusal() != null
                    || theirs.instance().lastDirtyTimestamp()
                            <= held.statement().lastDirtyTimestamp()) {
                return false;
            }
            InstanceStatus claimed = theirs.registration().overriddenStatus();
            if (claimed != InstanceStatus.UNKNOWN && claimed != holdings.override(theirs.key())) {
                holdings.writeOverride(theirs.key(), claimed);
            }
            registerUnderLock(Statement.of(theirs.instance()), theirs, Origin.EUREKA_PEER);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What to do about an instance in a Eureka peer's answer. Such an answer may be half a minute old, and is
     * no sign of life: only what says more than is known here counts, and nothing of a key that is kept
     * elsewhere.
     */
    public Acquaintance compare(RegisteredInstance theirs) {
        lock.lock();
        try {
            if (holdings.isKeptElsewhere(theirs.key())) {
                return Acquaintance.AGREED;
            }
            InstanceRecord record = table.instance(theirs.key());
            long dirty = theirs.instance().lastDirtyTimestamp();
            if (record == null || record.version().dirty() < dirty) {
                return Acquaintance.LACKED_HERE;
            }
            if (!record.isLive()) {
                return record.version().cancelled() ? Acquaintance.CANCELLED_HERE : Acquaintance.AGREED;
            }
            LiveInstance held = roster.live(theirs.key());
            boolean same = held != null
                    && held.statement().lastDirtyTimestamp() == dirty
                    && held.status() == theirs.instance().status()
                    && held.overriddenStatus() == theirs.registration().overriddenStatus();
            return same ? Acquaintance.AGREED : Acquaintance.OTHER_HERE;
        } finally {
            lock.unlock();
        }
    }

    /** How an instance in a Eureka peer's answer stands to what is held here. */
    public enum Acquaintance {
        /** There is none here, or it is older. */
        LACKED_HERE,
        /** Its client took it out here. */
        CANCELLED_HERE,
        /** It is here with a later word. */
        OTHER_HERE,
        /** There is nothing to do. */
        AGREED
    }

    /** The live instances that this node is the home of and that more than Eureka peers speak for. */
    public List<InstanceKey> ownInstances() {
        long now = clock.now();
        List<InstanceKey> own = new ArrayList<>();
        for (Lease lease : leases.all()) {
            if (!lease.isHeardOnlyThroughPeers(now)) {
                own.add(lease.key());
            }
        }
        return own;
    }

    /** How many of the instances shown this node hears only as Eureka peers pass their renewals on. */
    public int heardOnlyThroughPeers() {
        long now = clock.now();
        int count = 0;
        for (LiveInstance instance : roster.allShown()) {
            count += instance.lease().isHeardOnlyThroughPeers(now) ? 1 : 0;
        }
        return count;
    }

    /** Whether this node hears an instance only as Eureka peers pass its renewals on. */
    public boolean isHeardOnlyThroughPeers(Lease lease) {
        return lease.isHeardOnlyThroughPeers(clock.now());
    }

    /** Why this node takes no writes; null if it does. */
    private Outcome.@Nullable NotReady refusal() {
        String fenced = peers.fenced();
        return fenced == null ? null : new Outcome.NotReady(fenced);
    }

    private Outcome refusalOr(Outcome otherwise) {
        Outcome refusal = refusal();
        return refusal == null ? otherwise : refusal;
    }

    // What time does

    /**
     * Lets time act: evicts what was silent too long, hides what nobody vouches for, forgets old
     * tombstones. To be called some times a second; leases are ended no more precisely than that.
     *
     * @return how long the process had stood still since the last tick, 0 if it had not
     */
    public Duration tick() {
        lock.lock();
        try {
            Duration stoodStill = clock.tick();
            long now = clock.now();
            if (stoodStill.isZero() && peers.fenced() == null) {
                evict();
                holdings.hiding.hideSilent();
                orphans.tick(peers);
                holdings.dropLeftOverrides(now - settings.orphanTtl().toNanos());
                holdings.collectTombstones(now - settings.tombstoneTtl().toNanos());
                retirement.tick();
                settling.tick(now);
                peers.tick();
            }
            // Else the renewals that wait since before the standstill come first.
            return stoodStill;
        } finally {
            lock.unlock();
        }
    }

    private void evict() {
        boolean preserved = evictor.protection().active();
        for (InstanceKey gone : evictor.tick(clock.now(), wall.millis())) {
            holdings.tally.count(Mechanism.EVICTED);
            holdings.bury(heldRecord(gone), TombstoneReason.EVICT);
        }
        if (!preserved && evictor.protection().active()) {
            holdings.tally.count(Mechanism.SELF_PRESERVATION);
        }
    }

    /** Evicts, at the next tick, what self-preservation holds; of silent homes too. */
    public void releaseProtection() {
        lock.lock();
        try {
            evictor.release();
            List.copyOf(orphans.preserved()).forEach(orphans::release);
        } finally {
            lock.unlock();
        }
    }

    /** The same for the instances of one home. */
    public void releaseProtection(NodeId home) {
        lock.lock();
        try {
            if (home.equals(self())) {
                evictor.release();
            } else {
                orphans.release(home);
            }
        } finally {
            lock.unlock();
        }
    }

    public Protection protection() {
        return evictor.protection();
    }

    // What readers see

    /** The instance as this node shows it, null if it has none. */
    public @Nullable LiveInstance get(InstanceKey key) {
        return roster.shown(key);
    }

    /** How many instances this node shows. */
    public int size() {
        return roster.size();
    }

    /** This node, and its present life. */
    public NodeId self() {
        return table.self();
    }

    /**
     * When an instance was last known to be alive, in milliseconds since the epoch as far as this node's
     * clock can say: heard here, or vouched for by its home. Of what sends no heartbeats, when it began.
     */
    public long renewedAtMillis(Lease lease) {
        if (lease.isStanding()) {
            return lease.registeredAtMillis();
        }
        return wall.millis() - Duration.ofNanos(clock.now() - aliveAt(lease)).toMillis();
    }

    private long aliveAt(Lease lease) {
        if (lease.isHome()) {
            return lease.renewedAt();
        }
        InstanceRecord record = holdings.live(lease.key());
        long vouched =
                record == null ? 0 : holdings.vouches.vouchedAt(record.version().home());
        return Math.max(vouched, lease.renewedAt());
    }

    /**
     * How long ago an instance was last known to be alive, in running time. With leases as a Eureka server
     * keeps them, this stays zero for one duration: the renewal is dated that much ahead. So it does for what
     * sends no heartbeats.
     */
    public Duration sinceRenewal(Lease lease) {
        if (lease.isStanding()) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(Math.max(clock.now() - aliveAt(lease), 0));
    }

    /** How much is left of a lease, in running time: zero once it has run out, its whole length while it stands. */
    public Duration leaseLeft(Lease lease) {
        if (lease.isStanding()) {
            return lease.duration();
        }
        long left = aliveAt(lease) + lease.duration().toNanos() - clock.now();
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

    /** What this node has merged of each writer. */
    public Vector vector() {
        lock.lock();
        try {
            return table.vector();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets somebody look at what is shown, and at how much of each stream that is, at one moment: nothing changes
     * meanwhile. Must be quick.
     */
    public void atOneMoment(Consumer<Moment> reader) {
        lock.lock();
        try {
            reader.accept(moment);
        } finally {
            lock.unlock();
        }
    }

    /** The seq of this node's last write, 0 if it has none yet. */
    public long lastSeq() {
        lock.lock();
        try {
            return table.lastSeq();
        } finally {
            lock.unlock();
        }
    }

    /** All records that are held, live and tombstones, in no particular order. */
    public Collection<RegistryRecord> records() {
        lock.lock();
        try {
            return table.all();
        } finally {
            lock.unlock();
        }
    }

    /** How often each mechanism fired. */
    public Tally tally() {
        return holdings.tally;
    }

    // What other nodes tell, and ask

    /**
     * Told of each write of this node's own, in the order of their seqs, before the operation that made it
     * returns. Must be quick.
     */
    public void onWrite(Consumer<Written> listener) {
        lock.lock();
        try {
            holdings.onWrite(listener);
        } finally {
            lock.unlock();
        }
    }

    /** Given each live record that was renewed here and has its home elsewhere. Must be quick. */
    public void onForward(Consumer<InstanceRecord> newForwarder) {
        lock.lock();
        try {
            forwarder = newForwarder;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Told of what clients bring to this node itself: writes in order, before the operation that took them
     * returns; renewals from any thread. Must be quick.
     *
     * @param listener null for none
     */
    public void onClientWord(@Nullable Consumer<ClientWord> listener) {
        clientListener = listener;
    }

    /** Whether this node has had its first sync, or needs none. */
    public boolean isSynced() {
        return synced;
    }

    /** Says that the first sync begins, or has ended. */
    public void synced(boolean ended) {
        lock.lock();
        try {
            synced = ended;
            peers.synced(ended);
        } finally {
            lock.unlock();
        }
    }

    /** Why this node takes no writes any more: another process has its name. Empty if it does. */
    public Optional<String> fenced() {
        return Optional.ofNullable(peers.fenced());
    }

    /** Counts another round of summaries, in which each peer is sent {@link #summary()}. */
    public void countBeat() {
        lock.lock();
        try {
            peers.countBeat();
        } finally {
            lock.unlock();
        }
    }

    /** What this node knows of every writer. */
    public LaneItem.Summary summary() {
        lock.lock();
        try {
            return streams.summary();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what a peer's lane brings.
     *
     * @return what is still missing after that
     */
    public Received receive(NodeId sender, PeerRequest.Batch batch) {
        lock.lock();
        try {
            if (sender.equals(self())) {
                return receiveOwn(batch);
            }
            List<InstanceKey> unknown = new ArrayList<>();
            for (LaneItem item : batch.items()) {
                if (item instanceof LaneItem.Push push) {
                    unknown.addAll(streams.unknownContents(push));
                }
            }
            if (!unknown.isEmpty()) {
                holdings.tally.count(Mechanism.CONTENT_ASKED, unknown.size());
                return new Received(unknown, false, Vector.EMPTY);
            }
            boolean gap = false;
            Vector told = Vector.EMPTY;
            for (LaneItem item : batch.items()) {
                if (item instanceof LaneItem.Push push) {
                    gap |= !streams.push(sender, push);
                } else if (item instanceof LaneItem.Summary summary) {
                    told = streams.heard(sender, summary);
                    // A lane is in order: what its own writer counts and we lack was lost.
                    gap |= lacking(told).of(sender) > 0;
                }
            }
            return new Received(List.of(), gap, lacking(told));
        } finally {
            lock.unlock();
        }
    }

    /** This node stands in its own list, or was copied: then the copy counts on where this one does. */
    private Received receiveOwn(PeerRequest.Batch batch) {
        for (LaneItem item : batch.items()) {
            if (item instanceof LaneItem.Push push) {
                peers.told(self(), push.toSeq(), 0);
            }
        }
        return new Received(List.of(), false, Vector.EMPTY);
    }

    /**
     * What came of a batch.
     *
     * @param unknownContents instances whose content is to be sent in full; nothing was taken if there are any
     * @param gap whether writes of the sender's own were lost on the way
     * @param lacking what the sender has of other writers and this node has not; it may be on its way
     */
    public record Received(List<InstanceKey> unknownContents, boolean gap, Vector lacking) {
        public Received {
            unknownContents = List.copyOf(unknownContents);
        }
    }

    /** What of {@code told} this node has not merged. */
    public Vector lacking(Vector told) {
        lock.lock();
        try {
            TreeMap<NodeId, Long> lacking = new TreeMap<>(told.reached());
            lacking.entrySet()
                    .removeIf(each -> each.getValue() <= table.reached(each.getKey())
                            || holdings.isRetired(each.getKey())
                            || each.getKey().equals(self()));
            return new Vector(lacking);
        } finally {
            lock.unlock();
        }
    }

    /** One part, of about {@code bytes}, of what a peer lacks. */
    public PeerAnswer.Part part(PeerRequest.Pull pull, int bytes) {
        lock.lock();
        try {
            return streams.part(pull, synced && peers.fenced() == null, bytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Merges one part of what was pulled.
     *
     * @param from where it begins
     * @param start the least of the vectors of this pull's parts so far, this one's included
     */
    public void adopt(PeerAnswer.Part part, Cursor from, Vector start) {
        lock.lock();
        try {
            reconciler.agreeOn(part.key());
            streams.adopt(part, from, start);
            holdings.hiding.showVouched();
        } finally {
            lock.unlock();
        }
    }

    /** A pull ends before its last part. */
    public void abandonPull() {
        lock.lock();
        try {
            holdings.forgetAdopted();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public PeerAnswer.Root root() {
        lock.lock();
        try {
            return new PeerAnswer.Root(reconciler.key(), reconciler.root());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void agreeOn(DigestKey theirs) {
        lock.lock();
        try {
            reconciler.agreeOn(theirs);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public PeerRequest.Buckets buckets() {
        lock.lock();
        try {
            return new PeerRequest.Buckets(reconciler.key(), reconciler.sums());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public PeerAnswer.Listing list(PeerRequest.Buckets theirs) {
        lock.lock();
        try {
            return reconciler.list(theirs);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public PeerRequest.Repair compare(NodeId peer, PeerAnswer.Listing theirs) {
        lock.lock();
        try {
            return reconciler.compare(peer, theirs);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public PeerAnswer.Repaired repair(PeerRequest.Repair theirs) {
        lock.lock();
        try {
            return reconciler.repair(theirs);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void merge(Collection<RegistryRecord> records) {
        lock.lock();
        try {
            records.forEach(holdings::merge);
        } finally {
            lock.unlock();
        }
    }

    /** Renews what a peer forwards because this node is its home. */
    public PeerAnswer.Forwarded forwarded(PeerRequest.Forward forward) {
        lock.lock();
        try {
            long now = clock.now();
            List<PeerAnswer.Forwarded.Result> results = new ArrayList<>();
            for (PeerRequest.Forward.Renewal renewal : forward.renewals()) {
                results.add(forwarded(forward.home(), renewal, now));
            }
            return new PeerAnswer.Forwarded(results);
        } finally {
            lock.unlock();
        }
    }

    private PeerAnswer.Forwarded.Result forwarded(NodeId home, PeerRequest.Forward.Renewal renewal, long now) {
        InstanceRecord held = table.instance(renewal.key());
        LiveInstance live = roster.live(renewal.key());
        boolean ours = held != null
                && home.equals(self())
                && holdings.isHome(held)
                && held.version().dirty() >= renewal.version().dirty();
        if (ours && live != null && peers.fenced() == null && leases.renew(live.lease(), now)) {
            return new PeerAnswer.Forwarded.Result.Renewed();
        }
        return held != null && held.version().compareTo(renewal.version()) > 0
                ? new PeerAnswer.Forwarded.Result.Newer(held)
                : new PeerAnswer.Forwarded.Result.Unknown();
    }

    /** Takes what a home answered to a renewal: 404 is taken over, 409 is pulled back first. */
    public void forwardAnswered(InstanceKey key, PeerAnswer.Forwarded.Result result) {
        lock.lock();
        try {
            if (result instanceof PeerAnswer.Forwarded.Result.Renewed) {
                holdings.tally.count(Mechanism.FORWARD_RENEWED);
            } else if (result instanceof PeerAnswer.Forwarded.Result.Newer newer) {
                holdings.tally.count(Mechanism.FORWARD_NEWER);
                holdings.merge(newer.held());
                takeOverIfHeard(key, Mechanism.TAKEOVER_NEWER);
            } else {
                holdings.tally.count(Mechanism.FORWARD_UNKNOWN);
                takeOverIfHeard(key, Mechanism.TAKEOVER_UNKNOWN);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A renewal could not be forwarded, or nobody knows whether it arrived. */
    public void forwardFailed(InstanceKey key) {
        lock.lock();
        try {
            takeOverIfHeard(key, Mechanism.TAKEOVER_UNANSWERED);
        } finally {
            lock.unlock();
        }
    }

    private void takeOverIfHeard(InstanceKey key, Mechanism why) {
        InstanceRecord record = holdings.live(key);
        LiveInstance live = roster.live(key);
        if (record != null
                && live != null
                && !holdings.isHome(record)
                && live.lease().isHeard(clock.now())
                && peers.fenced() == null) {
            holdings.takeOver(record, live.lease(), why);
        }
    }

    /** The newest life known of a node's name, 0 if none. */
    public long newestLife(String name) {
        lock.lock();
        try {
            return name.equals(self().name()) ? self().incarnation() : holdings.vouches.newest(name);
        } finally {
            lock.unlock();
        }
    }

    /** A peer says that it knows of a later life of this node's name. */
    public void namesake(long incarnation) {
        lock.lock();
        try {
            peers.namesake(new NodeId(self().name(), incarnation), 0);
        } finally {
            lock.unlock();
        }
    }

    /** Every node known, as this one sees it; former lives of a name left out. */
    public List<NodeState> nodes() {
        lock.lock();
        try {
            long now = clock.now();
            List<NodeState> states = new ArrayList<>();
            for (NodeId node : peers.current()) {
                boolean own = node.equals(self());
                long vouched = own ? now : holdings.vouches.vouchedAt(node);
                states.add(new NodeState(
                        node,
                        vouched == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(now - vouched)),
                        table.reached(node),
                        own ? 0 : peers.behind(node),
                        holdings.homes.of(node),
                        roster.hiddenOf(node),
                        preserved().contains(node) || peers.isPreservedElsewhere(node)));
            }
            return states;
        } finally {
            lock.unlock();
        }
    }

    /**
     * One node as this one sees it.
     *
     * @param sinceVouched how long ago it vouched, as heard here; empty if never
     * @param seq its writes that are merged here
     * @param behind its writes that are known of and not merged here yet
     * @param homes live instances that it is the home of
     * @param hidden how many of them are hidden because it is silent
     * @param preserved whether anybody keeps its instances by self-preservation
     */
    public record NodeState(
            NodeId id,
            Optional<Duration> sinceVouched,
            long seq,
            long behind,
            int homes,
            int hidden,
            boolean preserved) {}

    // How it is done

    private void adoptOverride(InstanceKey key, InstanceStatus claimed) {
        lock.lock();
        try {
            LiveInstance held = roster.live(key);
            if (held != null && holdings.override(key) != claimed) {
                holdings.writeOverride(key, claimed);
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
        Lease lease = held.lease();
        boolean firstUp = lease.serviceUpAtMillis() == 0
                && StatusRules.inForce(status, holdings.override(held.key())) == InstanceStatus.UP;
        if (firstUp) {
            lease = leases.elsewhere(
                    held.key(), stated.lease(), lease.renewedAt(), lease.registeredAtMillis(), wall.millis());
        }
        if (stated.equals(held.statement())) {
            holdings.reflect(held.key(), lease, ActionType.MODIFIED);
        } else {
            write(
                    held.key(),
                    stated,
                    versionDirty,
                    record,
                    lease,
                    ActionType.MODIFIED,
                    record.version().home());
        }
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
        holdings.tally.count(Mechanism.CLAMPED);
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

    private InstanceRecord heldRecord(InstanceKey key) {
        InstanceRecord held = table.instance(key);
        if (held == null) {
            throw new IllegalStateException(key + " is shown and has no record");
        }
        return held;
    }

    private void write(
            InstanceKey key,
            Statement stated,
            long dirty,
            @Nullable InstanceRecord held,
            Lease lease,
            ActionType action,
            NodeId home) {
        long life = wall.millis();
        long epoch = 0;
        if (held != null) {
            Version old = held.version();
            dirty = Math.max(dirty, old.dirty());
            life = Math.max(life, old.life() + 1);
            epoch = old.epoch() + (!old.home().equals(home) || old.dirty() == dirty ? 1 : 0);
        }
        Version version = new Version(dirty, life, false, epoch, false, stated.contentHash(), home);
        holdings.writeLive(key, version, stated, lease, action);
    }

    private Lease newLease(InstanceKey key, Statement stated, InstanceStatus inForce, long serviceUpAtMillis) {
        long now = wall.millis();
        long serviceUp = serviceUpAtMillis == 0 && inForce == InstanceStatus.UP ? now : serviceUpAtMillis;
        return leases.elsewhere(key, stated.lease(), clock.now(), now, serviceUp);
    }

    private Lease restartedLease(LiveInstance before, Statement stated) {
        InstanceStatus inForce = StatusRules.inForce(stated.status(), holdings.override(before.key()));
        return newLease(before.key(), stated, inForce, before.lease().serviceUpAtMillis());
    }
}
