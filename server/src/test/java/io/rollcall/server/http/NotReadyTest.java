package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.record.NodeId;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that has not learned yet what the others know, and one that stepped back. */
class NotReadyTest {
    private static final String RENEWAL = "{\"renewals\":[{\"app\":\"SHOP\",\"id\":\"shop-1\"}]}";

    private final SteeredNode node = new SteeredNode();

    @AfterEach
    void stop() {
        node.close();
    }

    private static void assertRetry(HttpResponse<String> answer, String words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/eureka/apps",
                "/eureka/apps/",
                "/eureka/v2/apps/delta",
                "/v2/apps/SHOP",
                "/eureka/apps/SHOP/shop-1",
                "/eureka/vips/shop",
                "/eureka/v2/svips/shop",
                "/eureka/instances/shop-1",
                "/api/v1/applications",
                "/api/v1/applications/SHOP",
                "/api/v1/instances/SHOP/shop-1"
            })
    void who_asks_which_instances_there_are_is_sent_to_another_node(String path) {
        node.register("SHOP", "shop-1");
        node.state.mayBeRead(false);

        assertRetry(node.get(path), "ask another");
        assertThat(node.send("HEAD", path, new byte[0]).statusCode()).isEqualTo(503);

        node.state.mayBeRead(true);
        assertThat(node.get(path).statusCode()).isIn(200, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page.js", "/health/live", "/eureka/status", "/api/v1/version", "/openapi.json"})
    void what_says_nothing_of_instances_is_answered(String path) {
        node.state.mayBeRead(false);

        assertThat(node.get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void writes_are_taken_and_renewals_of_the_unknown_put_off_until_the_first_sync_has_ended() {
        node.register("SHOP", "shop-1");
        node.replica.synced(false);
        node.state.mayBeRead(false);

        assertThat(node.send("PUT", "/eureka/apps/SHOP/shop-1", new byte[0]).statusCode())
                .isEqualTo(200);
        assertThat(node.send("DELETE", "/eureka/apps/SHOP/shop-1", new byte[0]).statusCode())
                .isEqualTo(200);
        assertRetry(node.send("PUT", "/eureka/apps/SHOP/unknown", new byte[0]), "still learning");
        assertThat(node.post("/api/v1/renewals", RENEWAL.replace("shop-1", "unknown"))
                        .body())
                .isEqualTo("{\"results\":[{\"status\":503}]}");

        node.replica.synced(true);
        assertThat(node.send("PUT", "/eureka/apps/SHOP/unknown", new byte[0]).statusCode())
                .isEqualTo(404);
    }

    @Test
    void a_batch_of_an_old_server_is_told_503_for_what_is_not_known_yet() {
        node.replica.synced(false);

        HttpResponse<String> answer = node.post(
                "/eureka/peerreplication/batch",
                "{\"replicationList\":[{\"appName\":\"SHOP\",\"id\":\"unknown\",\"lastDirtyTimestamp\":1,"
                        + "\"action\":\"Heartbeat\"}]}");

        assertThat(answer.body()).isEqualTo("{\"responseList\":[{\"statusCode\":503}]}");
    }

    @Test
    void a_node_whose_name_another_one_took_refuses_every_write_and_says_why() {
        node.register("SHOP", "shop-1");
        NodeId self = node.replica.self();
        node.fence(self.incarnation() + 1_000);

        byte[] body = ("{\"instance\":{\"app\":\"SHOP\",\"instanceId\":\"shop-2\",\"hostName\":\"h\","
                        + "\"ipAddr\":\"10.0.0.1\",\"status\":\"UP\",\"dataCenterInfo\":{\"@class\":\"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo\",\"name\":\"MyOwn\"}}}")
                .getBytes(StandardCharsets.UTF_8);
        String words = "another process is named 'steered'";
        assertRetry(node.send("POST", "/eureka/apps/SHOP", body, "Content-Type", "application/json"), words);
        assertRetry(node.send("PUT", "/eureka/apps/SHOP/shop-1", new byte[0]), words);
        assertRetry(node.send("DELETE", "/eureka/apps/SHOP/shop-1", new byte[0]), words);
        assertRetry(node.send("PUT", "/eureka/apps/SHOP/shop-1/status?value=DOWN", new byte[0]), words);
        assertRetry(node.send("DELETE", "/eureka/apps/SHOP/shop-1/status", new byte[0]), words);
        assertRetry(node.send("PUT", "/eureka/apps/SHOP/shop-1/metadata?a=b", new byte[0]), words);
    }
}
