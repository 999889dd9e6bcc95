package io.rollcall.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The traps of section 10 of the wire specification, each named by its number, as far as one node can show them.
 *
 * <p>Left to others: 11 (eviction: its cap, and that both nodes must lose the heartbeats) belongs to the lease and
 * self-preservation tests, with a clock in hand; 14 in its half on overload (503 within 200 ms) to the tests of the request
 * limits; 15 (peers on one host), 17 (nothing replicated is forwarded) and 24 (never a Cancel after the Register that
 * supersedes it) to the tests of Eureka peers; 23 (nothing is served before the sync or its timeout) to the tests of the
 * startup sync; the three minutes of 13 to those of the recent changes, with a clock in hand.
 */
class TrapsTest {

    private static final long DIRTY = 1_700_000_000_000L;
    private static final String JSON = "application/json";
    private static final String XML = "application/xml";

    /** What the Spring client's object mapper knows; one name more, and it rejects the whole registry. */
    private static final Set<String> INSTANCE_FIELDS = Set.of(
            ("instanceId hostName app ipAddr sid status overriddenStatus port securePort countryId dataCenterInfo leaseInfo"
                            + " metadata appGroupName homePageUrl statusPageUrl healthCheckUrl secureHealthCheckUrl"
                            + " vipAddress secureVipAddress isCoordinatingDiscoveryServer lastUpdatedTimestamp"
                            + " lastDirtyTimestamp actionType asgName")
                    .split(" ", -1));

    private RawHttp http;

    @BeforeEach
    void empty_the_server() {
        http = new RawHttp(ServerUnderTest.standard());
        new Registrations(http).clear();
    }

    @AfterEach
    void disconnect() {
        // Null where there is no server, and the test was skipped.
        if (http != null) {
            http.close();
        }
    }

    @Test
    void trap_01_answers_have_no_field_that_a_client_does_not_know() {
        register("i1", "UP", DIRTY);
        Tree.Branch document = read("apps", JSON).asBranch();
        assertThat(document.fields().keySet()).containsExactly("applications");
        Tree.Branch application =
                document.branch("applications").items("application").get(0).asBranch();
        assertThat(application.fields().keySet()).containsExactly("instance", "name");
        Tree.Branch instance = application.instances().get(0);
        assertThat(INSTANCE_FIELDS).containsAll(instance.fields().keySet());
        assertThat(instance.branch("dataCenterInfo").fields().keySet()).containsExactly("@class", "name");
        assertThat(instance.branch("leaseInfo").fields().keySet())
                .containsExactlyInAnyOrder(
                        "renewalIntervalInSecs",
                        "durationInSecs",
                        "registrationTimestamp",
                        "lastRenewalTimestamp",
                        "evictionTimestamp",
                        "serviceUpTimestamp");
    }

    @Test
    void trap_01_unknown_batch_fields_are_400_and_lose_the_whole_batch() {
        String item = item("i1", "Register", ",\"instanceInfo\":" + RegisterBody.instance("ORDERS", "i1", "UP", DIRTY));
        String broken = item.replace("\"action\"", "\"extra\":1,\"action\"");
        assertThat(status(Request.batch(item, broken))).isEqualTo(400);
        assertThat(status(Request.get("apps/ORDERS/i1", JSON))).isEqualTo(404);
        assertThat(status(Request.batch(item.replace("Register", "Rejoice")))).isEqualTo(400);
    }

    @Test
    void trap_02_the_override_is_spelled_differently_in_json_and_xml_and_read_in_both_spellings() {
        String body = RegisterBody.of("ORDERS", "i1", "UP", DIRTY).replace("\"UNKNOWN\"", "\"OUT_OF_SERVICE\"");
        assertThat(status(post(body))).isEqualTo(204);
        assertThat(instance("i1").text("overriddenStatus")).isEqualTo("OUT_OF_SERVICE");
        String other = body.replace("overriddenstatus", "overriddenStatus").replace("\"i1\"", "\"i2\"");
        assertThat(status(post(other))).isEqualTo(204);
        assertThat(instance("i2").text("overriddenStatus")).isEqualTo("OUT_OF_SERVICE");
        String xml = http.send(Request.get("apps", XML)).text();
        assertThat(xml)
                .contains("<overriddenstatus>OUT_OF_SERVICE</overriddenstatus>")
                .doesNotContain("overriddenStatus");
    }

