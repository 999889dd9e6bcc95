package io.rollcall.server.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/** Three nodes, a, b and c, each a process, on a network that can be broken. */
final class TestCluster implements AutoCloseable {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    final Network network;
    final ClusterNode a;
    final ClusterNode b;
    final ClusterNode c;
    final List<ClusterNode> nodes;

    /** Starts the nodes and waits until all are ready and reach each other. */
    TestCluster(Network network, Path folder, String... arguments) {
        this.network = network;
        a = node("a", folder, arguments);
        b = node("b", folder, arguments);
        c = node("c", folder, arguments);
        nodes = List.of(a, b, c);
        try {
            nodes.forEach(ClusterNode::start);
            nodes.forEach(ClusterNode::awaitReady);
            awaitWhole();
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    private ClusterNode node(String name, Path folder, String... arguments) {
        List<String> peers = Network.NODES.stream()
                .filter(other -> !other.equals(name))
                .map(other -> network.peer(name, other))
                .toList();
        List<String> all = new ArrayList<>(network.arguments(name));
        all.addAll(List.of("--peers", String.join(",", peers)));
        try {
            Path secret = Files.writeString(folder.resolve("cluster-secret"), SECRET + "\n");
            all.addAll(List.of("--cluster-secret-file", secret.toString()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        all.addAll(List.of(arguments));
        return new ClusterNode(name, network.address(name), network.launcher(name), all);
    }

    /** Waits until every node says that it and the others reach each other. */
    void awaitWhole() {
        awaitWhole(nodes);
    }

    static void awaitWhole(List<ClusterNode> nodes) {
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
        return ClusterNode.outputOf(nodes);
    }

    @Override
    public void close() {
        nodes.forEach(ClusterNode::close);
        network.close();
    }
}
