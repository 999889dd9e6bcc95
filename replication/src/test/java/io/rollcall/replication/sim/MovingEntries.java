package io.rollcall.replication.sim;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Entries that come to be kept elsewhere, as each machine learns in its own time, while their instances go on
 * registering and renewing at nodes that have not heard of it. Where it is known, health checks note what
 * they find.
 */
final class MovingEntries {
    private static final String APP = "PAYMENTS";

    private final Kernel kernel;
    private final Cluster cluster;
    private final Plan plan;
    private final Chance chance;
    private final Trace trace;
    private final List<InstanceKey> keys = new ArrayList<>();
    private boolean calm;

    MovingEntries(Cluster cluster, Plan plan, Chance chance, Trace trace) {
        this.kernel = cluster.kernel();
        this.cluster = cluster;
        this.plan = plan;
        this.chance = chance;
        this.trace = trace;
        for (int number = 0; number < plan.moving(); number++) {
            keys.add(new InstanceKey(APP, "p" + number));
        }
    }

    List<InstanceKey> keys() {
        return keys;
    }

    void start() {
        for (InstanceKey key : keys) {
            beat(key);
            check(key);
            int from = 60 + chance.below(plan.chaosSeconds() - 160);
            for (Machine machine : cluster.machines()) {
                // The last learn of it when the faults are over.
                kernel.after(Duration.ofSeconds(from + chance.below(300)), machine, () -> learn(machine, key));
            }
        }
    }

    private void learn(Machine machine, InstanceKey key) {
        if (!machine.keeps(key)) {
            trace.line(() -> machine + " keeps " + key.id() + " elsewhere");
            machine.keep(key);
        }
    }

    /** By now every machine knows, and so does whoever registered them. */
    void settle() {
        calm = true;
        keys.forEach(key -> cluster.machines().forEach(machine -> learn(machine, key)));
    }

    private List<NodeLife> running(Predicate<Machine> which) {
        return cluster.machines().stream()
                .filter(which)
                .filter(machine -> !machine.isStandingStill())
                .map(Machine::life)
                .flatMap(life -> life == null ? Stream.empty() : Stream.of(life))
                .toList();
    }

    private void beat(InstanceKey key) {
        List<NodeLife> unaware = running(machine -> !machine.keeps(key));
        if (!calm && !unaware.isEmpty()) {
            NodeLife life = chance.oneOf(unaware);
            Outcome renewed = life.replica().renew(key, OptionalLong.empty(), null, Origin.CLIENT);
            if (!(renewed instanceof Outcome.Done)) {
                Outcome outcome = life.replica().register(statement(key), Origin.CLIENT);
                trace.line(() -> key.id() + " register at " + life + ": " + outcome);
            } else if (chance.of(0.2)) {
                life.replica().setStatus(key, InstanceStatus.OUT_OF_SERVICE, OptionalLong.empty(), Origin.CLIENT);
            }
        }
        if (!calm) {
            kernel.after((long) (FleetClient.BEAT.toNanos() * chance.between(0.3, 1)), null, () -> beat(key));
        }
    }

    private RegisteredInstance statement(InstanceKey key) {
        return new RegisteredInstance(
                Instance.of(key.app(), key.id(), "host-" + key.id(), "10.0.0.2", new Port(8080, true))
                        .withLastDirtyTimestamp(Machine.START_MILLIS + kernel.now() / 1_000_000),
                new Registration(InstanceStatus.UNKNOWN, 0, 0, 0, 0, 0, ActionType.ADDED, false));
    }

    private void check(InstanceKey key) {
        List<NodeLife> aware = running(machine -> machine.keeps(key));
        if (!calm && !aware.isEmpty()) {
            note(chance.oneOf(aware), key, chance.of(0.5));
        }
        if (!calm) {
            kernel.after(chance.exponential(20), null, () -> check(key));
        }
    }

    private void note(NodeLife life, InstanceKey key, boolean healthy) {
        trace.line(() -> life + " finds " + key.id() + (healthy ? " healthy" : " down"));
        life.replica().note(key, healthy ? null : InstanceStatus.DOWN);
    }

    /** A check finds all of them down, and nothing is found after that. */
    void allGoDown() {
        keys.forEach(key -> note(chance.oneOf(running(machine -> true)), key, false));
    }

    /** None is kept elsewhere any more; those who know may say so of the notes, or leave them to their age. */
    void end() {
        boolean told = chance.of(0.5);
        for (InstanceKey key : keys) {
            for (Machine machine : cluster.machines()) {
                machine.keepNoMore(key);
                NodeLife life = machine.life();
                if (told && life != null) {
                    life.replica().note(key, null);
                }
            }
        }
    }
}