    @Test
    void trap_03_success_has_the_exact_code_that_clients_wait_for_and_no_body() {
        assertThat(answer(post(RegisterBody.of("ORDERS", "i1", "UP", DIRTY)))).isEqualTo("204 []");
        assertThat(answer(heartbeat("i1", DIRTY))).isEqualTo("200 []");
        assertThat(answer(Request.of("PUT", "apps/ORDERS/i1/status?value=DOWN")))
                .isEqualTo("200 []");
        assertThat(answer(Request.of("DELETE", "apps/ORDERS/i1/status?value=UP")))
                .isEqualTo("200 []");
        assertThat(answer(Request.of("DELETE", "apps/ORDERS/i1"))).isEqualTo("200 []");
    }

    @Test
    void trap_03_a_heartbeat_of_an_unknown_instance_is_404_without_a_body() {
        assumeThat(ServerUnderTest.deviates())
                .as("Spring sends its error object")
                .isTrue();
        assertThat(answer(heartbeat("nobody", DIRTY))).isEqualTo("404 []");
    }

    @Test
    void trap_04_only_replicated_requests_are_answered_409_and_only_the_exact_word_marks_them() {
        register("i1", "UP", DIRTY);
        Request older = heartbeat("i1", DIRTY - 1);
        assertThat(status(older)).isEqualTo(200);
        assertThat(status(older.with("x-netflix-discovery-replication: TRUE"))).isEqualTo(200);
        Reply conflict = http.send(older.with("Accept: " + JSON).replicated());
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.tree().asBranch().branch("instance").text("lastDirtyTimestamp"))
                .isEqualTo(String.valueOf(DIRTY));
        assertThat(statuses(Request.batch(item("i1", "Heartbeat", ",\"lastDirtyTimestamp\":" + (DIRTY - 1)))))
                .containsExactly("409");
    }

    @Test
    void trap_05_a_newer_timestamp_is_404_even_from_a_client_and_an_equal_registration_wins() {
        register("i1", "UP", DIRTY);
        assertThat(status(heartbeat("i1", DIRTY + 1))).isEqualTo(404);
        String moved = RegisterBody.of("ORDERS", "i1", "UP", DIRTY).replace("fix-host", "moved-host");
        assertThat(status(post(moved))).isEqualTo(204);
        assertThat(instance("i1").text("hostName")).isEqualTo("moved-host");
        register("i1", "UP", DIRTY - 1);
        assertThat(instance("i1").text("hostName")).isEqualTo("moved-host");
    }

    @Test
    void trap_06_an_override_removed_without_a_value_makes_the_client_register_again() {
        register("i1", "UP", DIRTY);
        assertThat(status(Request.of("PUT", "apps/ORDERS/i1/status?value=OUT_OF_SERVICE")))
                .isEqualTo(200);
        assertThat(status(Request.of("DELETE", "apps/ORDERS/i1/status"))).isEqualTo(200);
        assertThat(instance("i1").text("status")).isEqualTo("UNKNOWN");
        assertThat(status(heartbeat("i1", DIRTY))).isEqualTo(404);
        register("i1", "UP", DIRTY + 1);
        assertThat(instance("i1").text("status")).isEqualTo("UP");
        assertThat(status(heartbeat("i1", DIRTY + 1))).isEqualTo(200);
    }

    @Test
    void trap_07_a_client_cannot_move_between_up_and_out_of_service_by_registering_but_a_peer_can() {
        register("i1", "UP", DIRTY);
        register("i1", "OUT_OF_SERVICE", DIRTY + 1);
        assertThat(instance("i1").text("status")).isEqualTo("UP");
        register("i1", "DOWN", DIRTY + 2);
        assertThat(instance("i1").text("status")).isEqualTo("DOWN");
        register("i1", "UP", DIRTY + 3);
        Request peers = post(RegisterBody.of("ORDERS", "i1", "OUT_OF_SERVICE", DIRTY + 4));
        assertThat(status(peers.replicated())).isEqualTo(204);
        assertThat(instance("i1").text("status")).isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void trap_08_xml_of_a_single_instance_tells_the_true_status() {
        register("i1", "OUT_OF_SERVICE", DIRTY);
        String status =
                read("apps/ORDERS/i1", XML).asBranch().branch("instance").text("status");
        assertThat(status).isEqualTo(ServerUnderTest.deviates() ? "OUT_OF_SERVICE" : "DOWN");
    }

    @Test
    void trap_09_the_default_format_is_xml() {
        register("i1", "UP", DIRTY);
        for (String path :
                List.of("apps", "apps/delta", "apps/ORDERS", "apps/ORDERS/i1", "instances/i1", "vips/fix-vip")) {
            assertThat(http.send(Request.of("GET", path)).header("content-type"))
                    .as(path)
                    .isEqualTo(XML);
        }
        assertThat(http.send(Request.get("apps", "*/*")).header("content-type")).isEqualTo(XML);
    }

    @Test
    void trap_10_the_last_renewal_is_not_in_the_future() {
        register("i1", "UP", DIRTY);
        assertThat(status(heartbeat("i1", DIRTY))).isEqualTo(200);
        long renewal = Long.parseLong(instance("i1").branch("leaseInfo").text("lastRenewalTimestamp"));
        boolean future = renewal > System.currentTimeMillis() + 10_000;
        assertThat(future).isEqualTo(!ServerUnderTest.deviates());
    }

    @Test
    void trap_12_the_hash_of_full_list_and_delta_counts_what_is_there_at_that_moment() {
        register("i1", "UP", DIRTY);
        assertThat(hash("apps")).isEqualTo("UP_1_").isEqualTo(hash("apps/delta"));
        register("i2", "DOWN", DIRTY);
        assertThat(hash("apps")).isEqualTo("DOWN_1_UP_1_").isEqualTo(hash("apps/delta"));
        assertThat(status(Request.of("PUT", "apps/ORDERS/i1/status?value=OUT_OF_SERVICE")))
                .isEqualTo(200);
        assertThat(hash("apps")).isEqualTo("DOWN_1_OUT_OF_SERVICE_1_").isEqualTo(hash("apps/delta"));
        assertThat(status(Request.of("DELETE", "apps/ORDERS/i2"))).isEqualTo(200);
        assertThat(hash("apps")).isEqualTo("OUT_OF_SERVICE_1_").isEqualTo(hash("apps/delta"));
    }

    @Test
    void trap_13_a_delta_holds_whole_instances_with_their_action_each_once() {
        register("i1", "UP", DIRTY);
        register("i1", "UP", DIRTY + 1);
        register("i2", "UP", DIRTY);
        assertThat(status(Request.of("PUT", "apps/ORDERS/i2/status?value=DOWN")))
                .isEqualTo(200);
        register("i3", "UP", DIRTY);
        assertThat(status(Request.of("DELETE", "apps/ORDERS/i3"))).isEqualTo(200);
        List<Tree.Branch> changed = read("apps/delta", JSON).instances().stream()
                .filter(instance -> instance.text("app").equals("ORDERS"))
                .toList();
        List<String> actions = new ArrayList<>();
        changed.stream()
                .filter(instance -> instance.text("instanceId").matches("i[123]"))
                .forEach(instance -> actions.add(instance.text("instanceId") + instance.text("actionType")));
        assertThat(actions).containsExactlyInAnyOrder("i1ADDED", "i2MODIFIED", "i3DELETED");
        assertThat(changed)
                .allSatisfy(instance -> assertThat(instance.text("hostName")).isEqualTo("fix-host"));
    }

    @Test
    void trap_14_a_batch_is_answered_item_by_item_in_order() {
        register("i1", "UP", DIRTY);
        assertThat(statuses(Request.batch(
                        item("nobody", "Heartbeat", ""),
                        item("i1", "Heartbeat", ""),
                        item("i1", "DeleteStatusOverride", ""),
                        item("i1", "Cancel", ""),
                        item("i1", "Cancel", ""))))
                .containsExactly("404", "200", "500", "200", "404");
        Reply empty = http.send(Request.batch());
        assertThat(empty.status()).isEqualTo(200);
        assertThat(empty.tree().asBranch().items("responseList")).isEmpty();
    }

    @Test
    void trap_16_a_refused_register_item_says_200_and_is_not_stored() {
        String nameless = RegisterBody.instance("ORDERS", "i1", "UP", DIRTY).replace("\"hostName\":\"fix-host\",", "");
        assertThat(statuses(Request.batch(item("i1", "Register", ",\"instanceInfo\":" + nameless))))
                .containsExactly("200");
        assertThat(status(Request.get("apps/ORDERS/i1", JSON))).isEqualTo(404);
    }

    @Test
    void trap_18_an_override_ends_with_the_instance_and_travels_on_heartbeats_only_where_they_are_404() {
        register("i1", "UP", DIRTY);
        String told = ",\"overriddenStatus\":\"OUT_OF_SERVICE\",\"lastDirtyTimestamp\":";
        assertThat(statuses(Request.batch(item("i1", "Heartbeat", told + DIRTY))))
                .containsExactly("200");
        assertThat(instance("i1").text("overriddenStatus")).isEqualTo("UNKNOWN");
        assertThat(statuses(Request.batch(item("i1", "Heartbeat", told + (DIRTY + 1)))))
                .containsExactly("404");
        assertThat(instance("i1").text("overriddenStatus")).isEqualTo("OUT_OF_SERVICE");
        assertThat(status(Request.of("DELETE", "apps/ORDERS/i1"))).isEqualTo(200);
        register("i1", "UP", DIRTY + 2);
        assertThat(instance("i1").text("status")).isEqualTo("UP");
    }

    @Test
    void trap_19_an_instance_without_instance_id_goes_by_its_host_name_or_its_id_at_amazon() {
        String anonymous = RegisterBody.of("ORDERS", "i1", "UP", DIRTY).replace("\"instanceId\":\"i1\",", "");
        assertThat(status(post(anonymous))).isEqualTo(204);
        assertThat(instance("fix-host").get("instanceId")).isNull();
        String amazon = anonymous.replace(
                RegisterBody.MY_OWN,
                "{\"@class\":\"com.netflix.appinfo.AmazonInfo\",\"name\":\"Amazon\",\"metadata\":{\"instance-id\":\"i-7\"}}");
        assertThat(status(post(amazon))).isEqualTo(204);
        assertThat(instance("i-7").branch("dataCenterInfo").text("name")).isEqualTo("Amazon");
    }

    @Test
    void trap_20_a_registration_without_timestamp_gets_the_time_of_the_server() {
        String timeless =
                RegisterBody.of("ORDERS", "i1", "UP", DIRTY).replace(",\"lastDirtyTimestamp\":\"" + DIRTY + "\"", "");
        long before = System.currentTimeMillis();
        assertThat(status(post(timeless))).isEqualTo(204);
        assertThat(Long.parseLong(instance("i1").text("lastDirtyTimestamp")))
                .isBetween(before - 2_000, System.currentTimeMillis() + 2_000);
    }

    @Test
    void trap_20_a_timestamp_from_the_future_is_kept_for_its_client_but_does_not_win_for_ever() {
        long future = System.currentTimeMillis() + 3_600_000;
        register("i1", "UP", future);
        assertThat(instance("i1").text("lastDirtyTimestamp")).isEqualTo(String.valueOf(future));
        assertThat(status(heartbeat("i1", future))).isEqualTo(200);
        // The clock was set right; a second ahead, to be newer than any moment before.
        String corrected = RegisterBody.of("ORDERS", "i1", "UP", System.currentTimeMillis() + 1_000);
        assertThat(status(post(corrected.replace("fix-host", "moved-host")))).isEqualTo(204);
        assertThat(instance("i1").text("hostName")).isEqualTo(ServerUnderTest.deviates() ? "moved-host" : "fix-host");
    }

    @Test
    void trap_21_the_version_changes_with_every_delta_and_is_never_minus_one_in_a_full_list() {
        register("i1", "UP", DIRTY);
        String version = applications("apps/delta").text("versions__delta");
        register("i1", "UP", DIRTY + 1);
        assertThat(applications("apps/delta").text("versions__delta")).isNotEqualTo(version);
        assertThat(applications("apps").text("versions__delta")).isEqualTo("1");
    }

    @Test
    void trap_22_an_empty_registry_is_an_empty_array_with_an_empty_hash() {
        assertThat(http.send(Request.get("apps", JSON)).text().replaceAll("\\s", ""))
                .isEqualTo("{\"applications\":{\"versions__delta\":\"1\",\"apps__hashcode\":\"\",\"application\":[]}}");
        register("i1", "UP", DIRTY);
        assertThat(applications("apps").items("application")).hasSize(1);
    }

    private void register(String id, String status, long dirty) {
        assertThat(status(post(RegisterBody.of("ORDERS", id, status, dirty)))).isEqualTo(204);
    }

    private static Request post(String body) {
        return Request.json("POST", "apps/ORDERS", body);
    }

    private static Request heartbeat(String id, long dirty) {
        return Request.of("PUT", "apps/ORDERS/" + id + "?status=UP&lastDirtyTimestamp=" + dirty);
    }

    private static String item(String id, String action, String more) {
        return "{\"appName\":\"ORDERS\",\"id\":\"" + id + "\"" + more + ",\"action\":\"" + action + "\"}";
    }

    private int status(Request request) {
        return http.send(request).status();
    }

    private String answer(Request request) {
        Reply reply = http.send(request);
        return reply.status() + " [" + reply.text() + "]";
    }

    private List<String> statuses(Request batch) {
        return http.send(batch).tree().asBranch().items("responseList").stream()
                .map(item -> item.asBranch().text("statusCode"))
                .toList();
    }

    private Tree.Branch instance(String id) {
        return read("apps/ORDERS/" + id, JSON).asBranch().branch("instance");
    }

    private Tree.Branch applications(String path) {
        return read(path, JSON).asBranch().branch("applications");
    }

    private String hash(String path) {
        return applications(path).text("apps__hashcode");
    }

    private Tree read(String path, String format) {
        Reply reply = http.send(Request.get(path, format));
        assertThat(reply.status()).as(path).isEqualTo(200);
        return reply.tree();
    }
}
