package io.rollcall.server.registry;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.client.wire.WritableText;
import io.rollcall.raft.ProposeResult;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.Expected;
import io.rollcall.raft.entry.PersistentEntry;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.replication.Replica;
import io.rollcall.replication.lease.Lease;
import io.rollcall.replication.lease.Protection;
import io.rollcall.server.persistent.PersistentEntries;
import io.rollcall.server.probe.CheckSpec;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The one entry point of changes: checks what a registry's door has to check, and hands on what passes.
 * Any thread may call any method.
 */
public final class Registry {
    /** A peer speaks of what is persistent here: it is answered, and nothing happens. */
    private static final Decided IGNORED = new Decided.Ephemeral(Outcome.DONE);

    private static final String IS_PERSISTENT =
            "this id is persistent: an ephemeral registration of it is refused; register it with ephemeral=false, or"
                    + " change its mode with POST /api/v1/instances/{app}/{id}/mode?ephemeral=true";
    private static final String IS_EPHEMERAL =
            "an ephemeral instance of this id lives: a persistent registration of it is refused; cancel it, or change its"
                    + " mode with POST /api/v1/instances/{app}/{id}/mode?ephemeral=false";

    private final Replica replica;
    private final PersistentEntries entries;
    private final ConsistencyRules rules;
    private final int mostInstances;
    private final PeerTrust trust;
    private final LongAdder refusedPeers = new LongAdder();
    private final LongAdder renewals = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder batchItems = new LongAdder();
    private final LongAdder batchBytes = new LongAdder();

    /**
     * @param rules which mode an instance gets
     * @param mostInstances instances beyond which new ones are refused
     * @param trust which callers are believed that say they are Eureka servers
     */
    public Registry(
            Replica replica, PersistentEntries entries, ConsistencyRules rules, int mostInstances, PeerTrust trust) {
        this.replica = replica;
        this.entries = entries;
        this.rules = rules;
        this.mostInstances = mostInstances;
        this.trust = trust;
    }

    /** One that keeps ephemeral instances only: for programs that hold one in their own process. */
    public Registry(Replica replica, int mostInstances, PeerTrust trust) {
        this(replica, PersistentEntries.none(), new ConsistencyRules(List.of()), mostInstances, trust);
    }

    /**
     * Who the sender of a request is that says to be replicated.
     *
     * @throws PeerRefusedException if the caller may not say that of himself
     */
    public Origin peer(Caller caller) {
        if (!trust.believes(caller)) {
            refusedPeers.increment();
            throw new PeerRefusedException();
        }
        return Origin.EUREKA_PEER;
    }

    /** Registers an instance of which the request says nothing else; see {@link #register(RegisteredInstance, Asked, Origin)}. */
    public Decided register(RegisteredInstance incoming, Origin origin) {
        return register(incoming, Asked.NOTHING, origin);
    }

    /**
     * Registers an instance, in the mode that the rules give it. What a Eureka server passes on is ephemeral: it keeps a
     * lease of it, and ends that.
     *
     * @throws InvalidInstanceException if its names cannot be addressed, or its metadata asks for what cannot be
     * @throws RegistryFullException if it is new and there is no room
     */
    public Decided register(RegisteredInstance incoming, Asked asked, Origin origin) {
        InstanceKey key = incoming.key().requireAddressable();
        boolean persistent = entries.holds(key);
        if (origin instanceof Origin.FromEurekaPeer) {
            return persistent ? IGNORED : registerEphemeral(incoming, origin);
        }
        Mode mode = rules.mode(asked.mode(), incoming.instance());
        if (mode == Mode.EPHEMERAL) {
            return persistent
                    ? new Decided.WrongMode(IS_PERSISTENT)
                    : registerEphemeral(
                            new RegisteredInstance(
                                    ConsistencyRules.ephemeral(incoming.instance()), incoming.registration()),
                            origin);
        }
        if (!persistent && replica.get(key) != null) {
            return new Decided.WrongMode(IS_EPHEMERAL);
        }
        return propose(Command.register(
                ConsistencyRules.persistent(sound(incoming.instance()), asked.registrar()), Expected.ANYTHING));
    }

