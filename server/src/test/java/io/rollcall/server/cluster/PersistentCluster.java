package io.rollcall.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that hold persistent entries together: each a process, with a directory of its own. What is ephemeral goes
 * between them over links that nothing happens to, so that whatever a test does to the log is done to that alone.
 */
final class PersistentCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    /** For what takes a start of the JVM, or a joining member. */
    static final Duration LONG = Duration.ofSeconds(60);

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    final List<ClusterNode> nodes = new ArrayList<>();
    private final Path folder;
    private final List<String> arguments;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, Integer> raftPorts = new LinkedHashMap<>();
    /** Between each two, where the test wants to break them; by the two names. */
    private final Map<String, TcpProxy> links = new LinkedHashMap<>();

    private PersistentCluster(Path folder, List<String> arguments) {
        this.folder = folder;
        this.arguments = arguments;
    }

    /** Three that run, reach each other, and have a leader. */
    static PersistentCluster started(Path folder, String... arguments) {
        PersistentCluster cluster = new PersistentCluster(folder, List.of(arguments));
        cluster.prepare(false);
        return cluster.startedAll();
    }

    /** The same with links between the members that can be broken. */
    static PersistentCluster linked(Path folder, String... arguments) {
        PersistentCluster cluster = new PersistentCluster(folder, List.of(arguments));
        cluster.prepare(true);
        return cluster.startedAll();
    }

    private void prepare(boolean linked) {
        List<String> names = List.of("a", "b", "c");
        List<Integer> free = TestPorts.free(2 * names.size());
        for (int i = 0; i < names.size(); i++) {
            ports.put(names.get(i), free.get(i));
            raftPorts.put(names.get(i), free.get(names.size() + i));
        }
        if (linked) {
            for (String from : names) {
                for (String to : names) {
                    if (!from.equals(to)) {
                        links.put(from + to, new TcpProxy(raftPort(to)));
                    }
                }
            }
        }
        write("cluster-secret", SECRET + "\n");
        writePeers();
        names.forEach(name -> nodes.add(new ClusterNode(name, "127.0.0.1:" + ports.get(name), List.of(), List.of())));
        configure();
    }

    private PersistentCluster startedAll() {
        try {
            startAll();
            return this;
        } catch (RuntimeException | Error failed) {
            System.out.println(output());
            close();
            throw failed;
        }
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The file is looked at each second: so a node that comes later is known to those that run. */
    private void writePeers() {
        write(
                "peers",
                ports.values().stream()
                        .map(port -> "http://127.0.0.1:" + port + "\n")
                        .collect(Collectors.joining()));
    }

    private int raftPort(String name) {
        Integer port = raftPorts.get(name);
        if (port == null) {
            throw new IllegalArgumentException("no member " + name);
        }
        return port;
    }

    /** The members as one of them is told of them. */
    private String members(String of) {
        return raftPorts.keySet().stream()
                .map(name -> {
                    TcpProxy link = links.get(of + name);
                    return name + "@127.0.0.1:" + (link == null ? raftPort(name) : link.port());
                })
                .collect(Collectors.joining(","));
    }

    /** A member as operators name it. */
    String member(String name) {
        return name + "@127.0.0.1:" + raftPort(name);
    }

    /** Tells all nodes, from their next start on, who the members are. */
    void configure() {
        for (ClusterNode node : nodes) {
            List<String> all = new ArrayList<>(List.of(
                    "--port", String.valueOf(ports.get(node.name())),
                    "--peers", "file:" + folder.resolve("peers"),
                    "--cluster-secret-file", folder.resolve("cluster-secret").toString(),
                    "--data-dir", folder.resolve("data").toString(),
                    "--raft.members", members(node.name())));
            all.addAll(arguments);
            node.configure(all);
        }
    }

    /** Gives all members other addresses, none of which was anybody's, from their next start on. */
    void moveMembers() {
        List<String> names = List.copyOf(raftPorts.keySet());
        List<Integer> free = TestPorts.free(names.size());
        for (int i = 0; i < names.size(); i++) {
            raftPorts.put(names.get(i), free.get(i));
        }
        configure();
    }

    /** Gives each member the address that another one had, from their next start on. */
    void swapMembers() {
        List<String> names = List.copyOf(raftPorts.keySet());
        List<Integer> before = List.copyOf(raftPorts.values());
        for (int i = 0; i < names.size(); i++) {
            raftPorts.put(names.get(i), before.get((i + 1) % names.size()));
        }
        configure();
    }

    /** One more node, which knows all, in the place of one that is gone; nobody else is told. */
    ClusterNode replace(ClusterNode gone, String by) {
        nodes.remove(gone);
        ports.remove(gone.name());
        raftPorts.remove(gone.name());
        List<Integer> free = TestPorts.free(2);
        ports.put(by, free.get(0));
        raftPorts.put(by, free.get(1));
        ClusterNode node = new ClusterNode(by, "127.0.0.1:" + free.get(0), List.of(), List.of());
        nodes.add(node);
        writePeers();
        configure();
        return node;
    }

    /** One that claims to be a member: with its name and address, and an empty directory. It is alone otherwise. */
    ClusterNode stranger(ClusterNode victim, Path directory, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--port", String.valueOf(ports.get(victim.name())),
                "--data-dir", directory.toString(),
                "--sync.timeout", "2s",
                "--raft.members", members(victim.name())));
        all.addAll(List.of(more));
        return new ClusterNode(victim.name(), "127.0.0.1:" + ports.get(victim.name()), List.of(), all);
    }

    Path directory(ClusterNode node) {
        return folder.resolve("data").resolve(node.name());
    }

    void startAll() {
        nodes.forEach(ClusterNode::start);
        nodes.forEach(ClusterNode::awaitReady);
        TestCluster.awaitWhole(nodes);
        awaitLeader();
    }

    ClusterNode node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + name));
    }

    List<ClusterNode> without(ClusterNode... gone) {
        List<ClusterNode> left = new ArrayList<>(nodes);
        left.removeAll(List.of(gone));
        return left;
    }

    /** The node that leads, once one does that can say so. */
    ClusterNode awaitLeader() {
        return Awaitility.await("a leader")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(this::leader, leader -> leader != null);
    }

    private @Nullable ClusterNode leader() {
        return nodes.stream()
                .filter(node ->
                        node.turn() != 0 && node.raft().path("role").asText().equals("LEADER"))
                .findFirst()
                .orElse(null);
    }

    /** Nothing passes between a member and the others any more, and nobody is told. */
    void isolate(ClusterNode member) {
        for (ClusterNode other : without(member)) {
            for (TcpProxy link : List.of(link(member, other), link(other, member))) {
                link.drop(TcpProxy.Way.THERE);
                link.drop(TcpProxy.Way.BACK);
            }
        }
    }

    void heal() {
        links.values().forEach(TcpProxy::heal);
    }

    private TcpProxy link(ClusterNode from, ClusterNode to) {
        TcpProxy link = links.get(from.name() + to.name());
        if (link == null) {
            throw new IllegalStateException("no link from " + from + " to " + to);
        }
        return link;
    }

    /** Waits until all nodes show the same persistent entries, and are through with the same changes. */
    Map<String, LedgerEntry> awaitEqual() {
        Awaitility.await("all show the same")
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(this::assertEqual);
        return Objects.requireNonNull(shown(nodes.get(0)));
    }

    private void assertEqual() {
        List<String> seqs = new ArrayList<>();
        for (ClusterNode node : nodes) {
            seqs.add(node.raft().path("seq").asText());
        }
        assertThat(Set.copyOf(seqs))
                .as("changes that the nodes are through with: " + seqs)
                .hasSize(1);
        for (ClusterNode node : nodes) {
            assertThat(shown(node)).as("what " + node + " shows").isEqualTo(shown(nodes.get(0)));
        }
    }

    /** The entries that a node shows to any Eureka client; null if it shows nothing now. */
    static @Nullable Map<String, LedgerEntry> shown(ClusterNode node) {
        Answer answer = node.ask("GET", "/eureka/apps", "", PATIENCE);
        if (answer.status() != 200) {
            return null;
        }
        Map<String, LedgerEntry> shown = new TreeMap<>();
        for (JsonNode application : answer.json().at("/applications/application")) {
            if (application.path("name").asText().equals(LedgerEntry.APP)) {
                application
                        .path("instance")
                        .forEach(instance ->
                                shown.put(instance.path("instanceId").asText(), LedgerEntry.read(instance)));
            }
        }
        return shown;
    }

    /** All that the nodes printed, for a failure's message. */
    String output() {
        return ClusterNode.outputOf(nodes);
    }

    @Override
    public void close() {
        nodes.forEach(ClusterNode::close);
        links.values().forEach(TcpProxy::close);
    }
}
