package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of an application that has npm's {@code eureka-js-client} in it. */
abstract class NpmClientContract {
    private final Wire wire = new Wire(serviceUrl());

    abstract String serviceUrl();

    @BeforeAll
    static void install() {
        NpmClient.install();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(15));
    }

    private String statusOf(String path) {
        return wire.get(path, "Accept", "application/json")
                .json()
                .at("/instance/status")
                .asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "delta"})
    void it_registers_renews_reads_and_leaves(String fetches) {
        String id = "npm-" + fetches;
        String path = "apps/NPM-APP/" + id;
        try (NpmClient client = NpmClient.start(serviceUrl(), "npm-app", id, fetches)) {
            assertThat(client.told("registered")).isEqualTo(1);
            assertThat(statusOf(path)).isEqualTo("UP");
            client.awaitTold("heartbeat", 3);
            await().until(() -> client.instancesOf("NPM-APP").contains(id));
            assertThat(client.instancesAt("npm-app")).contains(id);

            wire.register("ORDERS-" + fetches, InstanceShapes.up("ORDERS-" + fetches, "orders-1"));
            await().until(() -> client.instancesOf("ORDERS-" + fetches).contains("orders-1"));

            assertThat(client.stop()).isZero();
            assertThat(client.told("deregistered")).isEqualTo(1);
        }
        assertThat(wire.get(path).status()).isEqualTo(404);
    }

    @Test
    void an_instance_that_leaves_or_is_put_out_of_service_is_no_longer_called() {
        wire.register("STOCK", InstanceShapes.up("STOCK", "stock-1"));
        wire.register("STOCK", InstanceShapes.up("STOCK", "stock-2"));
        try (NpmClient client = NpmClient.start(serviceUrl(), "npm-app", "npm-reader", "full")) {
            await().until(() -> client.instancesOf("STOCK").size() == 2);

            wire.put("apps/STOCK/stock-1/status?value=OUT_OF_SERVICE");
            await().until(() -> client.instancesOf("STOCK").toString().equals("[stock-2]"));
            wire.delete("apps/STOCK/stock-2");
            await().until(() -> client.instancesOf("STOCK").isEmpty());
        }
    }

    /** Deltas are applied in their order, and an instance is known by its host and port. */
    @Test
    void an_instance_that_follows_another_at_its_host_and_port_is_called() {
        wire.register("SHOP", InstanceShapes.up("SHOP", "shop-1").put("hostName", "shop"));
        try (NpmClient client = NpmClient.start(serviceUrl(), "npm-app", "npm-follower", "delta")) {
            await().until(() -> client.instancesOf("SHOP").toString().equals("[shop-1]"));

            wire.delete("apps/SHOP/shop-1");
            wire.register("SHOP", InstanceShapes.up("SHOP", "a-later-one").put("hostName", "shop"));

            await().during(Duration.ofSeconds(2))
                    .until(() -> client.instancesOf("SHOP").toString().equals("[a-later-one]"));
        }
    }

    @Test
    void an_instance_that_the_server_lost_registers_again() {
        try (NpmClient client = NpmClient.start(serviceUrl(), "npm-app", "npm-lost", "full")) {
            wire.delete("apps/NPM-APP/npm-lost");

            client.awaitTold("registered", 2);
            await().until(() -> statusOf("apps/NPM-APP/npm-lost").equals("UP"));
        }
    }
}
