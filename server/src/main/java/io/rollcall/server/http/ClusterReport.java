package io.rollcall.server.http;

import io.rollcall.replication.peer.ClusterView;
import io.rollcall.replication.peer.ClusterView.Link;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.record.NodeId;
import io.rollcall.server.discovery.SourceState;
import io.rollcall.server.eureka.EurekaReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What there is to say of the cluster: how its nodes are, where their addresses come from, and, where a
 * link is missing, which line of the configuration to look at.
 *
 * @param sources the entries of the key {@code peers} with their last answers; empty for one node alone
 * @param configuredBy where that key was set, such as "flag --peers"
 * @param eureka the Eureka servers beside this node
 */
public record ClusterReport(ClusterView view, List<SourceState> sources, String configuredBy, EurekaReport eureka) {
    public ClusterReport {
        sources = List.copyOf(sources);
    }

    /** That of a node beside which there is no Eureka server. */
    public ClusterReport(ClusterView view, List<SourceState> sources, String configuredBy) {
        this(view, sources, configuredBy, EurekaReport.NONE);
    }

    /**
     * Something that keeps the mesh from being whole.
     *
     * @param what the address of a peer, or the entry that names none
     * @param node who answers there, if anybody ever did
     * @param link how the link is; empty if there is no address to have one with
     * @param why what was seen
     * @param look where to look
     */
    record Missing(String what, Optional<NodeId> node, Optional<Link> link, String why, String look) {}

    /** A node that knows no other. */
    public static ClusterReport alone(NodeId self) {
        ClusterView.Node only = new ClusterView.Node(self, Optional.empty(), 0, 0, 0, 0, false);
        return new ClusterReport(
                new ClusterView(self, true, "", false, List.of(only), List.of(), Map.of()), List.of(), "default");
    }

    /** Whether this is a node that is to know no other. */
    boolean isAlone() {
        return sources.isEmpty() && view.peers().isEmpty();
    }

    /** What is missing, in the order of the configuration; nothing if the mesh is whole, as far as this node sees. */
    List<Missing> missing() {
        List<Missing> missing = new ArrayList<>();
        for (SourceState source : sources) {
            if (source.peers().isEmpty()) {
                missing.add(new Missing(
                        source.entry(),
                        Optional.empty(),
                        Optional.empty(),
                        "no peer is known from it: " + source.failure().orElse("it names nobody"),
                        here(source.entry())));
            }
        }
        Set<PeerAddress> seen =
                view.peers().stream().map(ClusterView.Peer::address).collect(Collectors.toSet());
        for (SourceState source : sources) {
            for (PeerAddress address : source.peers()) {
                // What was just looked up, the replicator takes a moment to hear of.
                if (seen.add(address)) {
                    missing.add(new Missing(
                            address.address(),
                            Optional.empty(),
                            Optional.of(Link.NEW),
                            "nothing was tried yet",
                            here(source.entry())));
                }
            }
        }
        for (ClusterView.Peer peer : view.peers()) {
            why(peer)
                    .ifPresent(why -> missing.add(new Missing(
                            peer.address().address(), peer.node(), Optional.of(peer.link()), why, look(peer))));
        }
        return missing;
    }

    private static Optional<String> why(ClusterView.Peer peer) {
        String detail = peer.detail().isEmpty() ? "" : ": " + peer.detail();
        return switch (peer.link()) {
            case UP, SELF, DUPLICATE -> Optional.empty();
            case DOWN -> Optional.of("nothing that is sent there is answered" + detail);
            case ONE_WAY -> Optional.of("it answers, and sends nothing by itself" + detail);
            case NEW -> Optional.of("nothing was tried yet");
        };
    }

    private String look(ClusterView.Peer peer) {
        if (peer.link() == Link.ONE_WAY) {
            String there = peer.node().map(NodeId::name).orElse(peer.address().address());
            return "the key peers of node " + there + ": it must lead to this node, "
                    + view.self().name() + ", and its requests must get through";
        }
        return here(String.join(", ", entries(peer.address())));
    }

    private String here(String entry) {
        return "the key peers of node " + view.self().name() + " (" + configuredBy + "), entry " + entry;
    }

    /** The entries that name an address. */
    List<String> entries(PeerAddress address) {
        return sources.stream()
                .filter(source -> source.peers().contains(address))
                .map(SourceState::entry)
                .toList();
    }

    /** All of it in a sentence. */
    String summary() {
        if (isAlone()) {
            return "One node: the key peers names no other.";
        }
        if (view.fenced()) {
            return "This node has stepped back: " + view.notReadyBecause() + ".";
        }
        List<Missing> missing = missing();
        if (missing.isEmpty()) {
            // Not an error: the others may be yet to come.
            if (view.peers().stream().noneMatch(peer -> peer.link() == Link.UP)) {
                return "The key peers leads to this node alone.";
            }
            long others =
                    view.peers().stream().filter(peer -> peer.link() == Link.UP).count();
            return "This node and " + others + (others == 1 ? " other" : " others") + " reach each other.";
        }
        List<String> names = missing.stream().map(Missing::what).toList();
        return (missing.size() == 1 ? "A link is missing: " : missing.size() + " links are missing: ")
                + String.join(", ", names) + ".";
    }
}
