package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.FreePorts;
import io.rollcall.benchmarks.cluster.Cluster;
import io.rollcall.benchmarks.cluster.Node;
import io.rollcall.benchmarks.cluster.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Three nodes of one side that know each other, with wires of ours between any two of them, which count every byte.
 *
 * @param nodes A, B and C
 * @param carried all bytes that went between nodes so far
 * @param parts what has to be closed
 */
record Trio(Side side, List<Running> nodes, LongSupplier carried, List<AutoCloseable> parts) implements AutoCloseable {
    Running a() {
        return nodes.get(0);
    }

    Running b() {
        return nodes.get(1);
    }

    Running c() {
        return nodes.get(2);
    }

    long cpuMillis() {
        return nodes.stream().mapToLong(Running::cpuMillis).sum();
    }

    static Trio rollcall(Settings settings) throws IOException {
        Cluster cluster =
                Cluster.wired(io.rollcall.benchmarks.cluster.Settings.ofNodes(settings.server(), settings.flags()));
        try {
            cluster.start(Cluster.NAMES);
        } catch (IOException | RuntimeException failed) {
            cluster.close();
            throw failed;
        }
        List<Running> nodes = new ArrayList<>();
        for (String name : Cluster.NAMES) {
            Node node = cluster.node(name);
            nodes.add(new Running(Side.ROLLCALL, node.port(), node.process()));
        }
        return new Trio(Side.ROLLCALL, nodes, cluster::carried, List.of(cluster));
    }

    static Trio spring(Settings settings, Reference reference) throws IOException {
        List<Integer> ports = FreePorts.find(3);
        List<Wire> wires = new ArrayList<>();
        List<Running> nodes = new ArrayList<>();
        List<AutoCloseable> parts = new ArrayList<>();
        LongSupplier carried = () ->
                wires.stream().mapToLong(wire -> wire.asked() + wire.answered()).sum();
        Trio trio = new Trio(Side.SPRING, nodes, carried, parts);
        try {
            for (int i = 0; i < ports.size(); i++) {
                List<String> peers = new ArrayList<>();
                for (int other = 0; other < ports.size(); other++) {
                    if (other != i) {
                        Wire wire = new Wire(ports.get(other));
                        wires.add(wire);
                        parts.add(wire);
                        peers.add("http://127.0.0.1:" + wire.port() + "/eureka/");
                    }
                }
                Map<String, String> properties = new LinkedHashMap<>();
                properties.put("eureka.client.service-url.defaultZone", String.join(",", peers));
                properties.put("eureka.server.my-url", "http://localhost:1/eureka/");
                properties.put("eureka.server.use-read-only-response-cache", String.valueOf(i < 2));
                Child process =
                        reference.start(settings.flags(), ports.get(i), "spring-cluster-" + i + ".log", properties);
                nodes.add(new Running(Side.SPRING, ports.get(i), process));
                parts.add(process);
            }
            for (Running node : nodes) {
                node.awaitAnswer();
            }
            return trio;
        } catch (IOException | RuntimeException failed) {
            trio.close();
            throw failed;
        }
    }

    @Override
    public void close() throws IOException {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (IOException | RuntimeException failed) {
                throw failed;
            } catch (Exception impossible) {
                throw new IOException(impossible);
            }
        }
    }
}
