package io.rollcall.benchmarks.scale;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.rollcall.benchmarks.compare.Spread;
import io.rollcall.benchmarks.consensus.Report;
import io.rollcall.benchmarks.consensus.Table;
import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Replica;
import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.sim.Chance;
import io.rollcall.replication.sim.Cluster;
import io.rollcall.replication.sim.Kernel;
import io.rollcall.replication.sim.Machine;
import io.rollcall.replication.sim.Network;
import io.rollcall.replication.sim.NodeLife;
import io.rollcall.replication.sim.SimSettings;
import io.rollcall.replication.sim.Trace;
import io.rollcall.replication.sim.Wiretap;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/**
 * More nodes than there are processors for: the production replicas on the simulator's clock and network. Messages,
 * bytes and times are exact there; processor time means nothing. Each way takes 2 ms in the mean.
 */
final class Simulated {
    private static final Duration RESTING = Duration.ofSeconds(10);
    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final long STEP_NANOS = 200_000;
    private static final long LOST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final String APPLICATION = "ORDERS";

    private final Kernel kernel = new Kernel();
    private final Network network;
    private final Cluster cluster;
    private long messages;
    private long bytes;

    private Simulated(int nodes) {
        Chance chance = new Chance(nodes);
        network = new Network(kernel, chance.fork(), Trace.off());
        network.tap(new Wiretap() {
            @Override
            public void sent(NodeLife sender, Machine to, PeerRequest.Kind kind, byte[] request) {
                messages++;
                bytes += request.length;
            }

            @Override
            public void done(NodeLife sender, Machine to, PeerRequest.Kind kind, byte[] request, PeerReply reply) {
                if (reply instanceof PeerReply.Answered answered) {
                    bytes += answered.answer().length;
                }
            }
        });
        cluster = new Cluster(kernel, SimSettings.PRODUCTION, network);
        for (int number = 0; number < nodes; number++) {
            cluster.add("n" + number, chance.fork());
        }
        cluster.machines().forEach(machine -> machine.start(cluster));
        kernel.runFor(Duration.ofSeconds(20));
    }

    static void run(Settings settings, Report report) {
        // A hundred nodes would tell of each of their ten thousand links.
        if (LoggerFactory.getLogger("io.rollcall.replication") instanceof Logger replication) {
            replication.setLevel(Level.WARN);
        }
        Table table = report.table(
                "simulated clusters, by nodes",
                "nodes",
                "messages/s of a node at rest",
                "bytes/s of a node at rest",
                "messages for a change",
                "bytes for a change",
                "all know a change after, ms",
                "all know again after 10 s apart, ms");
        for (int nodes : settings.simulated()) {
            System.err.println("simulating " + nodes + " nodes");
            new Simulated(nodes).measure(settings, table);
        }
        table.print();
    }

    private void measure(Settings settings, Table table) {
        int nodes = cluster.machines().size();
        long restMessages = messages;
        long restBytes = bytes;
        kernel.runFor(RESTING);
        double messagesAtRest = (double) (messages - restMessages) / RESTING.toSeconds();
        double bytesAtRest = (double) (bytes - restBytes) / RESTING.toSeconds();
        List<Double> changeMessages = new ArrayList<>();
        List<Double> changeBytes = new ArrayList<>();
        List<Double> known = new ArrayList<>();
        for (int round = 0; round < settings.rounds(); round++) {
            restMessages = messages;
            restBytes = bytes;
            long begun = kernel.now();
            register(cluster.machines().get(round % nodes), "i" + round);
            known.add(untilAllKnow("i" + round) / 1e6);
            kernel.runUntil(begun + SETTLING.toNanos());
            changeMessages.add(messages - restMessages - messagesAtRest * SETTLING.toSeconds());
            changeBytes.add(bytes - restBytes - bytesAtRest * SETTLING.toSeconds());
        }
        table.row(
                nodes,
                messagesAtRest / nodes,
                bytesAtRest / nodes,
                Spread.of(changeMessages).median(),
                Spread.of(changeBytes).median(),
                Spread.of(known).median(),
                healed());
    }

    private void register(Machine at, String id) {
        Instance instance = Instance.of(APPLICATION, id, "host-" + id, "10.0.0.1", new Port(8080, true))
                .withLastDirtyTimestamp(Machine.START_MILLIS);
        Registration registration = new Registration(InstanceStatus.UNKNOWN, 0, 0, 0, 0, 0, ActionType.ADDED, false);
        replica(at).register(new RegisteredInstance(instance, registration), Origin.CLIENT);
    }

    private static Replica replica(Machine machine) {
        return Objects.requireNonNull(machine.life(), "it runs").replica();
    }

    /** Nanoseconds. */
    private long untilAllKnow(String id) {
        InstanceKey key = new InstanceKey(APPLICATION, id);
        long begun = kernel.now();
        while (!cluster.machines().stream().allMatch(machine -> replica(machine).get(key) != null)) {
            if (kernel.now() - begun > LOST_NANOS) {
                throw new IllegalStateException("a simulated node does not learn of " + id);
            }
            kernel.runUntil(kernel.now() + STEP_NANOS);
        }
        return kernel.now() - begun;
    }

    /** Half of the nodes cannot reach the other half for 10 s, in which each half learns of something. */
    private double healed() {
        List<Machine> machines = cluster.machines();
        Machine last = machines.get(machines.size() - 1);
        for (int left = 0; left < machines.size() / 2; left++) {
            for (int right = machines.size() / 2; right < machines.size(); right++) {
                network.cut(machines.get(left), machines.get(right));
                network.cut(machines.get(right), machines.get(left));
            }
        }
        register(machines.get(0), "left");
        register(last, "right");
        kernel.runFor(Duration.ofSeconds(10));
        network.heal();
        long begun = kernel.now();
        untilAllKnow("left");
        untilAllKnow("right");
        return (kernel.now() - begun) / 1e6;
    }
}
