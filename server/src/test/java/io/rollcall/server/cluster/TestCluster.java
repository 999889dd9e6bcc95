package io.rollcall.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/** Three nodes, a, b and c, each a process; between each two a link in each direction of asking. */
final class TestCluster implements AutoCloseable {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    final ClusterNode a;
    final ClusterNode b;
    final ClusterNode c;
    final List<ClusterNode> nodes;
    private final Map<String, TcpProxy> links = new LinkedHashMap<>();

    /** Starts the nodes and waits until all are ready and reach each other. */
    TestCluster(Path folder, String... arguments) {
        List<Integer> ports = freePorts();
        for (String from : NAMES) {
            for (String to : NAMES) {
                if (!from.equals(to)) {
                    links.put(from + to, new TcpProxy(ports.get(NAMES.indexOf(to))));
                }
            }
        }
        a = node("a", ports.get(0), folder, arguments);
        b = node("b", ports.get(1), folder, arguments);
        c = node("c", ports.get(2), folder, arguments);
        nodes = List.of(a, b, c);
        nodes.forEach(ClusterNode::start);
        nodes.forEach(ClusterNode::awaitReady);
        awaitWhole();
    }

    private static List<Integer> freePorts() {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < NAMES.size(); i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return sockets.stream().map(ServerSocket::getLocalPort).toList();
    }

    private ClusterNode node(String name, int port, Path folder, String... arguments) {
        List<String> peers = NAMES.stream()
                .filter(other -> !other.equals(name))
                .map(other -> "http://127.0.0.1:" + link(name, other).port())
                .toList();
        List<String> all = new ArrayList<>(List.of("--peers", String.join(",", peers)));
        try {
            Path secret = Files.writeString(folder.resolve("cluster-secret"), SECRET + "\n");
            all.addAll(List.of("--cluster-secret-file", secret.toString()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        all.addAll(List.of(arguments));
        return new ClusterNode(name, port, all);
    }

    /** What one node asks of the other passes here, and the answers come back. */
    private TcpProxy link(String from, String to) {
        TcpProxy link = links.get(from + to);
        if (link == null) {
            throw new IllegalArgumentException("no link from " + from + " to " + to);
        }
        return link;
    }

    /** Nothing passes between a node and the others any more, and nobody is told. */
    void isolate(ClusterNode node) {
        for (ClusterNode other : nodes) {
            if (other != node) {
                lose(node, other);
                lose(other, node);
            }
        }
    }

    /** Whatever one node sends to the other is lost: what it asks, and what it answers. */
    void lose(ClusterNode from, ClusterNode to) {
        link(from.name(), to.name()).drop(TcpProxy.Way.THERE);
        link(to.name(), from.name()).drop(TcpProxy.Way.BACK);
    }

    /** Ends all connections between two nodes, and refuses new ones. */
    void cut(ClusterNode one, ClusterNode other) {
        link(one.name(), other.name()).cut();
        link(other.name(), one.name()).cut();
    }

    void delay(Duration by) {
        links.values().forEach(link -> link.delay(TcpProxy.Way.THERE, by));
    }

    void reset() {
        links.values().forEach(TcpProxy::reset);
    }

    void heal() {
        links.values().forEach(TcpProxy::heal);
    }

    /** Waits until every node says that it and the others reach each other. */
    void awaitWhole() {
        Awaitility.await("the mesh is whole")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    for (ClusterNode node : nodes) {
                        JsonNode cluster = node.cluster();
                        if (!cluster.at("/mesh/whole").asBoolean()
                                || cluster.path("nodes").size() < nodes.size()) {
                            throw new AssertionError(node + " says " + cluster);
                        }
                    }
                });
    }

    /** Waits until all nodes show exactly these. */
    void awaitShown(Set<String> ids, Duration atMost) {
        Awaitility.await("all show the same")
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    for (ClusterNode node : nodes) {
                        Set<String> shown = node.instances().orElse(Set.of());
                        if (!shown.equals(ids)) {
                            throw new AssertionError(node + " shows " + shown);
                        }
                    }
                });
    }

    /** Waits until each two nodes have compared all that they hold, from now on, and found it equal. */
    void awaitEqualDigests() {
        long start = System.nanoTime();
        Awaitility.await("equal digests")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    long millis = (System.nanoTime() - start) / 1_000_000;
                    Set<Set<String>> equal = new HashSet<>();
                    nodes.forEach(node -> equal.addAll(foundEqual(node, millis)));
                    if (equal.size() < nodes.size()) {
                        throw new AssertionError("equal are only " + equal + " of a, b and c; " + a.cluster());
                    }
                });
    }

    /** The pairs of a node and another one that it found equal in the last so many milliseconds. */
    private static Set<Set<String>> foundEqual(ClusterNode node, long millis) {
        Set<Set<String>> equal = new HashSet<>();
        for (JsonNode peer : node.cluster().path("peers")) {
            JsonNode digest = peer.path("digest");
            if (digest.path("result").asText().equals("equal")
                    && digest.path("millisAgo").asLong() <= millis) {
                equal.add(Set.of(node.name(), peer.path("node").asText()));
            }
        }
        return equal;
    }

    /** All that the nodes printed, for a failure's message. */
    String output() {
        StringBuilder all = new StringBuilder();
        nodes.forEach(node -> all.append(node.output().replaceAll("(?m)^", node.name() + " | "))
                .append('\n'));
        return all.toString();
    }

    @Override
    public void close() {
        nodes.forEach(ClusterNode::close);
        links.values().forEach(TcpProxy::close);
    }
}
