package io.rollcall.replication.sim;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.KeptElsewhere;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Replica;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.peer.PeerReplicator;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** One life of a node, with the production code in it. */
public final class NodeLife {
    private static final Duration SUPERSEDED_AFTER = Duration.ofMillis(20);

    private final Cluster cluster;
    private final Kernel kernel;
    private final Machine machine;
    private final Duration tickInterval;
    private final Replica replica;
    private final PeerReplicator replicator;
    private final SimLoop loop;
    /** What somebody shows who only listens to this node's changes. */
    private final Map<InstanceKey, LiveInstance> told = new HashMap<>();

    private final Map<InstanceKey, InstanceStatus> notes = new HashMap<>();

    private final long startedAt;
    private boolean over;

    NodeLife(Cluster cluster, Machine machine, long incarnation, Chance chance) {
        this.cluster = cluster;
        this.kernel = cluster.kernel();
        this.machine = machine;
        this.startedAt = kernel.now();
        this.tickInterval = Duration.ofMillis(200 + chance.below(9) * 100);
        this.loop = new SimLoop(kernel, machine, this);
        this.replica = new Replica(
                new NodeId(machine.name(), incarnation),
                cluster.settings().replica(),
                machine,
                machine::nanos,
                new DigestKey(chance.bits(), chance.bits()),
                this::changed);
        replica.keptElsewhere(new KeptElsewhere() {
            @Override
            public boolean keeps(InstanceKey key) {
                return machine.keeps(key);
            }

            @Override
            public void noted(InstanceKey key) {
                readNote(key);
            }
        });
        this.replicator = new PeerReplicator(
                replica,
                cluster.transport(this),
                loop,
                chance.forkSource(),
                cluster.settings().replicator());
        replicator.peers(cluster.peersOf(machine));
    }

    void start() {
        replicator.start();
        tick();
    }

    private void tick() {
        replica.tick();
        kernel.after(tickInterval.toNanos() + machine.lateness(), machine, () -> run(this::tick));
    }

    private void changed(LiveInstance instance) {
        if (instance.action() == ActionType.DELETED) {
            told.remove(instance.key());
        } else {
            told.put(instance.key(), instance);
            if (machine.keeps(instance.key())) {
                kernel.after(SUPERSEDED_AFTER, machine, () -> run(() -> replica.supersede(instance.key())));
            }
        }
    }

    /** Whoever keeps an entry elsewhere does this once he knows of it. */
    void keeps(InstanceKey key) {
        replica.supersede(key);
        readNote(key);
    }

    private void readNote(InstanceKey key) {
        InstanceStatus noted = replica.noted(key);
        if (noted == null) {
            notes.remove(key);
        } else {
            notes.put(key, noted);
        }
    }

    /** What somebody believes who only hears that notes changed. */
    Map<InstanceKey, InstanceStatus> notes() {
        return notes;
    }

    Map<InstanceKey, LiveInstance> told() {
        return told;
    }

    void run(Runnable task) {
        if (!over) {
            task.run();
        }
    }

    void end() {
        over = true;
        cluster.ended(this);
    }

    /** How long ago it started. */
    Duration age() {
        return Duration.ofNanos(kernel.now() - startedAt);
    }

    public boolean isOver() {
        return over;
    }

    public Machine machine() {
        return machine;
    }

    public Replica replica() {
        return replica;
    }

    public PeerReplicator replicator() {
        return replicator;
    }

    SimLoop loop() {
        return loop;
    }

    void peers(Set<PeerAddress> addresses) {
        replicator.peers(addresses);
    }

    byte[] answer(PeerRequest.Kind kind, byte[] request) throws MalformedMessageException {
        return replicator.answer(kind, request);
    }

    @Override
    public String toString() {
        return replica.self().toString();
    }
}
