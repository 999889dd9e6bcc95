package io.rollcall.replication.sim;

import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.peer.PeerTransport;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Machines that know each other, and how their nodes reach each other. */
public final class Cluster {
    private final Kernel kernel;
    private final SimSettings settings;
    private final Wires wires;
    private final List<Machine> machines = new ArrayList<>();
    private final TreeMap<PeerAddress, Machine> addresses = new TreeMap<>();

    private Consumer<NodeLife> whenEnded = life -> {};

    /** How requests get from node to node. */
    @FunctionalInterface
    public interface Wires {
        PeerTransport transport(Cluster cluster, NodeLife sender);
    }

    public Cluster(Kernel kernel, SimSettings settings, Wires wires) {
        this.kernel = kernel;
        this.settings = settings;
        this.wires = wires;
    }

    /** Adds a machine with nothing running on it; its node's name is its address. */
    public Machine add(String name, Chance chance) {
        return add(name, new PeerAddress(name), chance);
    }

    public Machine add(String name, PeerAddress address, Chance chance) {
        Machine machine = new Machine(kernel, chance, name, address, machines.size());
        machines.add(machine);
        addresses.put(machine.address(), machine);
        return machine;
    }

    /** Makes another address lead to a machine. */
    public void alias(PeerAddress address, Machine machine) {
        addresses.put(address, machine);
    }

    public Kernel kernel() {
        return kernel;
    }

    public SimSettings settings() {
        return settings;
    }

    public List<Machine> machines() {
        return machines;
    }

    /** Whose address this is; null if nobody's. */
    @Nullable
    Machine at(PeerAddress address) {
        return addresses.get(address);
    }

    /** Tells of each life that ends in a crash. */
    void onEnd(Consumer<NodeLife> listener) {
        whenEnded = listener;
    }

    void ended(NodeLife life) {
        whenEnded.accept(life);
    }

    PeerTransport transport(NodeLife sender) {
        return wires.transport(this, sender);
    }

    /** Every address, its own too: a list that is the same at all nodes is what people configure. */
    Set<PeerAddress> peersOf(Machine machine) {
        Set<PeerAddress> peers = new LinkedHashSet<>(addresses.keySet());
        if (machine.number() % 2 == 0) {
            peers.remove(machine.address());
        }
        return peers;
    }
}
