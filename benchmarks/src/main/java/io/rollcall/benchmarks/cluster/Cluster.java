package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.FreePorts;
import io.rollcall.benchmarks.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Nodes, three if nothing else is said, on free ports of the loopback address that know each other, directly or by counting wires. */
public final class Cluster implements AutoCloseable {
    public static final List<String> NAMES = List.of("a", "b", "c");
    private static final int SECRET_BYTES = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Settings settings;
    private final List<String> names;
    private final boolean acquainted;
    /** What a node is told beside its name, port and peers. */
    private final Function<String, List<String>> more;
    /** With the secret and the logs; readable for its owner only, as temporary directories are made. */
    private final Path directory;

    private final Path secret;
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, Node> nodes = new TreeMap<>();
    /** By the names of the one that asks and the one that is asked. */
    private final Map<String, Wire> wires = new TreeMap<>();

    private Cluster(Settings settings, List<String> names, boolean acquainted, Function<String, List<String>> more)
            throws IOException {
        this.settings = settings;
        this.names = names;
        this.acquainted = acquainted;
        this.more = more;
        this.directory = Files.createTempDirectory("rollcall-benchmark-");
        this.secret = directory.resolve("secret");
        directory.toFile().deleteOnExit();
        secret.toFile().deleteOnExit();
        byte[] drawn = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(drawn);
        Files.writeString(secret, HexFormat.of().formatHex(drawn) + "\n");
        List<Integer> free = FreePorts.find(names.size());
        for (int i = 0; i < names.size(); i++) {
            ports.put(names.get(i), free.get(i));
        }
    }

    /** Nodes that speak to each other directly; none is started yet. */
    static Cluster direct(Settings settings) throws IOException {
        return told(settings, name -> List.of());
    }

    /** The same, and each is told something of its own beside what all are. */
    public static Cluster told(Settings settings, Function<String, List<String>> more) throws IOException {
        return new Cluster(settings, NAMES, true, more);
    }

    /** Nodes between which all bytes are counted; none is started yet. */
    public static Cluster wired(Settings settings) throws IOException {
        return wired(settings, NAMES);
    }

    /** The same with nodes of these names. */
    public static Cluster wired(Settings settings, List<String> names) throws IOException {
        Cluster cluster = new Cluster(settings, names, true, name -> List.of());
        for (String from : names) {
            for (String to : names) {
                if (!from.equals(to)) {
                    cluster.wires.put(from + to, new Wire(cluster.port(to)));
                }
            }
        }
        return cluster;
    }

    /** Nodes that know nothing of each other. */
    static Cluster strangers(Settings settings) throws IOException {
        return strangers(settings, name -> List.of());
    }

    /** The same, and each is told something of its own beside what all are. */
    public static Cluster strangers(Settings settings, Function<String, List<String>> more) throws IOException {
        return new Cluster(settings, NAMES, false, more);
    }

    private int port(String name) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException("there is no node " + name);
        }
        return port;
    }

    /** Starts a node's process. */
    public Node launch(String name) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("serve", "--name", name, "--port", String.valueOf(port(name))));
        if (acquainted && names.size() > 1) {
            String peers = names.stream()
                    .filter(other -> !other.equals(name))
                    .map(other -> "http://127.0.0.1:" + address(name, other))
                    .collect(Collectors.joining(","));
            arguments.addAll(List.of("--peers", peers, "--cluster-secret-file", secret.toString()));
        }
        arguments.addAll(more.apply(name));
        Node node = Node.start(name, port(name), settings, directory.resolve(name + ".log"), arguments);
        nodes.put(name, node);
        return node;
    }

    private int address(String from, String to) {
        Wire wire = wires.get(from + to);
        return wire == null ? port(to) : wire.port();
    }

    /** Starts nodes, and waits until each is ready and reaches the others that run. */
    public void start(List<String> names) throws IOException {
        for (String name : names) {
            launch(name);
        }
        for (String name : names) {
            node(name).awaitListening();
        }
        awaitMet();
    }

    /** Waits until each node is ready and reaches the others that run. */
    public void awaitMet() throws IOException {
        int links = acquainted ? nodes.size() - 1 : 0;
        await("the nodes to meet", () -> {
            for (Node node : nodes.values()) {
                Sight sight = node.sight();
                if (!sight.ready()
                        || sight.links().stream().filter("UP"::equals).count() < links) {
                    return false;
                }
            }
            return true;
        });
    }

    public Node node(String name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw new IllegalStateException("node " + name + " does not run");
        }
        return node;
    }

    public List<Node> nodes() {
        return List.copyOf(nodes.values());
    }

    /** Ends a node without a last word. */
    public void kill(String name) {
        node(name).kill();
        nodes.remove(name);
    }

    /** Ends a node in order. */
    void stop(String name) throws IOException {
        node(name).close();
        nodes.remove(name);
    }

    /** Where a node's log is, for when something went wrong. */
    public Path directory() {
        return directory;
    }

    /** Waits until every node that runs shows so many instances and nothing is on its way. */
    public void awaitShown(long instances) throws IOException {
        await("all nodes to show " + instances + " instances", () -> {
            for (Node node : nodes.values()) {
                Sight sight = node.sight();
                if (sight.shown() != instances || sight.waiting() > 0 || sight.behind() > 0) {
                    return false;
                }
            }
            return true;
        });
    }

    /** All bytes that went from one node to another so far, as questions or as answers. */
    long carried(String from, String to) {
        return wire(from, to).asked() + wire(to, from).answered();
    }

    /** All bytes that went between nodes so far. */
    public long carried() {
        return wires.values().stream()
                .mapToLong(wire -> wire.asked() + wire.answered())
                .sum();
    }

    private Wire wire(String from, String to) {
        Wire wire = wires.get(from + to);
        if (wire == null) {
            throw new IllegalStateException("nobody counts between " + from + " and " + to);
        }
        return wire;
    }

    /** Something that may become true, and may fail to be found out. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException;
    }

    public static void await(String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("waited in vain for " + PATIENCE.toSeconds() + " s for " + what);
            }
            Pace.pause(Duration.ofMillis(100));
        }
    }

    @Override
    public void close() throws IOException {
        StringBuilder standstills = new StringBuilder();
        for (Node node : nodes.values()) {
            standstills.append(node.standstills());
            node.close();
        }
        if (standstills.length() > 0) {
            Figures.say("%sthe machine was busy", standstills);
        }
        for (Wire wire : wires.values()) {
            wire.close();
        }
        for (String name : names) {
            Files.deleteIfExists(directory.resolve(name + ".log"));
        }
        Files.deleteIfExists(secret);
        Files.deleteIfExists(directory);
    }
}
