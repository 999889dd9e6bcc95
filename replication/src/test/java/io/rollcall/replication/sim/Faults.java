package io.rollcall.replication.sim;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What happens to a cluster and its fleet while there is chaos, one thing after another. */
final class Faults {
    private final Kernel kernel;
    private final Cluster cluster;
    private final Network network;
    private final Doors doors;
    private final List<FleetClient> fleet;
    private final Plan plan;
    private final Chance chance;
    private final Trace trace;
    private final List<Kind> kinds = new ArrayList<>();
    private int sumOfWeights;
    private boolean over;
    /** What nodes hold back while no client reaches any, they hold in memory: none dies then. */
    private boolean outage;

    /** Something that may happen, and how often among others. */
    private record Kind(int weight, Runnable happen) {}

    Faults(
            Cluster cluster,
            Network network,
            Doors doors,
            List<FleetClient> fleet,
            Plan plan,
            Chance chance,
            Trace trace) {
        this.kernel = cluster.kernel();
        this.cluster = cluster;
        this.network = network;
        this.doors = doors;
        this.fleet = fleet;
        this.plan = plan;
        this.chance = chance;
        this.trace = trace;
    }

    void start() {
        network.weather(plan.weather());
        doors.answerLoss(plan.answerLoss());
        for (Machine machine : cluster.machines()) {
            machine.setWallAhead(Duration.ofSeconds(chance.oneOf(0, 0, -60, 40)));
        }
        mix();
        kernel.after(Duration.ofSeconds(plan.apartFrom()), null, this::partition);
        if (plan.bias() == Bias.FORGOTTEN) {
            kernel.after(Duration.ofSeconds(plan.apartFrom() - 110), null, this::label);
        }
        if (plan.bias() == Bias.NARROW) {
            kernel.after(Duration.ofSeconds(40), null, () -> network.narrow(!over));
        }
        if (plan.selfPreservation()) {
            kernel.after(Duration.ofSeconds(40), null, this::outage);
        }
        next();
    }

    private void next() {
        kernel.after(chance.exponential(plan.faultSeconds()), null, () -> {
            if (!over && sumOfWeights > 0) {
                something();
                next();
            }
        });
    }

    /** Lets nothing new happen. */
    void stop() {
        over = true;
    }

    /** Mends everything; what is on its way stays so. */
    void end() {
        over = true;
        trace.line(() -> "the faults end");
        network.weather(Network.Weather.FAIR);
        network.heal();
        network.endLastingCuts();
        network.narrow(false);
        doors.openAll();
        doors.answerLoss(0);
        doors.outage(false);
        for (Machine machine : cluster.machines()) {
            machine.beSlow(0);
            if (machine.life() == null) {
                machine.start(cluster);
            }
        }
    }

    private void something() {
        int drawn = chance.below(sumOfWeights);
        for (Kind kind : kinds) {
            drawn -= kind.weight;
            if (drawn < 0) {
                kind.happen.run();
                return;
            }
        }
    }

    /** Each run has its own mixture: what never happens in one lets others last longer. */
    private void mix() {
        may(13, this::cut);
        may(13, this::heal);
        // What a dead node wrote has to last until it is forgotten.
        may(plan.bias() == Bias.FORGOTTEN ? 0 : 8, () -> crash(chance.oneOf(cluster.machines())));
        may(4, () -> standStill(chance.oneOf(cluster.machines())));
        may(5, () -> chance.oneOf(cluster.machines()).beSlow(chance.oneOf(0.0, 0.0, 0.02, 0.4)));
        may(3, () -> jumpWall(chance.oneOf(cluster.machines())));
        may(11, this::shutDoor);
        may(8, doors::openAll);
        may(12, () -> chance.oneOf(fleet).update());
        may(6, () -> chance.oneOf(fleet).cancel());
        may(5, () -> chance.oneOf(fleet).die());
        may(6, () -> chance.oneOf(fleet).comeBack());
        may(2, () -> chance.oneOf(fleet).repeatOldRegistration());
        if (plan.broken()) {
            may(4, this::loseRecord);
        }
        may(6, () -> operate(chance.oneOf(cluster.machines()), chance.oneOf(fleet)));
    }

    private void may(int weight, Runnable happen) {
        Kind kind = new Kind(weight * chance.oneOf(0, 1, 2, 2, 2, 6), happen);
        kinds.add(kind);
        sumOfWeights += kind.weight;
    }

    private void heal() {
        trace.line(() -> "the network is whole again");
        network.heal();
    }

    private void shutDoor() {
        FleetClient client = chance.oneOf(fleet);
        Machine machine = chance.oneOf(cluster.machines());
        trace.line(() -> client.key().id() + " cannot reach " + machine);
        doors.shut(client, machine);
    }

