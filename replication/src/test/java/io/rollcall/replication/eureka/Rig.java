package io.rollcall.replication.eureka;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.replication.Replica;
import io.rollcall.replication.ReplicaSettings;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/** A node with Eureka servers beside it, all in one thread and in a time that a test moves. */
final class Rig implements Loop {
    static final long START = 1_780_000_000_000L;
    static final PeerAddress OLD = new PeerAddress("http://old-1:8761/eureka/");
    private static final Duration TICK = Duration.ofMillis(200);

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
    private long nanos = 1_000_000_000L;
    private long number;

    final Replica replica;
    final ScriptedEureka eureka = new ScriptedEureka(this);
    final EurekaPeers peers;

    private record Task(long due, long number, Runnable work) {}

    Rig() {
        this(EurekaSettings.DEFAULT);
    }

    Rig(EurekaSettings settings) {
        replica = new Replica(
                new NodeId("a", START),
                ReplicaSettings.DEFAULT,
                () -> Instant.ofEpochMilli(START + nanos / 1_000_000),
                this::nanos,
                new DigestKey(1, 2),
                change -> {});
        peers = new EurekaPeers(replica, eureka, this, new SplittableRandom(7), settings);
        after(TICK, this::tick);
    }

    /** Has met one Eureka server, which had nothing. */
    static Rig met() {
        return met(EurekaSettings.DEFAULT);
    }

    static Rig met(EurekaSettings settings) {
        Rig rig = new Rig(settings);
        rig.peers.peers(Set.of(OLD));
        rig.peers.start();
        rig.pass(10);
        return rig;
    }

    private void tick() {
        replica.tick();
        after(TICK, this::tick);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void execute(Runnable task) {
        after(Duration.ZERO, task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Task added = new Task(nanos + delay.toNanos(), number++, task);
        tasks.add(added);
        return () -> tasks.remove(added);
    }

    long millis() {
        return nanos / 1_000_000;
    }

    /** Lets time pass. */
    void pass(long millis) {
        long until = nanos + millis * 1_000_000;
        while (!tasks.isEmpty() && tasks.element().due <= until) {
            Task next = tasks.remove();
            nanos = next.due;
            next.work.run();
        }
        nanos = until;
    }

    // What clients do here

    static InstanceKey key(String id) {
        return new InstanceKey("ORDERS", id);
    }

    /** An instance as it was {@code dirty} milliseconds after the start. */
    static Instance up(String id, long dirty) {
        return Instance.of("ORDERS", id, "host-" + id, "10.0.0.1", new Port(8080, true))
                .withLastDirtyTimestamp(START + dirty);
    }

    static Instance up(String id, long dirty, int renewalSeconds) {
        return up(id, dirty).withLease(new LeaseTerms(renewalSeconds, 90));
    }

    static RegisteredInstance shown(Instance instance) {
        return shown(instance, InstanceStatus.UNKNOWN);
    }

    static RegisteredInstance shown(Instance instance, InstanceStatus override) {
        return new RegisteredInstance(instance, new Registration(override, 0, 0, 0, 0, 0, ActionType.ADDED, false));
    }

    void register(Instance instance) {
        replica.register(shown(instance), Origin.CLIENT);
    }

    Outcome renew(String id) {
        return replica.renew(key(id), OptionalLong.empty(), null, Origin.CLIENT);
    }

    void cancel(String id) {
        replica.cancel(key(id), Origin.CLIENT);
    }

    void setStatus(String id, InstanceStatus status) {
        replica.setStatus(key(id), status, OptionalLong.empty(), Origin.CLIENT);
    }

    void clearStatus(String id, InstanceStatus status) {
        replica.clearStatus(key(id), status, OptionalLong.empty(), Origin.CLIENT);
    }

    void putMetadata(String id, String name, String value) {
        replica.putMetadata(key(id), Map.of(name, value), Origin.CLIENT);
    }

    LiveInstance held(String id) {
        return Objects.requireNonNull(replica.get(key(id)), () -> id + " is not here");
    }

    EurekaPeerView view() {
        // Views are made each half a second.
        pass(500);
        return peers.views().get(0);
    }

    /** Registers instances and lets the peer have them. */
    void registered(String... ids) {
        for (String id : ids) {
            register(up(id, 0));
        }
        pass(600);
        eureka.forget();
    }

    List<String> many(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add("i" + i);
            register(up("i" + i, 0));
        }
        return ids;
    }
}
