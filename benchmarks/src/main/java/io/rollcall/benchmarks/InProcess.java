package io.rollcall.benchmarks;

import io.rollcall.client.model.Instance;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Replica;
import io.rollcall.replication.ReplicaSettings;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.server.registry.Registry;
import io.rollcall.server.view.Answer;
import io.rollcall.server.view.Query;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.view.Rendering;
import io.rollcall.server.view.ViewPublisher;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A registry without its HTTP side, put together as a node does, with a clock that is moved by hand:
 * so that registrations can be older than deltas tell of. For one thread.
 */
public final class InProcess {
    private static final Duration RETENTION = Duration.ofMinutes(3);
    private static final Rendering GZIP = new Rendering(Rendering.Format.JSON, false, true);

    private final Duration[] ahead = {Duration.ZERO};
    private final ViewPublisher publisher;
    private final Replica replica;
    private final Registry registry;
    private final RegistryReader reader;

    public InProcess() {
        publisher = new ViewPublisher(this::nanos, RETENTION);
        NodeId self = new NodeId("benchmark", Fleet.DIRTY);
        replica = new Replica(
                self, ReplicaSettings.DEFAULT, InstantSource.system(), this::nanos, new DigestKey(1, 2), publisher);
        registry = new Registry(replica, 10_000_000, caller -> true);
        reader = new RegistryReader(
                publisher, replica::renewedAtMillis, Runtime.getRuntime().maxMemory() / 4);
    }

    private long nanos() {
        return System.nanoTime() + ahead[0].toNanos();
    }

    /** Registers an instance from the bytes that a client would send. */
    public void register(Instance instance) {
        register(EurekaJson.registration(instance));
    }

    public void register(byte[] body) {
        registry.register(EurekaJson.readRegistration(body, Fleet.DIRTY), Origin.CLIENT);
    }

    public void registerAll(Fleet fleet) {
        for (int i = 0; i < fleet.size(); i++) {
            register(fleet.instance(i));
        }
    }

    /** Lets so much time pass that deltas no longer tell of what was changed. */
    public void outliveDeltas() {
        ahead[0] = ahead[0].plus(RETENTION).plusSeconds(1);
        publisher.expireChanges();
    }

    /** An answer in full JSON, compressed. */
    public Answer.Whole read(Query query) {
        if (reader.read(query, GZIP) instanceof Answer.Whole whole) {
            return whole;
        }
        throw new IllegalStateException("a compressed answer is kept whole");
    }

    public Replica replica() {
        return replica;
    }

    public Registry registry() {
        return registry;
    }

    public RegistryReader reader() {
        return reader;
    }
}
