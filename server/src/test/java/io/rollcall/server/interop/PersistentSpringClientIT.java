package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An unchanged Spring Cloud application that asks to be persistent by one property: what it says of itself stays when it
 * is killed, and when the server is; and goes when the application says so.
 */
@Tag("waiting")
class PersistentSpringClientIT {
    private static final String PERSISTENT = "eureka.instance.metadata-map.rollcall.ephemeral=false";
    private static final String SHORT_LEASE = "eureka.instance.lease-expiration-duration-in-seconds=2";
    private static final String PATH = "apps/KEPT/kept-1";

    @TempDir
    Path folder = Path.of(".");

    private RollcallProcess server;

    @BeforeEach
    void start() {
        // A build machine may be busy with other things; nothing here is about speed.
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        server = RollcallProcess.start("data-dir=" + folder);
    }

    @AfterEach
    void stop() {
        server.kill();
    }

    @Test
    void it_stays_when_it_is_killed_is_shown_to_netflix_clients_and_goes_when_it_says_so() {
        Wire wire = new Wire(server.serviceUrl());
        try (WireTap tap = new WireTap(server.serviceUrl());
                NetflixClient reader = NetflixClient.start(server.serviceUrl(), "READER", "reader-1")) {
            ServerProcess killed = SpringClient.process(tap.serviceUrl(), "kept", PERSISTENT, SHORT_LEASE);
            try {
                await().until(() -> answered(tap, "PUT", PATH + "\\?.*", 200) >= 3);
                assertThat(answered(tap, "POST", "apps/KEPT", 204)).isPositive();
                assertThat(mode()).isEqualTo("persistent");
                await().until(() -> reader.statusOf("KEPT", "kept-1").equals("UP"));
            } finally {
                killed.kill();
            }
            ObjectNode silent = InstanceShapes.up("SILENT", "silent-1");
            ((ObjectNode) silent.get("leaseInfo")).put("durationInSecs", 6);
            wire.register("SILENT", silent);
            await("one that is ephemeral is gone by now")
                    .until(() -> wire.get("apps/SILENT/silent-1").status() == 404);
            assertThat(wire.get(PATH).status()).isEqualTo(200);
            assertThat(reader.statusOf("KEPT", "kept-1")).isEqualTo("UP");

            ServerProcess again = SpringClient.process(tap.serviceUrl(), "kept", PERSISTENT, SHORT_LEASE);
            int renewals = answered(tap, "PUT", PATH + "\\?.*", 200);
            await().until(() -> answered(tap, "PUT", PATH + "\\?.*", 200) > renewals + 1);
            again.stop();
            assertThat(answered(tap, "DELETE", PATH, 200)).isEqualTo(1);
            assertThat(wire.get(PATH).status()).isEqualTo(404);
            await().until(() -> reader.statusOf("KEPT", "kept-1").equals("absent"));
            assertThat(answered(tap, "PUT", PATH + "\\?.*", 404))
                    .as("a renewal before its first registration, perhaps, and none later")
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void it_stays_when_the_server_is_killed_though_nobody_renews_it() {
        ServerProcess client = SpringClient.process(server.serviceUrl(), "kept", PERSISTENT, SHORT_LEASE);
        Wire wire = new Wire(server.serviceUrl());
        await().until(() -> wire.get(PATH).status() == 200 && mode().equals("persistent"));
        client.kill();
        server.kill();

        server = RollcallProcess.start("data-dir=" + folder);
        Wire there = new Wire(server.serviceUrl());
        await().until(() -> there.get(PATH).status() == 200);
        assertThat(there.get(PATH, "Accept", "application/json")
                        .json()
                        .at("/instance/status")
                        .asText())
                .isEqualTo("UP");
    }

    private String mode() {
        Wire ours = new Wire(server.serviceUrl().replace("eureka/", "api/v1/"));
        return ours.get("instances/KEPT/kept-1").json().path("mode").asText();
    }

    private static int answered(WireTap tap, String method, String path, int status) {
        return (int) tap.exchanges(method, path).stream()
                .filter(exchange -> exchange.status() == status)
                .count();
    }
}
