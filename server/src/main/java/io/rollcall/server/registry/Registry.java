package io.rollcall.server.registry;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.WritableText;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.replication.Replica;
import io.rollcall.replication.lease.Lease;
import io.rollcall.replication.lease.Protection;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The one entry point of changes: checks what a registry's door has to check, and hands on what passes.
 * Any thread may call any method.
 */
public final class Registry {
    private final Replica replica;
    private final int mostInstances;
    private final PeerTrust trust;
    private final LongAdder refusedPeers = new LongAdder();
    private final LongAdder renewals = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder batchItems = new LongAdder();
    private final LongAdder batchBytes = new LongAdder();

    /**
     * @param mostInstances instances beyond which new ones are refused
     * @param trust which callers are believed that say they are Eureka servers
     */
    public Registry(Replica replica, int mostInstances, PeerTrust trust) {
        this.replica = replica;
        this.mostInstances = mostInstances;
        this.trust = trust;
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

    /**
     * Registers an instance.
     *
     * @throws InvalidInstanceException if its names cannot be addressed
     * @throws RegistryFullException if it is new and there is no room
     */
    public Outcome register(RegisteredInstance incoming, Origin origin) {
        incoming.key().requireAddressable();
        if (replica.size() >= mostInstances && replica.get(incoming.key()) == null) {
            throw new RegistryFullException(mostInstances);
        }
        return replica.register(incoming, origin);
    }

    /** Renews a lease; see {@link Replica#renew}. */
    public Outcome renew(InstanceKey key, OptionalLong dirty, @Nullable InstanceStatus claimed, Origin origin) {
        renewals.increment();
        return replica.renew(key, dirty, claimed, origin);
    }

    /** Takes an instance out; see {@link Replica#cancel}. */
    public Outcome cancel(InstanceKey key, Origin origin) {
        return replica.cancel(key, origin);
    }

    /** Sets an override; see {@link Replica#setStatus}. */
    public Outcome setStatus(InstanceKey key, InstanceStatus value, OptionalLong dirty, Origin origin) {
        return replica.setStatus(key, value, dirty, origin);
    }

    /** Removes an override; see {@link Replica#clearStatus}. */
    public Outcome clearStatus(InstanceKey key, InstanceStatus value, OptionalLong dirty, Origin origin) {
        return replica.clearStatus(key, value, dirty, origin);
    }

    /**
     * Sets metadata; see {@link Replica#putMetadata}.
     *
     * @throws InvalidInstanceException if a pair could not be written in every format, or they are too many
     */
    public Outcome putMetadata(InstanceKey key, Map<String, String> pairs, Origin origin) {
        pairs.forEach((name, value) -> {
            if (name.isBlank() || name.equals("@class")) {
                throw new InvalidInstanceException("'" + name + "' cannot be a name of metadata");
            }
        });
        LiveInstance held = replica.get(key);
        if (held != null) {
            Map<String, String> merged =
                    held.statement().instance().withMoreMetadata(pairs).metadata();
            WritableText.requirePairs("metadata", merged);
        }
        return replica.putMetadata(key, pairs, origin);
    }

    /** The instance as this node shows it, null if it has none. */
    public @Nullable LiveInstance get(InstanceKey key) {
        return replica.get(key);
    }

    public int size() {
        return replica.size();
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
