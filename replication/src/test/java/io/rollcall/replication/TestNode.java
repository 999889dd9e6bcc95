package io.rollcall.replication;

import static io.rollcall.replication.InstanceFixtures.arriving;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** A replica whose time is moved by hand, ticked as a node ticks it. */
final class TestNode {
    static final Duration TICK = Duration.ofMillis(200);

    final HandMovedTime time = new HandMovedTime();
    final List<LiveInstance> changes = new CopyOnWriteArrayList<>();
    final Replica replica;

    TestNode() {
        this(ReplicaSettings.DEFAULT);
    }

    TestNode(ReplicaSettings settings) {
        this("a", settings, change -> {});
    }

    /** One of several. */
    TestNode(String name) {
        this(name, change -> {});
    }

    TestNode(String name, ChangeListener listener) {
        this(name, ReplicaSettings.DEFAULT, listener);
    }

    private TestNode(String name, ReplicaSettings settings, ChangeListener listener) {
        replica = new Replica(
                new NodeId(name, HandMovedTime.START), settings, time, time::nanos, new DigestKey(1, 2), change -> {
                    changes.add(change);
                    listener.changed(change);
                });
    }

    static TestNode withoutSelfPreservation() {
        ReplicaSettings usual = ReplicaSettings.DEFAULT;
        return new TestNode(new ReplicaSettings(
                usual.longestLease(),
                false,
                false,
                usual.maxClockSkew(),
                usual.tombstoneTtl(),
                usual.orphanTtl(),
                usual.homeDeadAfter()));
    }

    static TestNode withEurekaDouble() {
        ReplicaSettings usual = ReplicaSettings.DEFAULT;
        return new TestNode(new ReplicaSettings(
                usual.longestLease(),
                true,
                true,
                usual.maxClockSkew(),
                usual.tombstoneTtl(),
                usual.orphanTtl(),
                usual.homeDeadAfter()));
    }

    Outcome register(Instance instance) {
        return replica.register(arriving(instance), Origin.CLIENT);
    }

    /** A renewal as the clients without stamps send it. */
    Outcome renew(String id) {
        return replica.renew(InstanceFixtures.key(id), OptionalLong.empty(), null, Origin.CLIENT);
    }

    Outcome renew(String id, long dirty, Origin origin) {
        return replica.renew(InstanceFixtures.key(id), OptionalLong.of(dirty), null, origin);
    }

    Outcome setStatus(String id, InstanceStatus status) {
        return replica.setStatus(InstanceFixtures.key(id), status, OptionalLong.empty(), Origin.CLIENT);
    }

    Outcome clearStatus(String id, InstanceStatus status) {
        return replica.clearStatus(InstanceFixtures.key(id), status, OptionalLong.empty(), Origin.CLIENT);
    }

    Outcome cancel(String id) {
        return replica.cancel(InstanceFixtures.key(id), Origin.CLIENT);
    }

    boolean has(String id) {
        return replica.get(InstanceFixtures.key(id)) != null;
    }

    LiveInstance shown(String id) {
        return shown(InstanceFixtures.key(id));
    }

    LiveInstance shown(InstanceKey key) {
        return Objects.requireNonNull(replica.get(key), () -> key + " is not shown");
    }

    /** What the instance says of itself, as shown. */
    Instance said(String id) {
        return shown(id).statement().instance();
    }

    InstanceStatus status(String id) {
        return shown(id).status();
    }

    LiveInstance lastChange() {
        return changes.get(changes.size() - 1);
    }

    /** Lets time pass, with ticks. */
    void pass(Duration time) {
        Duration left = time;
        while (left.compareTo(TICK) > 0) {
            step(TICK);
            left = left.minus(TICK);
        }
        step(left);
    }

    private void step(Duration by) {
        time.pass(by);
        replica.tick();
    }

    void passSeconds(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }
}