    private void partition() {
        if (plan.apartSeconds() > 0) {
            Machine first = cluster.machines().get(0);
            boolean deaf = chance.of(0.3);
            for (Machine other : cluster.machines().subList(1, plan.nodes())) {
                network.cutForLong(first, other);
                if (!deaf) {
                    network.cutForLong(other, first);
                }
            }
            kernel.after(Duration.ofSeconds(plan.apartSeconds()), null, network::endLastingCuts);
        }
    }

    /** The fleet's network breaks, and with it, perhaps, the node of most instances; each for a while. */
    private void outage() {
        trace.line(() -> "no client reaches any node");
        doors.outage(true);
        outage = true;
        boolean longer = chance.of(0.5);
        if (longer) {
            cluster.machines().stream()
                    .max(Comparator.comparingInt(Faults::homes))
                    .ifPresent(Machine::crash);
        }
        kernel.after(Duration.ofSeconds(longer ? 540 : 200), null, () -> {
            doors.outage(false);
            outage = false;
        });
    }

    private static int homes(Machine machine) {
        NodeLife life = machine.life();
        return life == null
                ? 0
                : life.replica().nodes().stream()
                        .filter(node -> node.id().equals(life.replica().self()))
                        .mapToInt(Replica.NodeState::homes)
                        .sum();
    }

    private void cut() {
        Machine from = chance.oneOf(cluster.machines());
        Machine to = chance.oneOf(cluster.machines());
        if (from != to) {
            boolean both = chance.of(0.6);
            trace.line(() -> "cut " + from + (both ? " <-> " : " -> ") + to);
            network.cut(from, to);
            if (both) {
                network.cut(to, from);
            }
        }
    }

    private void crash(Machine machine) {
        NodeLife life = machine.life();
        if (life == null || outage) {
            return;
        }
        trace.line(() -> life + " crashes");
        machine.crash();
        boolean setBack = plan.broken() && chance.of(0.5);
        kernel.after(Duration.ofSeconds(chance.oneOf(1, 20, 300)), null, () -> {
            if (machine.life() == null) {
                trace.line(() -> machine + " starts" + (setBack ? ", set back" : ""));
                if (setBack) {
                    machine.start(cluster, life.replica().self().incarnation());
                } else {
                    machine.start(cluster);
                }
            }
        });
    }

    private void standStill(Machine machine) {
        if (machine.life() != null && !machine.isStandingStill()) {
            int seconds = 5 + chance.below(56);
            trace.line(() -> machine + " stands still for " + seconds + " s");
            machine.standStill(Duration.ofSeconds(seconds));
        }
    }

    /** Memory that does not keep what was put into it. */
    private void loseRecord() {
        NodeLife life = chance.oneOf(cluster.machines()).life();
        FleetClient client = chance.oneOf(fleet);
        if (life != null && !client.isOwedBy(life) && BrokenMemory.lose(life.replica(), client.key())) {
            trace.line(() -> life + " loses " + client.key());
        }
    }

    /** An operator writes of every instance at one node, which then dies. */
    private void label() {
        Machine machine = chance.oneOf(cluster.machines());
        NodeLife life = machine.life();
        if (life != null && !machine.isStandingStill()) {
            trace.line(() -> "everything is labelled at " + life);
            fleet.forEach(FleetClient::touched);
            fleet.forEach(client -> life.replica().putMetadata(client.key(), Map.of("label", "all"), Origin.CLIENT));
            kernel.after(Duration.ofSeconds(3), null, () -> crash(machine));
        }
    }

    private void jumpWall(Machine machine) {
        int ahead = chance.below(241) - 120;
        trace.line(() -> "the clock of " + machine + " is set " + ahead + " s ahead");
        machine.setWallAhead(Duration.ofSeconds(ahead));
    }

    private void operate(Machine machine, FleetClient client) {
        NodeLife life = machine.life();
        if (life == null || machine.isStandingStill()) {
            return;
        }
        client.touched();
        int what = chance.below(4);
        trace.line(() -> "operator at " + life + ": " + what + " for " + client.key());
        switch (what) {
            case 0 ->
                life.replica()
                        .setStatus(client.key(), InstanceStatus.OUT_OF_SERVICE, OptionalLong.empty(), Origin.CLIENT);
            case 1 -> life.replica().clearStatus(client.key(), InstanceStatus.UP, OptionalLong.empty(), Origin.CLIENT);
            case 2 ->
                life.replica().clearStatus(client.key(), InstanceStatus.UNKNOWN, OptionalLong.empty(), Origin.CLIENT);
            default ->
                life.replica()
                        .putMetadata(
                                client.key(), Map.of("note", Integer.toString(chance.below(1_000))), Origin.CLIENT);
        }
    }
}
