package io.rollcall.server.eureka;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.rollcall.server.eureka.NodeBeside.DIRTY;
import static io.rollcall.server.eureka.NodeBeside.instance;
import static io.rollcall.server.eureka.NodeBeside.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node and something in the place of a Eureka server beside it, over real HTTP. */
@Tag("waiting")
class OldPeerOverHttpTest {
    private static final String BATCH = "/eureka/peerreplication/batch/";
    private static final String NOTHING =
            "{\"applications\":{\"versions__delta\":\"1\",\"apps__hashcode\":\"\",\"application\":[]}}";

    private final WireMockServer old =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    private @Nullable NodeBeside running;

    @BeforeEach
    void start() {
        old.start();
        old.stubFor(get(urlEqualTo("/eureka/apps/")).willReturn(okJson(NOTHING)));
        old.stubFor(post(urlEqualTo(BATCH)).willReturn(okJson("{\"responseList\":[{\"statusCode\":200}]}")));
    }

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
        old.stop();
    }

    private String address() {
        return "http://127.0.0.1:" + old.port() + "/eureka/";
    }

    private NodeBeside node() {
        return node(address(), Map.of());
    }

    private NodeBeside node(String peers, Map<String, String> more) {
        NodeBeside started = new NodeBeside("new", peers, more);
        running = started;
        return started;
    }

    private List<String> batches() {
        return old.findAll(postRequestedFor(urlEqualTo(BATCH))).stream()
                .map(request -> request.getBodyAsString())
                .toList();
    }

    @Test
    void a_registration_goes_out_with_the_headers_and_fields_of_eureka_and_no_others() throws Exception {
        NodeBeside node = node();
        soon().until(node::isReady);
        node.register(instance("o-1"));
        soon().until(() -> !batches().isEmpty());

        old.verify(postRequestedFor(urlEqualTo(BATCH))
                .withHeader("Accept", equalTo("application/json"))
                .withHeader("Content-Type", equalTo("application/json"))
                .withHeader("Accept-Encoding", equalTo("gzip"))
                .withHeader("DiscoveryIdentity-Name", equalTo("DefaultServer"))
                .withHeader("DiscoveryIdentity-Version", equalTo("1.0"))
                .withHeader("DiscoveryIdentity-Id", equalTo("127.0.0.1"))
                .withoutHeader("x-netflix-discovery-replication")
                .withoutHeader("Authorization"));
        JsonNode item = new ObjectMapper()
                .readTree(batches().get(0))
                .path("replicationList")
                .path(0);
        assertThat(item.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("appName", "id", "lastDirtyTimestamp", "status", "instanceInfo", "action");
        assertThat(item.path("lastDirtyTimestamp").isNumber()).isTrue();
        assertThat(item.path("instanceInfo").path("instanceId").asText()).isEqualTo("o-1");
        assertThat(item.path("instanceInfo").path("dataCenterInfo").has("@class"))
                .isTrue();
        soon().until(() -> node.peer().path("sent").path("bytesSent").asLong() > 0);
        assertThat(node.peer().path("link").asText()).isEqualTo("UP");
        assertThat(node.peer().path("sent").path("items").path("Register").asInt())
                .isEqualTo(1);
        assertThat(node.peer().path("sent").path("bytesSent").asLong())
                .isEqualTo(batches().get(0).length());
    }

    @Test
    void what_the_server_holds_is_there_before_the_node_is_ready() throws Exception {
        String apps = Files.readString(Path.of("src/test/resources/fixtures/eureka/apps-json-200/response.http"));
        String json = apps.substring(apps.indexOf('{'));
        JsonNode first = new ObjectMapper()
                .readTree(json)
                .path("applications")
                .path("application")
                .path(0);
        old.stubFor(get(urlEqualTo("/eureka/apps/")).willReturn(okJson(json).withFixedDelay(500)));
        NodeBeside node = node();
        assertThat(node.send("GET", "/eureka/apps", "").statusCode()).isEqualTo(503);
        assertThat(node.isReady()).isFalse();
        soon().until(node::isReady);

        String app = first.path("name").asText();
        assertThat(node.send("GET", "/eureka/apps/" + app, "").statusCode()).isEqualTo(200);
        assertThat(node.send("GET", "/api/v1/applications/" + app, "").body()).contains("\"onlyThroughEureka\":true");
        assertThat(node.eureka().path("onlyThroughEureka").asInt()).isPositive();
        assertThat(batches()).isEmpty();
    }

    @Test
    void a_node_whose_eureka_servers_are_all_gone_goes_on_without() {
        String gone = address();
        old.stop();
        NodeBeside node = node(gone, Map.of());
        assertThat(node.isReady()).isFalse();
        soon().until(node::isReady);
        assertThat(node.peer().path("met").path("failure").asText()).isNotEmpty();
    }

    @Test
    void a_renewal_answered_404_brings_the_registration() {
        NodeBeside node = node();
        soon().until(node::isReady);
        node.register(instance("o-1"));
        soon().until(() -> batches().size() == 1);
        old.stubFor(post(urlEqualTo(BATCH))
                .withRequestBody(matchingJsonPath("$.replicationList[0][?(@.action == 'Heartbeat')]"))
                .willReturn(okJson("{\"responseList\":[{\"statusCode\":404}]}")));
        assertThat(node.renew("o-1")).isEqualTo(200);
        soon().until(() -> batches().size() == 3);

        assertThat(batches().get(1)).contains("\"action\":\"Heartbeat\"");
        assertThat(batches().get(2)).contains("\"action\":\"Register\"");
    }

    @Test
    void a_renewal_answered_409_brings_the_newer_copy_back() {
        NodeBeside node = node();
        soon().until(node::isReady);
        node.register(instance("o-1"));
        soon().until(() -> batches().size() == 1);
        String newer = "{\"instanceId\":\"o-1\",\"app\":\"ORDERS\",\"hostName\":\"moved\",\"ipAddr\":\"10.0.0.2\","
                + "\"status\":\"UP\",\"dataCenterInfo\":{\"@class\":\"com.netflix.appinfo.MyDataCenterInfo\",\"name\":\"MyOwn\"},"
                + "\"lastDirtyTimestamp\":\"" + (DIRTY + 5) + "\"}";
        old.stubFor(post(urlEqualTo(BATCH))
                .willReturn(okJson("{\"responseList\":[{\"statusCode\":409,\"responseEntity\":" + newer + "}]}")));
        node.renew("o-1");
        soon().until(() -> node.told("o-1").path("hostName").asText().equals("moved"));
    }

    @Test
    void a_garbled_copy_and_a_garbled_reply_do_no_harm() {
        NodeBeside node = node();
        soon().until(node::isReady);
        node.register(instance("o-1"));
        soon().until(() -> batches().size() == 1);
        old.stubFor(
                post(urlEqualTo(BATCH))
                        .willReturn(
                                okJson(
                                        "{\"responseList\":[{\"statusCode\":409,\"responseEntity\":{\"port\":{\"$\":70000},\"x\":[{}]}}]}")));
        node.renew("o-1");
        soon().until(() -> node.peer()
                        .path("sent")
                        .path("counters")
                        .path("conflictsIgnored")
                        .asInt()
                == 1);
        old.stubFor(post(urlEqualTo(BATCH)).willReturn(okJson("{\"responseList\":[{")));
        node.renew("o-1");
        soon().until(() -> node.peer()
                        .path("sent")
                        .path("counters")
                        .path("unreadableReplies")
                        .asInt()
                == 1);
        assertThat(node.told("o-1").path("hostName").asText()).isEqualTo("host-o-1");
    }

    @Test
    void an_overloaded_server_and_a_broken_connection_get_the_same_again() {
        NodeBeside node = node();
        soon().until(node::isReady);
        old.stubFor(post(urlEqualTo(BATCH)).willReturn(aResponse().withStatus(503)));
        node.register(instance("o-1"));
        soon().until(() -> node.peer().path("link").asText().equals("CONGESTED"));
        old.stubFor(post(urlEqualTo(BATCH)).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
        soon().until(() -> node.peer().path("link").asText().equals("DOWN"));
        old.stubFor(post(urlEqualTo(BATCH)).willReturn(okJson("{\"responseList\":[{\"statusCode\":200}]}")));
        soon().until(() -> node.peer().path("link").asText().equals("UP"));
        assertThat(batches()).allMatch(batch -> batch.contains("\"action\":\"Register\""));
    }

    @Test
    void the_last_words_are_told_when_the_node_ends() {
        NodeBeside node = node(address(), Map.of("eureka-peers-delay", "5s"));
        soon().until(node::isReady);
        node.register(instance("o-1"));
        node.close();
        assertThat(batches()).hasSize(1).allMatch(batch -> batch.contains("\"action\":\"Register\""));
    }

    @Test
    void a_redirect_is_not_followed_and_is_told() {
        NodeBeside node = node();
        soon().until(node::isReady);
        old.stubFor(post(urlEqualTo(BATCH))
                .willReturn(aResponse().withStatus(302).withHeader("Location", address() + "elsewhere")));
        node.register(instance("o-1"));
        soon().until(() ->
                node.peer().path("sent").path("refusedBatches").path("302").asInt() == 1);
        assertThat(node.peer().path("detail").asText()).contains("leads elsewhere");
        assertThat(old.getAllServeEvents())
                .noneMatch(event -> event.getRequest().getUrl().endsWith("elsewhere"));
    }

    @Test
    void credentials_are_shown_to_the_server_and_to_nobody_else() {
        NodeBeside node = node(address().replace("//", "//sam:s%40cret@"), Map.of());
        soon().until(node::isReady);
        node.register(instance("o-1"));
        soon().until(() -> !batches().isEmpty());

        old.verify(postRequestedFor(urlEqualTo(BATCH))
                .withHeader("Authorization", equalTo(HttpEurekaTransport.basic("sam:s@cret"))));
        String cluster = node.send("GET", "/api/v1/cluster", "").body();
        assertThat(cluster).contains(address()).doesNotContain("cret").doesNotContain("sam");
        assertThat(node.node.config().describe().toString())
                .contains("http://***@127.0.0.1")
                .doesNotContain("sam", "%40cret", "s@cret");
    }

    @Test
    void credentials_may_stand_in_a_file(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("credentials"), "sam:secret\n");
        NodeBeside node = node(address(), Map.of("eureka-peers-credentials-file", file.toString()));
        soon().until(node::isReady);
        node.register(instance("o-1"));
        soon().until(() -> !batches().isEmpty());
        old.verify(postRequestedFor(urlEqualTo(BATCH))
                .withHeader("Authorization", equalTo(HttpEurekaTransport.basic("sam:secret"))));
    }

    @Test
    void servers_are_added_and_removed_while_it_runs_and_the_node_itself_is_left_out(@TempDir Path folder)
            throws Exception {
        Path file = Files.writeString(folder.resolve("peers"), "http://127.0.0.1:1/eureka/\n");
        NodeBeside node = node("file:" + file, Map.of());
        node.register(instance("o-1"));
        Files.writeString(file, node.base() + "\n" + address() + "\n");
        soon().until(() -> !batches().isEmpty());

        assertThat(batches().get(0)).contains("o-1");
        soon().until(() -> node.eureka().path("peers").findValuesAsText("link").equals(List.of("UP", "SELF")));
        Files.writeString(file, node.base() + "\n");
        soon().until(() -> node.eureka().path("peers").size() == 1);
        int before = batches().size();
        node.register(instance("o-2"));
        assertThat(node.has("o-2")).isTrue();
        assertThat(batches()).hasSize(before);
    }
}
