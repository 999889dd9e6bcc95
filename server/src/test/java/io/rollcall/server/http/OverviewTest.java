package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.replication.Origin;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the native API tells of the registry, of self-preservation and of the node. */
class OverviewTest {
    private final SteeredNode node = new SteeredNode();
    private final ObjectMapper mapper = new ObjectMapper();

    @AfterEach
    void close() {
        node.close();
    }

    private JsonNode read(String path) throws JsonProcessingException {
        HttpResponse<String> answer = node.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        return mapper.readTree(answer.body());
    }

    @Test
    void an_application_tells_the_status_the_lease_and_the_metadata_of_its_instances() throws Exception {
        node.register(SteeredNode.instance("ORDERS", "o-1")
                .withMetadata(Map.of("zone", "a"))
                .withSecurePort(new Port(8_443, true)));
        node.pass(Duration.ofSeconds(25));

        JsonNode told = read("/api/v1/applications/orders");

        assertThat(told)
                .isEqualTo(
                        mapper.readTree(
                                """
                {"name":"ORDERS","instances":[{"id":"o-1","status":"UP","overriddenStatus":null,
                "hostName":"o-1.example","ipAddr":"10.0.0.1","port":8080,"securePort":8443,
                "mode":"ephemeral","renewedSecondsAgo":25,"leaseSecondsLeft":65,"health":null,"held":false,"onlyThroughEureka":false,"metadata":{"zone":"a"}}]}"""));
    }

    @Test
    void an_override_is_told_beside_the_status_that_is_in_force() throws Exception {
        node.registry.setStatus(
                node.register("ORDERS", "o-1"), InstanceStatus.OUT_OF_SERVICE, OptionalLong.empty(), Origin.CLIENT);

        JsonNode instance = read("/api/v1/applications/ORDERS").at("/instances/0");

        assertThat(instance.path("status").asText()).isEqualTo("OUT_OF_SERVICE");
        assertThat(instance.path("overriddenStatus").asText()).isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void a_port_that_is_closed_is_null() throws Exception {
        node.register(SteeredNode.instance("ORDERS", "o-1"));

        assertThat(read("/api/v1/applications/ORDERS")
                        .at("/instances/0/securePort")
                        .isNull())
                .isTrue();
    }

    @Test
    void an_application_without_instances_is_answered_404_with_a_problem() throws Exception {
        HttpResponse<String> answer = node.get("/api/v1/applications/none");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(mapper.readTree(answer.body()).path("detail").asText()).contains("NONE");
    }

    @Test
    void names_that_are_hostile_to_json_come_out_as_they_went_in() throws Exception {
        String id = "a\"b\\c<script>&\u2028";
        node.register(SteeredNode.instance("ORDERS", id).withMetadata(Map.of("k\"", "v\\")));

        JsonNode instance = read("/api/v1/applications/ORDERS").at("/instances/0");

        assertThat(instance.path("id").asText()).isEqualTo(id);
        assertThat(instance.path("metadata").path("k\"").asText()).isEqualTo("v\\");
    }

    @Test
    void protection_tells_what_it_holds_since_when_and_why() throws Exception {
        node.register("ORDERS", "o-1");
        node.holdTen();

        JsonNode told = read("/api/v1/protection");

        assertThat(told.path("active").asBoolean()).isTrue();
        assertThat(told.path("since").asText()).startsWith("2026-03-01T12:01:");
        assertThat(told.path("reason").asText()).contains("11 of 11 leases");
        assertThat(told.path("held")).hasSize(11);
        JsonNode held = read("/api/v1/applications/HELD").at("/instances/0");
        assertThat(held.path("held").asBoolean()).isTrue();
        assertThat(held.path("leaseSecondsLeft").asInt(-1)).isZero();
    }

    @Test
    void what_is_held_goes_when_an_operator_says_so_and_what_renewed_stays() throws Exception {
        node.holdTen();
        node.registry.renew(SteeredNode.instance("HELD", "held-3").key(), OptionalLong.empty(), null, Origin.CLIENT);

        HttpResponse<String> answer = node.send("DELETE", "/api/v1/protection", new byte[0]);
        node.pass(Duration.ofSeconds(1));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(read("/api/v1/applications/HELD").path("instances")).hasSize(1);
        assertThat(read("/api/v1/protection"))
                .isEqualTo(
                        mapper.readTree("""
                {"active":false,"since":null,"reason":null,"held":[]}"""));
    }

    @Test
    void a_node_that_is_not_ready_says_so_with_503_and_is_alive_all_the_same() {
        node.state.notReadyBecause("the first sync has not ended");

        assertThat(node.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(node.get("/health/ready").headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        assertThat(node.get("/health/ready").headers().firstValue("Retry-After"))
                .contains("2");
        assertThat(node.get("/health/ready").body()).contains("the first sync has not ended");
        assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
        node.state.notReadyBecause("");
        assertThat(node.get("/health/ready").body()).isEqualTo("{\"status\":\"UP\"}");
    }

    @Test
    void the_version_is_told_with_the_java_that_it_runs_on() throws Exception {
        JsonNode told = read("/api/v1/version");

        assertThat(told.path("version").asText()).isNotBlank();
        assertThat(told.path("java").asText()).isEqualTo(Runtime.version().toString());
        assertThat(told.path("node").asText()).isEqualTo("rollcall");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v2/applications", "/api/v1/version/x"})
    void an_unknown_path_is_answered_404_with_a_problem(String path) {
        HttpResponse<String> answer = node.get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/v1/applications,GET",
        "PUT,/api/v1/version,GET",
        "GET,/api/v1/renewals,POST",
        "POST,/api/v1/protection,DELETE",
        "DELETE,/health/live,GET",
        "POST,/,GET",
        "PUT,/openapi.json,GET"
    })
    void a_wrong_method_is_answered_405_with_those_that_are_right(String method, String path, String right) {
        HttpResponse<String> answer = node.send(method, path, new byte[0]);

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("Allow").orElse("")).contains(right);
    }
}
