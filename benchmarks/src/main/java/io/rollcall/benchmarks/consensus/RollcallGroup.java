package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.FreePorts;
import io.rollcall.benchmarks.cluster.Cluster;
import io.rollcall.benchmarks.cluster.Node;
import io.rollcall.client.model.Instance;
import io.rollcall.client.wire.EurekaJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of ours that have, or could have, persistent entries. */
final class RollcallGroup implements Group {
    private final Path directory;
    private final Cluster cluster;
    private final List<String> names;

    /** Who the members are that a node is told of. */
    enum Members {
        /** All nodes, each a member. */
        ALL,
        /** None: a node of its own. */
        ALONE,
        /** Each node, and two that do not exist: there is never a quorum. */
        GHOSTS,
        /** Nobody is told of members: there are no persistent entries. */
        NONE
    }

    private RollcallGroup(Path directory, Cluster cluster, List<String> names) {
        this.directory = directory;
        this.cluster = cluster;
        this.names = names;
    }

    /** Starts nodes and waits until they have met; no persistent entry is there yet. */
    static RollcallGroup start(Settings settings, Members members, List<String> more) throws IOException {
        Path directory = Files.createTempDirectory(settings.directory(), "rollcall-data-");
        List<Integer> ports = FreePorts.find(3 * Cluster.NAMES.size());
        List<String> names = members == Members.ALONE ? Cluster.NAMES.subList(0, 1) : Cluster.NAMES;
        Function<String, List<String>> told = name -> {
            List<String> arguments = new ArrayList<>(more);
            if (members != Members.NONE) {
                arguments.addAll(List.of("--data-dir", directory.resolve(name).toString()));
            }
            if (members == Members.ALL || members == Members.GHOSTS) {
                arguments.addAll(List.of("--raft.members", list(name, members, ports)));
            }
            return arguments;
        };
        Cluster cluster = members == Members.ALONE
                ? Cluster.strangers(settings.nodes(), told)
                : Cluster.told(settings.nodes(), told);
        RollcallGroup group = new RollcallGroup(directory, cluster, names);
        try {
            cluster.start(names);
            group.awaitReady();
        } catch (IOException | RuntimeException failed) {
            group.close();
            throw failed;
        }
        return group;
    }

    /** Nodes that have met may still wait for persistent entries, and answer no read before. */
    private void awaitReady() throws IOException {
        byte[] question = Conversation.get("/health/ready");
        for (Node node : cluster.nodes()) {
            Cluster.await("node " + node.name() + " to be ready", () -> {
                try (Conversation talk = node.talk()) {
                    return talk.ask(question).status() == 200;
                }
            });
        }
    }

    /** The members that one node is told of. Ghosts have ports at which nobody listens. */
    private static String list(String self, Members members, List<Integer> ports) {
        int own = Cluster.NAMES.indexOf(self);
        return IntStream.range(0, Cluster.NAMES.size())
                .mapToObj(i -> members == Members.ALL || i == own
                        ? Cluster.NAMES.get(i) + "@127.0.0.1:" + ports.get(i)
                        : "ghost-" + Cluster.NAMES.get(i) + "@127.0.0.1:"
                                + ports.get(Cluster.NAMES.size() + 2 * own + (i > own ? i - 1 : i)))
                .collect(Collectors.joining(","));
    }

    List<Node> nodes() {
        return cluster.nodes();
    }

    Node node(String name) {
        return cluster.node(name);
    }

    /** Ends a node without a last word. */
    void kill(String name) {
        cluster.kill(name);
    }

    /** Starts the process of a node that was killed; does not wait for it. */
    Node launch(String name) throws IOException {
        return cluster.launch(name);
    }

    /** Starts a node that was killed, and waits until it belongs to the cluster again. */
    void restart(String name) throws IOException {
        cluster.launch(name).awaitListening();
        cluster.awaitMet();
    }

    /**
     * Makes the first persistent entry, at which the engines start, and waits until they have a leader: who asks for
     * the very first one may have to ask twice.
     */
    void wake(Instance first) throws IOException {
        byte[] request = Conversation.post(
                "/eureka/apps/" + first.app() + "?ephemeral=false",
                "",
                new String(EurekaJson.registration(first), StandardCharsets.UTF_8));
        for (Node node : cluster.nodes()) {
            Cluster.await("a first persistent entry", () -> {
                try (Conversation talk = node.talk()) {
                    Conversation.Answer answer = talk.ask(request);
                    return answer.status() != 503
                            && answer.expect(204, "a first persistent entry").isEmpty();
                }
            });
        }
        awaitLeader();
    }

    /** The name of the node that leads, once all that run hold the same and agree on it. */
    String awaitLeader() throws IOException {
        List<String> leader = new ArrayList<>();
        Cluster.await("the nodes to have one leader and to hold the same", () -> {
            leader.clear();
            List<Long> seqs = new ArrayList<>();
            for (Node node : cluster.nodes()) {
                RaftStatus status = RaftStatus.of(node);
                seqs.add(status.number("seq"));
                if (status.leads()) {
                    leader.add(node.name());
                }
            }
            return leader.size() == 1 && seqs.stream().distinct().count() == 1;
        });
        return leader.get(0);
    }

    /** The node that leads, as the nodes that run tell; none where none says so. */
    Optional<String> leaderNow() throws IOException {
        for (Node node : cluster.nodes()) {
            if (RaftStatus.of(node).leads()) {
                return Optional.of(node.name());
            }
        }
        return Optional.empty();
    }

    @Override
    public List<Integer> ports() {
        return cluster.nodes().stream().map(Node::port).toList();
    }

    @Override
    public List<Long> pids() {
        return cluster.nodes().stream().map(Node::pid).toList();
    }

    @Override
    public Map<String, Long> counted() throws IOException {
        Map<String, Long> counted = new TreeMap<>();
        for (Node node : cluster.nodes()) {
            RaftStatus.of(node).numbers().forEach((name, value) -> counted.merge(name, value, Long::sum));
        }
        return counted;
    }

    /** What a node's log and snapshots take. */
    long diskBytes(String name) throws IOException {
        return Disk.size(directory.resolve(name));
    }

    /** All nodes, running or not. */
    List<String> names() {
        return names;
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        Disk.remove(directory);
    }
}
