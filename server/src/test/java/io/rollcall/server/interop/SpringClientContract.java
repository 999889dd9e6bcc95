package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcall.server.interop.SpringClient.Transport;
import io.rollcall.server.interop.WireTap.Exchange;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.cloud.client.ServiceInstance;

/**
 * What a team that runs Spring Cloud sees of a server; the strictest reader of all. The tests run side by side, so that
 * each reads a registry which the others keep changing.
 */
@Execution(ExecutionMode.CONCURRENT)
abstract class SpringClientContract {
    private Wire wire;
    private WireTap tap;

    /** Where the server under test is. */
    abstract String serviceUrl();

    @BeforeAll
    static void bePatient() {
        // A build machine may be busy with other things; nothing here is about speed.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @BeforeEach
    void reachServer() {
        wire = new Wire(serviceUrl());
        tap = new WireTap(serviceUrl());
        // A client that has seen no instance at all never asks for a delta.
        wire.register("SEED", InstanceShapes.up("SEED", "seed-1"));
    }

    @AfterEach
    void leaveServer() {
        tap.close();
    }

    @ParameterizedTest
    @EnumSource
    void an_application_lives_its_life_over(Transport transport) {
        String app = "life-" + transport.label();
        String path = "apps/" + app.toUpperCase(Locale.ROOT);
        String id = app + "-1";
        String orders = "orders-" + transport.label();
        String order = "apps/" + orders.toUpperCase(Locale.ROOT) + "/o-1";
        try (SpringClient client = SpringClient.start(tap.serviceUrl(), app, transport)) {
            await().until(() -> answered("POST", path, 204) > 0);
            await().until(() -> answered("PUT", path + "/" + id + "\\?.*", 200) >= 2);
            await().until(() -> client.statusOf(app, id).equals("UP"));

            wire.register(orders, InstanceShapes.up(orders, "o-1"));
            await().until(() -> !client.discovery().getInstances(orders).isEmpty());
            ServiceInstance found = client.discovery().getInstances(orders).get(0);
            assertThat(found.getUri()).hasToString("http://host-of-o-1:8080");
            assertThat(found.getMetadata()).containsEntry("zone", "z1");
            assertThat(client.discovery().getServices()).contains(orders, "seed", app);

            wire.put(order + "/status?value=OUT_OF_SERVICE");
            await().until(() -> client.statusOf(orders, "o-1").equals("OUT_OF_SERVICE"));
            assertThat(client.discovery().getInstances(orders)).isEmpty();
            wire.delete(order);
            await().until(() -> client.statusOf(orders, "o-1").equals("absent"));
        }

        List<Exchange> registrations = tap.exchanges("POST", path);
        assertThat(registrations.get(registrations.size() - 1).request())
                .as("the application says that it goes before it is gone")
                .contains("\"status\":\"DOWN\"");
        assertThat(answered("DELETE", path + "/" + id, 200)).isEqualTo(1);
        assertThat(wire.get(path + "/" + id).status()).isEqualTo(404);
        assertOnlyDeltasAfterTheFirstFetch();
    }

    @Test
    void an_application_the_server_lost_registers_again() {
        try (SpringClient client = SpringClient.start(tap.serviceUrl(), "lost", Transport.REST_TEMPLATE)) {
            await().until(() -> client.statusOf("LOST", "lost-1").equals("UP"));
            int registrations = answered("POST", "apps/LOST", 204);

            assertThat(wire.delete("apps/LOST/lost-1").status()).isEqualTo(200);
            await().until(() -> answered("POST", "apps/LOST", 204) > registrations);

            // Without a value the status is unknown until the application says again what it is.
            wire.put("apps/LOST/lost-1/status?value=OUT_OF_SERVICE");
            await().until(() -> client.statusOf("LOST", "lost-1").equals("OUT_OF_SERVICE"));
            int before = answered("POST", "apps/LOST", 204);
            assertThat(wire.delete("apps/LOST/lost-1/status").status()).isEqualTo(200);
            await().until(() -> answered("POST", "apps/LOST", 204) > before);
            await().until(() -> client.statusOf("LOST", "lost-1").equals("UP"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_shape_of_instance_is_read_and_followed_over(Transport transport) {
        String app = "SHAPES-" + transport.label().toUpperCase(Locale.ROOT);
        Map<String, JsonNode> shapes = InstanceShapes.everyShape(app);
        shapes.values().forEach(shape -> wire.register(app, shape));
        wire.put("apps/" + app + "/plain/status?value=OUT_OF_SERVICE");

        try (SpringClient client = SpringClient.start(tap.serviceUrl(), "reader-" + transport.label(), transport)) {
            assertThat(client.statuses(app)).hasSameSizeAs(shapes).isEqualTo(statusesOnServer(app));

            // Everything that can happen to an instance, while the client follows.
            wire.delete("apps/" + app + "/plain/status?value=UP");
            wire.put("apps/" + app + "/secure/status?value=DOWN");
            wire.put("apps/" + app + "/empty-metadata/metadata?color=blue");
            wire.delete("apps/" + app + "/no-ports");
            wire.delete("apps/" + app + "/i-0a1b2c3d");
            wire.register(app, InstanceShapes.amazonWithoutId(app, "i-0a1b2c3d"));
            wire.delete("apps/" + app + "/full");
            wire.register(app, InstanceShapes.up(app, "late"));
            wire.register(app, InstanceShapes.up(app, "plain").put("lastDirtyTimestamp", "1700000000001"));
            InstanceShapes.everyShape(app + "-TWIN").values().forEach(shape -> wire.register(app + "-TWIN", shape));

            await().untilAsserted(() -> {
                assertThat(client.statuses(app)).isEqualTo(statusesOnServer(app));
                assertThat(client.statuses(app + "-TWIN")).isEqualTo(statusesOnServer(app + "-TWIN"));
            });
            assertThat(client.statusOf(app, "late")).isEqualTo("UP");

            await().untilAsserted(
                            () -> assertThat(client.eureka().getApplications().getReconcileHashCode())
                                    .isEqualTo(hashOf("apps/delta"))
                                    .isEqualTo(hashOf("apps")));
            assertThat(client.eureka().getLastSuccessfulRegistryFetchTimePeriod())
                    .isBetween(0L, 5_000L);
        }
        assertOnlyDeltasAfterTheFirstFetch();
    }

    /** A hash that disagrees, or an answer that cannot be read, would show as a second full fetch or an error. */
    private void assertOnlyDeltasAfterTheFirstFetch() {
        assertThat(answered("GET", "apps/", 200)).as("full fetches").isEqualTo(1);
        assertThat(answered("GET", "apps/delta", 200)).as("deltas").isPositive();
        assertThat(tap.exchanges("GET", ".*")).allMatch(e -> e.status() == 200);
    }

    private Map<String, String> statusesOnServer(String app) {
        Map<String, String> statuses = new TreeMap<>();
        JsonNode application =
                wire.get("apps/" + app, "Accept", "application/json").json();
        for (JsonNode instance : application.at("/application/instance")) {
            String id = instance.path("instanceId")
                    .asText(instance.at("/dataCenterInfo/metadata/instance-id")
                            .asText(instance.path("hostName").asText()));
            statuses.put(id, instance.path("status").asText());
        }
        return statuses;
    }

    private String hashOf(String path) {
        return wire.get(path, "Accept", "application/json")
                .json()
                .at("/applications/apps__hashcode")
                .asText();
    }

    private int answered(String method, String path, int status) {
        return (int) tap.exchanges(method, path).stream()
                .filter(e -> e.status() == status)
                .count();
    }
}
