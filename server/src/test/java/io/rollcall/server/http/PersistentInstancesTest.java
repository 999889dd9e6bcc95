package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.raft.MemoryStore.Mood;
import io.rollcall.replication.ClientWord;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances that send no heartbeats, over HTTP, on a store that answers at once. */
class PersistentInstancesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final InstanceKey DB = new InstanceKey("DB", "db-1");
    private static final String EUREKA = "/eureka/apps/DB/db-1";
    private static final String NATIVE = "/api/v1/instances/DB/db-1";

    private final SteeredNode node =
            new SteeredNode(Map.of("persistent.applications", "LEGACY-*, PAPER"), later -> List.of());

    @AfterEach
    void close() {
        node.close();
    }

    private static Instance db() {
        return SteeredNode.instance("DB", "db-1");
    }

    private static String json(Instance instance) {
        return new String(EurekaJson.registration(instance), StandardCharsets.UTF_8);
    }

    private HttpResponse<String> register(Instance instance, String query) {
        return node.post("/eureka/apps/" + instance.app() + query, json(instance));
    }

    private HttpResponse<String> put(String path, Instance instance, String... headers) {
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("Content-Type", "application/json"),
                        java.util.Arrays.stream(headers))
                .toArray(String[]::new);
        return node.send("PUT", path, json(instance).getBytes(StandardCharsets.UTF_8), all);
    }

    private HttpResponse<String> send(String method, String path, String... headers) {
        return node.send(method, path, new byte[0], headers);
    }

    private boolean isPersistent(String app, String id) {
        return node.registry.entries().holds(new InstanceKey(app, id));
    }

    private static JsonNode read(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (java.io.IOException broken) {
            throw new AssertionError(answer.body(), broken);
        }
    }

    private void assertProblem(HttpResponse<String> answer, int status, String... words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(read(answer).path("detail").asText()).contains(words);
    }

    // Who goes where

    @Test
    void the_query_asks_for_it_and_the_very_next_answers_have_it_with_its_mark() {
        assertThat(register(db(), "?ephemeral=false").statusCode()).isEqualTo(204);

        assertThat(isPersistent("DB", "db-1")).isTrue();
        for (String path : List.of("/eureka/apps", "/eureka/apps/DB", "/eureka/apps/delta", EUREKA)) {
            String answer = send("GET", path, "Accept", "application/json").body();
            assertThat(answer).as(path).contains("\"rollcall.ephemeral\":\"false\"", "\"db-1\"");
        }
        assertThat(send("GET", "/eureka/apps").body()).contains("<rollcall.ephemeral>false</rollcall.ephemeral>");
    }

    @Test
    void the_metadata_asks_for_it_as_any_eureka_client_can() {
        Instance marked = db().withMetadata(Map.of("rollcall.ephemeral", "false", "zone", "a"));

        assertThat(register(marked, "").statusCode()).isEqualTo(204);

        assertThat(isPersistent("DB", "db-1")).isTrue();
    }

    @Test
    void the_configuration_asks_for_it_by_the_name_of_the_application() {
        register(SteeredNode.instance("LEGACY-CRM", "crm-1"), "");
        register(SteeredNode.instance("PAPER", "p-1"), "");
        register(SteeredNode.instance("PAPERS", "p-1"), "");

        assertThat(isPersistent("LEGACY-CRM", "crm-1")).isTrue();
        assertThat(isPersistent("PAPER", "p-1")).isTrue();
        assertThat(isPersistent("PAPERS", "p-1")).isFalse();
    }

    @Test
    void the_query_counts_more_than_the_metadata_and_that_more_than_the_configuration() {
        Instance legacy = SteeredNode.instance("LEGACY-A", "a");
        register(legacy.withMetadata(Map.of("rollcall.ephemeral", "true")), "");
        register(db().withMetadata(Map.of("rollcall.ephemeral", "false")), "?ephemeral=true");

        assertThat(isPersistent("LEGACY-A", "a")).isFalse();
        assertThat(isPersistent("DB", "db-1")).isFalse();
        assertThat(send("GET", EUREKA, "Accept", "application/json").body())
                .as("no mark that readers would believe")
                .doesNotContain("rollcall.ephemeral");
    }

    @Test
    void words_that_are_neither_are_refused() {
        assertProblem(register(db(), "?ephemeral=no"), 400, "ephemeral must be true or false");
        Instance marked = db().withMetadata(Map.of("rollcall.ephemeral", "False"));
        assertProblem(register(marked, ""), 400, "rollcall.ephemeral", "'False'");
        assertProblem(put(NATIVE + "?ephemeral=", db()), 400, "ephemeral must be true or false");
        assertThat(node.registry.size()).isZero();
    }

    @Test
    void where_it_was_registered_from_is_the_connections_word_and_nobody_elses() {
        register(db().withMetadata(Map.of("rollcall.registered-from", "10.9.9.9")), "?ephemeral=false");

        assertThat(Objects.requireNonNull(node.registry.get(DB))
                        .statement()
                        .instance()
                        .metadata())
                .containsEntry("rollcall.registered-from", "127.0.0.1");
    }

    // One mode at a time

    @Test
    void an_ephemeral_registration_of_a_persistent_id_is_refused() {
        register(db(), "?ephemeral=false");

        assertProblem(register(db(), ""), 400, "persistent", "ephemeral=false");
        assertProblem(put(NATIVE + "?ephemeral=true", db()), 409, "persistent");
        assertThat(isPersistent("DB", "db-1")).isTrue();
    }

    @Test
    void a_persistent_registration_of_a_live_ephemeral_id_is_refused() {
        register(db(), "");

        assertProblem(register(db(), "?ephemeral=false"), 400, "ephemeral instance of this id lives");
        assertProblem(put(NATIVE + "?ephemeral=false", db()), 409, "ephemeral instance of this id lives");
        assertThat(isPersistent("DB", "db-1")).isFalse();
    }

    @Test
    void the_mode_is_changed_by_an_explicit_word_both_ways_and_what_is_stated_stays() {
        register(db().withMetadata(Map.of("zone", "a")), "");

        assertThat(send("POST", NATIVE + "/mode?ephemeral=false").statusCode()).isEqualTo(200);
        assertThat(isPersistent("DB", "db-1")).isTrue();
        await().until(() -> node.replica.get(DB) == null);
        assertThat(send("POST", NATIVE + "/mode?ephemeral=false").statusCode())
                .as("it is so already")
                .isEqualTo(204);

        assertThat(send("POST", NATIVE + "/mode?ephemeral=true").statusCode()).isEqualTo(200);
        assertThat(isPersistent("DB", "db-1")).isFalse();
        Instance left =
                Objects.requireNonNull(node.registry.get(DB)).statement().instance();
        assertThat(left.metadata()).containsExactly(Map.entry("zone", "a"));
        assertThat(left.withLastDirtyTimestamp(0))
                .isEqualTo(db().withMetadata(Map.of("zone", "a")).withLastDirtyTimestamp(0));
        assertProblem(send("POST", "/api/v1/instances/DB/none/mode?ephemeral=true"), 404, "no such instance");
        assertProblem(send("POST", NATIVE + "/mode"), 400, "ephemeral=true or ephemeral=false");
    }

    @Test
    void an_ephemeral_instance_that_a_node_took_before_it_heard_of_the_entry_gives_way_without_a_gap() {
        List<ClientWord> words = new CopyOnWriteArrayList<>();
        register(db(), "");
        node.replica.onClientWord(words::add);

        var committed = node.registry
                .entries()
                .propose(io.rollcall.raft.entry.Command.register(
                        db().withMetadata(Map.of("rollcall.ephemeral", "false")),
                        io.rollcall.raft.entry.Expected.ANYTHING));

        assertThat(committed).isCompleted();
        assertThat(isPersistent("DB", "db-1")).isTrue();
        assertThat(send("GET", EUREKA).statusCode()).isEqualTo(200);
        await().until(() -> node.replica.get(DB) == null);
        assertThat(send("GET", "/eureka/apps/DB", "Accept", "application/json").body())
                .contains("db-1");
        assertThat(words).as("what Eureka servers are told of it").isEmpty();
    }

    // What Eureka clients do with it

    @Test
    void a_renewal_is_answered_and_touches_nothing() {
        register(db(), "?ephemeral=false");
        long seq = node.store.copy().seq();
        node.pass(Duration.ofHours(2));

        for (String dirty : List.of("", "?lastDirtyTimestamp=1", "?lastDirtyTimestamp=9999999999999")) {
            assertThat(send("PUT", EUREKA + dirty).statusCode()).isEqualTo(200);
        }
        assertThat(node.store.copy().seq()).isEqualTo(seq);
        assertThat(send("GET", EUREKA).statusCode()).as("it has no lease").isEqualTo(200);
    }

    @Test
    void status_metadata_and_cancel_are_committed() {
        register(db(), "?ephemeral=false");

        assertThat(send("PUT", EUREKA + "/status?value=OUT_OF_SERVICE").statusCode())
                .isEqualTo(200);
        assertThat(status()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        assertThat(Objects.requireNonNull(node.store.get(DB)).override()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        assertThat(send("DELETE", EUREKA + "/status").statusCode()).isEqualTo(200);
        assertThat(status()).isEqualTo(InstanceStatus.UP);

        assertThat(send("PUT", EUREKA + "/metadata?zone=b").statusCode()).isEqualTo(200);
        assertThat(send("GET", EUREKA, "Accept", "application/json").body()).contains("\"zone\":\"b\"");
        assertProblem(send("PUT", EUREKA + "/metadata?rollcall.ephemeral=true"), 400, "mode");

        assertThat(send("DELETE", EUREKA).statusCode()).isEqualTo(200);
        assertThat(send("GET", EUREKA).statusCode()).isEqualTo(404);
        assertThat(send("GET", "/eureka/apps/delta", "Accept", "application/json")
                        .body())
                .contains("\"actionType\":\"DELETED\"");
        assertThat(send("DELETE", EUREKA).statusCode()).isEqualTo(404);
    }

    private InstanceStatus status() {
        return Objects.requireNonNull(node.registry.get(DB)).status();
    }

    @Test
    void a_mark_in_metadata_is_no_way_to_change_the_mode_of_an_ephemeral_instance() {
        register(db(), "");

        assertProblem(send("PUT", EUREKA + "/metadata?rollcall.ephemeral=false"), 400, "mode");
    }

    @Test
    void a_eureka_servers_word_on_a_persistent_id_is_taken_for_an_answer_and_changes_nothing() {
        register(db(), "?ephemeral=false");
        long seq = node.store.copy().seq();
        String items = "{\"replicationList\":[" + item("Heartbeat", ",\"lastDirtyTimestamp\":1,\"status\":\"UP\"")
                + "," + item("Register", ",\"lastDirtyTimestamp\":1,\"instanceInfo\":" + entity(db())) + ","
                + item("StatusUpdate", ",\"lastDirtyTimestamp\":1,\"status\":\"DOWN\"") + ","
                + item("DeleteStatusOverride", ",\"lastDirtyTimestamp\":1,\"status\":\"UP\"") + ","
                + item("Cancel", "") + "]}";

        HttpResponse<String> answer = node.post("/eureka/peerreplication/batch/", items);

        assertThat(answer.body()).containsPattern("(\"statusCode\":200.*){5}");
        assertThat(node.store.copy().seq()).isEqualTo(seq);
        assertThat(node.replica.get(DB)).isNull();
        assertThat(status()).isEqualTo(InstanceStatus.UP);
    }

    private static String item(String action, String more) {
        return "{\"action\":\"" + action + "\",\"appName\":\"DB\",\"id\":\"db-1\"" + more + "}";
    }

    private static String entity(Instance instance) {
        String registration = json(instance);
        return registration.substring("{\"instance\":".length(), registration.length() - 1);
    }

    // Versions

    @Test
    void versions_are_etags_and_only_the_expected_one_is_replaced() {
        HttpResponse<String> made = put(NATIVE + "?ephemeral=false", db(), "If-None-Match", "*");
        assertThat(made.statusCode()).isEqualTo(200);
        String first = made.headers().firstValue("ETag").orElseThrow();
        assertThat(put(NATIVE + "?ephemeral=false", db(), "If-None-Match", "*").statusCode())
                .isEqualTo(412);

        Instance other = db().withMetadata(Map.of("zone", "b"));
        HttpResponse<String> replaced = put(NATIVE + "?ephemeral=false", other, "If-Match", first);
        assertThat(replaced.statusCode()).isEqualTo(200);
        String second = replaced.headers().firstValue("ETag").orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertProblem(put(NATIVE + "?ephemeral=false", db(), "If-Match", first), 412, second.replace("\"", ""));
        assertProblem(send("DELETE", NATIVE, "If-Match", first), 412, "version");

        HttpResponse<String> shown = send("GET", NATIVE);
        assertThat(shown.headers().firstValue("ETag")).contains(second);
        assertThat(read(shown).path("version").asText()).isEqualTo(second.replace("\"", ""));
        assertThat(read(shown).path("mode").asText()).isEqualTo("persistent");
        assertThat(read(shown).at("/instance/metadata/zone").asText()).isEqualTo("b");

        assertThat(send("DELETE", NATIVE, "If-Match", second).statusCode()).isEqualTo(200);
        assertProblem(put(NATIVE + "?ephemeral=false", db(), "If-Match", "*"), 404, "no such instance");
        assertProblem(put(NATIVE + "?ephemeral=false", db(), "If-Match", second), 412, "no persistent entry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "W/\"17\"", "\"1\", \"2\"", "\"0\"", "\"-1\"", "\"x\"", "\"99999999999999999999\""})
    void what_is_no_version_is_refused(String ifMatch) {
        assertProblem(put(NATIVE + "?ephemeral=false", db(), "If-Match", ifMatch), 400, "If-Match");
        assertThat(node.registry.size()).isZero();
    }

    @Test
    void versions_are_not_for_what_is_ephemeral() {
        register(db(), "");

        assertProblem(send("DELETE", NATIVE, "If-Match", "\"1\""), 400, "ephemeral instance has no version");
        assertProblem(put(NATIVE, db(), "If-None-Match", "*"), 400, "ephemeral instance has no version");
        assertThat(read(send("GET", NATIVE)).path("version").isNull()).isTrue();
    }

    @Test
    void an_operators_override_is_set_and_taken_back_with_a_version_to_expect() {
        String etag = put(NATIVE + "?ephemeral=false", db())
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        HttpResponse<String> set = send("PUT", NATIVE + "/override?status=OUT_OF_SERVICE", "If-Match", etag);
        assertThat(set.statusCode()).isEqualTo(200);
        assertProblem(send("DELETE", NATIVE + "/override", "If-Match", etag), 412, "version");
        JsonNode shown = read(send("GET", NATIVE));
        assertThat(shown.path("status").asText()).isEqualTo("OUT_OF_SERVICE");
        assertThat(shown.path("overriddenStatus").asText()).isEqualTo("OUT_OF_SERVICE");
        assertThat(shown.path("stated").asText()).isEqualTo("UP");
        assertProblem(send("PUT", NATIVE + "/override?status=up"), 400, "status must be one of");

        assertThat(send("DELETE", NATIVE + "/override").statusCode()).isEqualTo(200);
        assertThat(status()).isEqualTo(InstanceStatus.UP);
    }

    @Test
    void the_body_must_be_about_what_the_path_names() {
        assertProblem(put("/api/v1/instances/DB/db-2?ephemeral=false", db()), 400, "DB/db-1", "DB/db-2");
        assertProblem(node.post(NATIVE + "?ephemeral=false", json(db())), 405, "PUT");
    }

    @Test
    void a_consistent_read_is_for_persistent_entries() {
        register(db(), "?ephemeral=false");

        assertThat(send("GET", NATIVE + "?consistent=true").statusCode()).isEqualTo(200);
        assertProblem(send("GET", "/api/v1/instances/DB/none?consistent=true"), 404, "no persistent entry");
        assertProblem(send("GET", NATIVE + "?consistent=true&ephemeral=true"), 400, "persistent entries");
        assertProblem(send("GET", NATIVE + "?consistent=yes"), 400, "consistent");
        assertProblem(send("GET", NATIVE + "?ephemeral=true"), 404, "no ephemeral instance");
    }

    // When it cannot be committed

    @ParameterizedTest
    @CsvSource({"NO_QUORUM,503,told to have none", "DISK_FULL,507,told to be full", "CLOSED,503,closed"})
    void what_cannot_be_committed_is_answered_with_why_and_the_rest_goes_on(Mood mood, int status, String why) {
        register(db(), "?ephemeral=false");
        node.store.feel(mood);

        for (HttpResponse<String> answer : List.of(
                register(SteeredNode.instance("DB", "db-2"), "?ephemeral=false"),
                send("DELETE", EUREKA),
                send("PUT", EUREKA + "/status?value=DOWN"),
                send("DELETE", EUREKA + "/status"),
                send("PUT", EUREKA + "/metadata?a=b"),
                put(NATIVE + "?ephemeral=false", db().withMetadata(Map.of("a", "b"))),
                send("DELETE", NATIVE))) {
            assertProblem(answer, status, why);
            assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
        }
        assertThat(send("GET", EUREKA).statusCode()).isEqualTo(200);
        assertThat(send("PUT", EUREKA).statusCode()).isEqualTo(200);
        assertThat(register(SteeredNode.instance("SHOP", "s-1"), "").statusCode())
                .isEqualTo(204);
    }

    @Test
    void without_a_quorum_no_read_is_called_consistent() {
        node.store.feel(Mood.NO_QUORUM);

        HttpResponse<String> answer = send("GET", NATIVE + "?consistent=true");

        assertProblem(answer, 503, "told to have none");
        assertThat(answer.headers().firstValue("Retry-After")).isEqualTo(Optional.of("1"));
    }

    // Health

    @Test
    void a_failing_health_check_shows_where_neither_the_entry_nor_an_operator_says_otherwise() {
        register(db(), "?ephemeral=false");
        long seq = node.store.copy().seq();

        node.replica.note(DB, InstanceStatus.DOWN);
        assertThat(status()).isEqualTo(InstanceStatus.DOWN);
        assertThat(send("GET", "/eureka/apps/delta", "Accept", "application/json")
                        .body())
                .contains("\"status\":\"DOWN\",\"overriddenStatus\":\"UNKNOWN\"");
        assertThat(node.store.copy().seq()).as("nothing of it is in the log").isEqualTo(seq);

        send("PUT", EUREKA + "/status?value=UP");
        assertThat(status()).as("an operator knows better").isEqualTo(InstanceStatus.UP);
        send("DELETE", EUREKA + "/status");
        assertThat(status()).isEqualTo(InstanceStatus.DOWN);
        node.replica.note(DB, InstanceStatus.UP);
        assertThat(status()).isEqualTo(InstanceStatus.UP);
        register(db().withStatus(InstanceStatus.OUT_OF_SERVICE), "?ephemeral=false");
        assertThat(status()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
    }

    @Test
    void what_was_noted_goes_with_the_entry() {
        register(db(), "?ephemeral=false");
        node.replica.note(DB, InstanceStatus.DOWN);

        send("DELETE", EUREKA);

        await().until(() -> node.replica.noted(DB) == null);
        register(db(), "");
        assertThat(status()).isEqualTo(InstanceStatus.UP);
    }
}