    /**
     * The same for a client whose request says nothing else, where the replica alone decides.
     *
     * @return false if it does not, or refuses; then nothing was done, and {@link #register} says what
     */
    public boolean registerEphemeral(RegisteredInstance incoming) {
        InstanceKey key = incoming.key().requireAddressable();
        return !entries.holds(key)
                && rules.mode(Optional.empty(), incoming.instance()) == Mode.EPHEMERAL
                && registerEphemeral(incoming, Origin.CLIENT) instanceof Decided.Ephemeral decided
                && decided.outcome() instanceof Outcome.Done;
    }

    private Decided registerEphemeral(RegisteredInstance incoming, Origin origin) {
        if (replica.size() >= mostInstances && replica.get(incoming.key()) == null) {
            throw new RegistryFullException(mostInstances);
        }
        return new Decided.Ephemeral(replica.register(incoming, origin));
    }

    /** What health checks need of an instance's metadata is looked at before it is committed. */
    private static Instance sound(Instance instance) {
        WritableText.requirePairs("metadata", instance.metadata());
        CheckSpec.requireSound(instance.metadata());
        return instance;
    }

    private Decided propose(Command command) {
        return new Decided.Persistent(entries.propose(command));
    }

    /**
     * Renews a lease; see {@link Replica#renew}. What is persistent has none: whoever renews it is told that all is
     * well, and nothing is touched.
     */
    public Outcome renew(InstanceKey key, OptionalLong dirty, @Nullable InstanceStatus claimed, Origin origin) {
        renewals.increment();
        return entries.holds(key) ? Outcome.DONE : replica.renew(key, dirty, claimed, origin);
    }

    /**
     * The same for a client, where that touches nothing but the lease; see {@link Replica#renewAtHome}.
     *
     * @return false if it is anything else, and {@link #renew} says what
     */
    public boolean renewAtHome(InstanceKey key, OptionalLong dirty) {
        if (entries.holds(key) || !replica.renewAtHome(key, dirty)) {
            return false;
        }
        renewals.increment();
        return true;
    }

    /** Takes an instance out; see {@link Replica#cancel}. A Eureka server ends no persistent entry. */
    public Decided cancel(InstanceKey key, Origin origin) {
        if (!entries.holds(key)) {
            return new Decided.Ephemeral(replica.cancel(key, origin));
        }
        return ofClient(origin, new Command.Cancel(key, Expected.ANYTHING));
    }

    /** Sets an override; see {@link Replica#setStatus}. That of a persistent entry is committed like the entry. */
    public Decided setStatus(InstanceKey key, InstanceStatus value, OptionalLong dirty, Origin origin) {
        if (!entries.holds(key)) {
            return new Decided.Ephemeral(replica.setStatus(key, value, dirty, origin));
        }
        return ofClient(origin, new Command.SetOverride(key, value, Expected.ANYTHING));
    }

    /** Removes an override; see {@link Replica#clearStatus}. A persistent entry then shows what is stated of it. */
    public Decided clearStatus(InstanceKey key, InstanceStatus value, OptionalLong dirty, Origin origin) {
        if (!entries.holds(key)) {
            return new Decided.Ephemeral(replica.clearStatus(key, value, dirty, origin));
        }
        return ofClient(origin, new Command.ClearOverride(key, Expected.ANYTHING));
    }

    private Decided ofClient(Origin origin, Command command) {
        return origin instanceof Origin.FromEurekaPeer ? IGNORED : propose(command);
    }

    /**
     * Sets metadata; see {@link Replica#putMetadata}.
     *
     * @throws InvalidInstanceException if a pair could not be written in every format, or they are too many
     */
    public Decided putMetadata(InstanceKey key, Map<String, String> pairs, Origin origin) {
        pairs.forEach((name, value) -> {
            if (name.isBlank() || name.equals("@class")) {
                throw new InvalidInstanceException("'" + name + "' cannot be a name of metadata");
            }
        });
        ConsistencyRules.requireUnmarked(pairs);
        LiveInstance held = get(key);
        if (held != null) {
            Map<String, String> merged =
                    held.statement().instance().withMoreMetadata(pairs).metadata();
            WritableText.requirePairs("metadata", merged);
            if (entries.holds(key)) {
                CheckSpec.requireSound(merged);
            }
        }
        if (!entries.holds(key)) {
            return new Decided.Ephemeral(replica.putMetadata(key, pairs, origin));
        }
        return origin instanceof Origin.FromEurekaPeer
                ? IGNORED
                : new Decided.Persistent(entries.putMetadata(key, pairs));
    }

    // What an operator asks of persistent entries, by name

