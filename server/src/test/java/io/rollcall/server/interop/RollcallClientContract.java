package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.client.ClientSettings;
import io.rollcall.client.Freshness;
import io.rollcall.client.RegistryClient;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Our own client library over real HTTP: the same life at our server and at a real Eureka server. */
@Execution(ExecutionMode.CONCURRENT)
abstract class RollcallClientContract {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Wire wire;
    private WireTap tap;

    /** Where the server under test is. */
    abstract String serviceUrl();

    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(LIMIT);
    }

    @BeforeEach
    void reachServer() {
        wire = new Wire(serviceUrl());
        tap = new WireTap(serviceUrl());
    }

    @AfterEach
    void leaveServer() {
        tap.close();
    }

    private ClientSettings.Builder settings() {
        return ClientSettings.builder().server(tap.serviceUrl()).refreshInterval(Duration.ofMillis(500));
    }

    private static Instance instance(String app, String id) {
        return Instance.of(app, id, "127.0.0.1", "127.0.0.1", new Port(8080, true))
                .withLease(new LeaseTerms(1, 10));
    }

    @Test
    void an_instance_registers_renews_changes_and_is_gone_after_close() {
        try (RegistryClient client = RegistryClient.start(
                settings().instance(instance("OWN-CART", "own-cart-1")).build())) {
            client.awaitReady(LIMIT);
            await().until(() -> count("PUT", "apps/OWN-CART/own-cart-1\\?.*", 200) >= 2);

            client.changeStatus(InstanceStatus.DOWN, LIMIT);
            client.changeMetadata(Map.of("zone", "z1"), LIMIT);

            assertThat(shown("OWN-CART/own-cart-1").at("/instance/status").asText())
                    .isEqualTo("DOWN");
            assertThat(shown("OWN-CART/own-cart-1")
                            .at("/instance/metadata/zone")
                            .asText())
                    .isEqualTo("z1");
        }

        assertThat(wire.get("apps/OWN-CART/own-cart-1").status()).isEqualTo(404);
    }

    @Test
    void an_instance_that_the_server_lost_registers_again() {
        try (RegistryClient client = RegistryClient.start(
                settings().instance(instance("OWN-LOST", "own-lost-1")).build())) {
            client.awaitReady(LIMIT);
            int registrations = count("POST", "apps/OWN-LOST", 204);

            assertThat(wire.delete("apps/OWN-LOST/own-lost-1").status()).isEqualTo(200);

            await().until(() -> count("POST", "apps/OWN-LOST", 204) > registrations);
            await().until(() -> wire.get("apps/OWN-LOST/own-lost-1").status() == 200);
        }
    }

    @Test
    void others_come_change_and_go_through_deltas_alone() {
        List<List<Instance>> told = new CopyOnWriteArrayList<>();
        wire.register("OWN-SEED", InstanceShapes.up("OWN-SEED", "own-seed-1"));
        try (RegistryClient client =
                RegistryClient.start(settings().withoutWatch().build())) {
            client.awaitReady(LIMIT);
            client.listen("OWN-ORDERS", told::add);

            wire.register("OWN-ORDERS", InstanceShapes.up("OWN-ORDERS", "own-o-1"));
            await().until(() -> client.choose("OWN-ORDERS").isPresent());

            assertThat(wire.put("apps/OWN-ORDERS/own-o-1/status?value=OUT_OF_SERVICE")
                            .status())
                    .isEqualTo(200);
            await().until(() -> client.choose("OWN-ORDERS").isEmpty());
            wire.delete("apps/OWN-ORDERS/own-o-1");
            await().until(() -> client.directory().application("OWN-ORDERS").isEmpty());
            await().until(() -> told.stream().anyMatch(instances -> instances.size() == 1));
        }

        assertThat(count("GET", "apps/?", 200)).as("full fetches").isEqualTo(1);
        assertThat(count("GET", "apps/delta", 200)).as("deltas").isPositive();
    }

    @Test
    void an_outage_takes_nothing_away_and_a_restart_begins_with_what_was_known(@TempDir Path dir) {
        Path snapshot = dir.resolve("registry.snapshot");
        wire.register("OWN-STOCK", InstanceShapes.up("OWN-STOCK", "own-s-1"));
        try (RegistryClient client =
                RegistryClient.start(settings().snapshot(snapshot).build())) {
            client.awaitReady(LIMIT);
            await().until(() -> client.choose("OWN-STOCK").isPresent());

            tap.close();

            await().until(() -> client.freshness().stale());
            assertThat(client.choose("OWN-STOCK")).isPresent();
            assertThat(client.freshness().age()).isPositive();
        }

        try (RegistryClient again =
                RegistryClient.start(settings().snapshot(snapshot).build())) {
            await().until(() -> again.choose("OWN-STOCK").isPresent());
            assertThat(again.freshness().source()).isEqualTo(Freshness.Source.DISK);
        }
    }

    private com.fasterxml.jackson.databind.JsonNode shown(String path) {
        return wire.get("apps/" + path, "Accept", "application/json").json();
    }

    private int count(String method, String path, int status) {
        return (int) tap.exchanges(method, path).stream()
                .filter(exchange -> exchange.status() == status)
                .count();
    }
}
