package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.replication.peer.ClusterView;
import io.rollcall.replication.record.NodeId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code GET /api/v1/cluster} says of clusters in good and in bad health. */
class ClusterTest {
    private final SteeredNode node = new SteeredNode();

    @AfterEach
    void close() {
        node.close();
    }

    private JsonNode cluster() throws IOException {
        return new ObjectMapper().readTree(node.get("/api/v1/cluster").body());
    }

    @Test
    void one_node_says_that_it_is_one() throws IOException {
        JsonNode cluster = cluster();

        assertThat(cluster.path("alone").asBoolean()).isTrue();
        assertThat(cluster.path("ready").asBoolean()).isTrue();
        assertThat(cluster.at("/mesh/whole").asBoolean()).isTrue();
        assertThat(cluster.at("/mesh/summary").asText()).isEqualTo("One node: the key peers names no other.");
        assertThat(cluster.at("/nodes/0/name").asText()).isEqualTo("steered");
        assertThat(cluster.path("peers")).isEmpty();
    }

    @Test
    void a_whole_mesh_is_told_with_its_nodes_their_ages_and_the_traffic() throws IOException {
        node.cluster = ClusterReports.whole();

        JsonNode cluster = cluster();

        assertThat(cluster.path("node").asText()).isEqualTo("a");
        assertThat(cluster.path("alone").asBoolean()).isFalse();
        assertThat(cluster.at("/mesh/whole").asBoolean()).isTrue();
        assertThat(cluster.at("/mesh/summary").asText()).isEqualTo("This node and 2 others reach each other.");
        assertThat(cluster.path("nodes")).hasSize(3);
        assertThat(cluster.at("/nodes/0/self").asBoolean()).isTrue();
        assertThat(cluster.at("/nodes/1"))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                                {"name": "b", "incarnation": 2000, "self": false, "vouchedMillisAgo": 412, "seq": 77,
                                 "behind": 0, "homes": 16, "hidden": 0, "preserved": false}"""));
        assertThat(cluster.at("/peers/1"))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                                {"address": "http://b:1", "node": "b", "link": "UP", "detail": null,
                                 "entries": ["dns:rollcall:1"], "queued": 2,
                                 "digest": {"millisAgo": 3000, "result": "equal"},
                                 "traffic": {"summary": {"messages": 100, "bytesSent": 4000, "bytesReceived": 800,
                                                         "failures": 1}}}"""));
        assertThat(cluster.at("/configuration/setBy").asText()).isEqualTo("flag --peers");
        assertThat(cluster.at("/counters/takeovers").asInt()).isEqualTo(3);
    }

    @Test
    void every_missing_link_is_told_with_the_line_to_look_at() throws IOException {
        node.cluster = ClusterReports.broken();

        JsonNode cluster = cluster();

        assertThat(cluster.path("notReadyBecause").asText()).isEqualTo("nobody was heard of for 10 s");
        assertThat(cluster.at("/mesh/whole").asBoolean()).isFalse();
        assertThat(cluster.at("/mesh/summary").asText())
                .isEqualTo("4 links are missing: dns:e:1, http://b:1, http://c:1, http://d:1.");
        List<String> told = cluster.at("/mesh").findValuesAsText("why");
        assertThat(told)
                .containsExactly(
                        "no peer is known from it: no address of e was found",
                        "nothing that is sent there is answered: connection refused",
                        "it answers, and sends nothing by itself",
                        "nothing was tried yet");
        assertThat(cluster.at("/mesh").findValuesAsText("look"))
                .containsExactly(
                        "the key peers of node a (file /etc/rollcall.yaml), entry dns:e:1",
                        "the key peers of node a (file /etc/rollcall.yaml), entry http://b:1",
                        "the key peers of node c: it must lead to this node, a, and its requests must get through",
                        "the key peers of node a (file /etc/rollcall.yaml), entry http://d:1");
        assertThat(cluster.at("/nodes/2/vouchedMillisAgo").isNull()).isTrue();
    }

    @Test
    void a_node_that_stepped_back_says_so() throws IOException {
        node.cluster = new ClusterReport(
                new ClusterView(new NodeId("a", 1), false, "a younger a runs", true, List.of(), List.of(), Map.of()),
                List.of(ClusterReports.fixed("http://b:1")),
                "flag --peers");

        JsonNode cluster = cluster();

        assertThat(cluster.path("fenced").asBoolean()).isTrue();
        assertThat(cluster.at("/mesh/summary").asText()).isEqualTo("This node has stepped back: a younger a runs.");
    }
}