    /**
     * Proposes a command about what is, or is to be, persistent, whatever this node knows of its id.
     *
     * @throws InvalidInstanceException if it cannot be committed
     */
    public Decided command(Command command) {
        InstanceKey key = command.key().requireAddressable();
        if (!entries.holds(key) && replica.get(key) != null) {
            return new Decided.WrongMode(IS_EPHEMERAL);
        }
        return propose(command);
    }

    /**
     * The mode that the rules give an instance.
     *
     * @throws InvalidInstanceException if its metadata asks for what cannot be
     */
    public Mode mode(Instance instance, Asked asked) {
        return rules.mode(asked.mode(), instance);
    }

    /** A registration, or its update, as it is committed. */
    public Instance committed(Instance instance, @Nullable InetAddress registrar) {
        return ConsistencyRules.persistent(sound(instance), registrar);
    }

    /**
     * Changes the mode of an instance: what is stated of it stays.
     *
     * @return the same as it is already, or unknown, where there is nothing to change
     */
    public Decided change(InstanceKey key, Mode mode, @Nullable InetAddress registrar) {
        PersistentEntry entry = entries.entry(key);
        if (mode == Mode.PERSISTENT) {
            LiveInstance live = replica.get(key);
            if (entry != null || live == null) {
                return new Decided.Ephemeral(entry != null ? Outcome.DONE : Outcome.UNKNOWN);
            }
            Instance stated = live.statement().instance();
            return propose(Command.adopt(committed(stated, registrar)));
        }
        if (entry == null) {
            return new Decided.Ephemeral(replica.get(key) != null ? Outcome.DONE : Outcome.UNKNOWN);
        }
        Instance stated = ConsistencyRules.ephemeral(entry.instance());
        return new Decided.Persistent(entries.propose(new Command.Release(key, Expected.version(entry.version())))
                .thenApply(result -> {
                    if (result instanceof ProposeResult.Committed) {
                        // With a lease that begins now: it has to renew from here on.
                        replica.register(new RegisteredInstance(stated, Registration.NONE), Origin.CLIENT);
                    }
                    return result;
                }));
    }

    /** The persistent entries. */
    public PersistentEntries entries() {
        return entries;
    }

    /** The instance as this node shows it, null if it has none. */
    public @Nullable LiveInstance get(InstanceKey key) {
        LiveInstance persistent = entries.get(key);
        return persistent != null ? persistent : replica.get(key);
    }

    /** What health checks say of a persistent entry; null where none did. */
    public @Nullable InstanceStatus health(InstanceKey key) {
        return entries.holds(key) ? replica.noted(key) : null;
    }

    public int size() {
        return replica.size() + entries.size();
    }

    /** Whether an instance is heard only through Eureka servers; see {@link Replica#isHeardOnlyThroughPeers}. */
    public boolean isHeardOnlyThroughPeers(Lease lease) {
        return replica.isHeardOnlyThroughPeers(lease);
    }

    /** How long ago a lease was renewed; see {@link Replica#sinceRenewal}. */
    public Duration sinceRenewal(Lease lease) {
        return replica.sinceRenewal(lease);
    }

    /** How much is left of a lease; see {@link Replica#leaseLeft}. */
    public Duration leaseLeft(Lease lease) {
        return replica.leaseLeft(lease);
    }

    /** What self-preservation is doing. */
    public Protection protection() {
        return replica.protection();
    }

    /** An operator says that what self-preservation holds is really gone. */
    public void releaseProtection() {
        replica.releaseProtection();
    }

    /** Requests that said they come from a peer and were not believed, since the start. */
    public long refusedPeers() {
        return refusedPeers.sum();
    }

    /** Counts a batch that a Eureka server sent. */
    public void tookBatch(int items, long bytes) {
        batches.increment();
        batchItems.add(items);
        batchBytes.add(bytes);
    }

    /** What Eureka servers sent in batches that were taken, since the start; bodies only. */
    public FromEureka fromEureka() {
        return new FromEureka(batches.sum(), batchItems.sum(), batchBytes.sum(), refusedPeers.sum());
    }

    /**
     * What came from Eureka servers.
     *
     * @param refused requests of callers who were not believed to be one
     */
    public record FromEureka(long batches, long items, long bytes, long refused) {
        public static final FromEureka NOTHING = new FromEureka(0, 0, 0, 0);
    }

    /** Renewals that were asked for, since the start. */
    public long renewals() {
        return renewals.sum();
    }
}
