package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.server.interop.WireTap.Exchange;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What a team that runs Netflix's own client sees of a server. The tests run side by side, so that each reads a
 * registry which the others keep changing.
 */
@Execution(ExecutionMode.CONCURRENT)
abstract class NetflixClientContract {
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

    @Test
    void a_client_registers_renews_and_is_gone_after_its_shutdown() {
        try (NetflixClient client = NetflixClient.start(tap.serviceUrl(), "CART", "cart-1")) {
            await().until(() -> wire.get("apps/CART/cart-1").status() == 200);
            await().until(() -> answered("PUT", "apps/CART/cart-1\\?.*", 200) >= 2);
            await().until(() -> client.statusOf("CART", "cart-1").equals("UP"));
            assertThat(client.discovery().getLastSuccessfulHeartbeatTimePeriod())
                    .isBetween(0L, 5_000L);
        }

        assertThat(wire.get("apps/CART/cart-1").status()).isEqualTo(404);
        assertThat(answered("DELETE", "apps/CART/cart-1", 200)).isEqualTo(1);
        // The client sends heartbeats before it has registered; that first one may be the only refused request.
        assertThat(tap.exchanges())
                .filteredOn(e -> e.status() >= 400)
                .allMatch(e -> e.method().equals("PUT") && e.status() == 404)
                .hasSizeLessThan(2);
    }

    @Test
    void another_instance_comes_changes_and_goes_through_deltas_alone() {
        try (NetflixClient client = NetflixClient.start(tap.serviceUrl(), "WATCHER", "watcher-1")) {
            await().until(() -> client.statusOf("SEED", "seed-1").equals("UP"));

            wire.register("ORDERS", InstanceShapes.up("ORDERS", "o-1"));
            await().until(() -> client.statusOf("ORDERS", "o-1").equals("UP"));
            assertThat(client.discovery()
                            .getNextServerFromEureka("orders", false)
                            .getPort())
                    .isEqualTo(8080);

            assertThat(wire.put("apps/ORDERS/o-1/status?value=OUT_OF_SERVICE").status())
                    .isEqualTo(200);
            await().until(() -> client.statusOf("ORDERS", "o-1").equals("OUT_OF_SERVICE"));
            assertThat(client.discovery().getInstancesByVipAddress("orders", false))
                    .as("only instances that are up are offered")
                    .isEmpty();

            assertThat(wire.delete("apps/ORDERS/o-1/status?value=UP").status()).isEqualTo(200);
            await().until(() -> client.statusOf("ORDERS", "o-1").equals("UP"));

            assertThat(wire.delete("apps/ORDERS/o-1").status()).isEqualTo(200);
            await().until(() -> client.statusOf("ORDERS", "o-1").equals("absent"));

            await().until(() -> client.statusOf("WATCHER", "watcher-1").equals("UP"));
            await().untilAsserted(() -> assertThat(
                            client.discovery().getApplications().getReconcileHashCode())
                    .isEqualTo(wire.get("apps/delta", "Accept", "application/json")
                            .json()
                            .at("/applications/apps__hashcode")
                            .asText()));
        }

        assertThat(answered("GET", "apps/", 200)).as("full fetches").isEqualTo(1);
        assertThat(answered("GET", "apps/delta", 200)).as("deltas").isGreaterThan(3);
    }

    @Test
    void an_operator_takes_a_client_out_of_service_and_back_while_it_renews() {
        try (NetflixClient client = NetflixClient.start(tap.serviceUrl(), "STOCK", "stock-1")) {
            await().until(() -> client.statusOf("STOCK", "stock-1").equals("UP"));
            int registrations = answered("POST", "apps/STOCK", 204);

            assertThat(wire.put("apps/STOCK/stock-1/status?value=OUT_OF_SERVICE")
                            .status())
                    .isEqualTo(200);
            await().until(() -> remoteStatus(client).equals("OUT_OF_SERVICE"));
            int renewals = answered("PUT", "apps/STOCK/stock-1\\?.*", 200);
            await().until(() -> answered("PUT", "apps/STOCK/stock-1\\?.*", 200) > renewals);

            assertThat(wire.delete("apps/STOCK/stock-1/status?value=UP").status())
                    .isEqualTo(200);
            await().until(() -> remoteStatus(client).equals("UP"));

            assertThat(answered("POST", "apps/STOCK", 204))
                    .as("an override is no reason to register again")
                    .isEqualTo(registrations);
        }
    }

    static String remoteStatus(NetflixClient client) {
        return client.discovery().getInstanceRemoteStatus().name();
    }

    Wire wire() {
        return wire;
    }

    WireTap tap() {
        return tap;
    }

    /** How often this was asked and answered with that status. */
    int answered(String method, String path, int status) {
        return (int) tap.exchanges(method, path).stream()
                .mapToInt(Exchange::status)
                .filter(s -> s == status)
                .count();
    }
}
