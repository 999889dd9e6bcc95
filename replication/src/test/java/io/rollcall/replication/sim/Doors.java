package io.rollcall.replication.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How clients get at nodes: which they try first, which they cannot reach, and answers that get lost. */
final class Doors {
    private final Cluster cluster;
    private final Chance chance;
    private final Set<Shut> shut = new HashSet<>();
    private double answerLoss;
    private boolean allShut;

    private record Shut(FleetClient client, Machine machine) {}

    Doors(Cluster cluster, Chance chance) {
        this.cluster = cluster;
        this.chance = chance;
    }

    Machine any(Chance clients) {
        return clients.oneOf(cluster.machines());
    }

    /** All machines in the order in which a client tries them. */
    List<Machine> order(@Nullable Machine first, Chance clients) {
        List<Machine> order = new ArrayList<>(cluster.machines());
        clients.shuffle(order);
        if (first != null) {
            order.remove(first);
            order.add(0, first);
        }
        return order;
    }

    void shut(FleetClient client, Machine machine) {
        shut.add(new Shut(client, machine));
    }

    void openAll() {
        shut.clear();
    }

    /** Whether no client reaches any node, whatever doors are open else. */
    void outage(boolean begins) {
        allShut = begins;
    }

    boolean isShut(FleetClient client, Machine machine) {
        return allShut || (!shut.isEmpty() && shut.contains(new Shut(client, machine)));
    }

    void answerLoss(double probability) {
        answerLoss = probability;
    }

    boolean losesAnswer() {
        return chance.of(answerLoss);
    }

    /** Whether a node says of itself that it may be asked. */
    boolean isReady(NodeLife life) {
        return life.replicator().view().ready();
    }
}
