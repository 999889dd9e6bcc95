package io.rollcall.server.http;

import io.rollcall.replication.peer.ClusterView;
import io.rollcall.replication.peer.ClusterView.Link;
import io.rollcall.replication.peer.ClusterView.Node;
import io.rollcall.replication.peer.ClusterView.Peer;
import io.rollcall.replication.peer.ClusterView.Traffic;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.record.NodeId;
import io.rollcall.server.discovery.SourceState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Clusters in good and in bad health, as node a sees them. */
final class ClusterReports {
    private static final NodeId A = new NodeId("a", 1_000);
    private static final NodeId B = new NodeId("b", 2_000);
    private static final NodeId C = new NodeId("c", 3_000);

    private ClusterReports() {}

    static Node node(NodeId id, int homes) {
        return new Node(id, Optional.of(Duration.ofMillis(412)), 77, 0, homes, 0, false);
    }

    static Peer peer(String address, Optional<NodeId> node, Link link, String detail) {
        boolean known = node.isPresent();
        return new Peer(
                new PeerAddress(address),
                node,
                link,
                detail,
                known ? 2 : 0,
                known ? Optional.of(Duration.ofSeconds(3)) : Optional.empty(),
                known ? "equal" : "",
                Map.of("summary", new Traffic(100, 4_000, 800, 1)));
    }

    static SourceState fixed(String address) {
        return new SourceState(address, List.of(new PeerAddress(address)), Optional.empty());
    }

    static ClusterReport report(List<Node> nodes, List<Peer> peers, List<SourceState> sources) {
        return new ClusterReport(
                new ClusterView(A, true, "", false, nodes, peers, Map.of("takeovers", 3L, "pulls", 1L)),
                sources,
                "flag --peers");
    }

    /** Three nodes that reach each other, and the address of a itself. */
    static ClusterReport whole() {
        return report(
                List.of(node(A, 17), node(B, 16), node(C, 17)),
                List.of(
                        peer("http://a:1", Optional.of(A), Link.SELF, ""),
                        peer("http://b:1", Optional.of(B), Link.UP, ""),
                        peer("http://c:1", Optional.of(C), Link.UP, "")),
                List.of(new SourceState(
                        "dns:rollcall:1",
                        List.of(
                                new PeerAddress("http://a:1"),
                                new PeerAddress("http://b:1"),
                                new PeerAddress("http://c:1")),
                        Optional.empty())));
    }

    /** As bad as it gets: b is down, c does not get through, d was never there, and a name names nobody. */
    static ClusterReport broken() {
        Node b = new Node(B, Optional.of(Duration.ofSeconds(95)), 70, 7, 16, 16, true);
        Node c = new Node(C, Optional.empty(), 0, 0, 0, 0, false);
        Peer down = peer("http://b:1", Optional.of(B), Link.DOWN, "connection refused");
        ClusterView view = new ClusterView(
                A,
                false,
                "nobody was heard of for 10 s",
                false,
                List.of(node(A, 17), b, c),
                List.of(
                        down,
                        peer("http://c:1", Optional.of(C), Link.ONE_WAY, ""),
                        peer("http://d:1", Optional.empty(), Link.NEW, "")),
                Map.of("takeovers", 3L));
        return new ClusterReport(
                view,
                List.of(
                        fixed("http://b:1"),
                        fixed("http://c:1"),
                        fixed("http://d:1"),
                        new SourceState("dns:e:1", List.of(), Optional.of("no address of e was found"))),
                "file /etc/rollcall.yaml");
    }
}
