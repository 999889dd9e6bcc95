package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Netflix's client with Rollcall. The tests of its own stand here because the real Spring server cannot pass them:
 * {@link NetflixClientReferenceIT} shows why.
 */
class NetflixClientIT extends NetflixClientContract {
    private static RollcallProcess server;

    @BeforeAll
    static void start() {
        server = RollcallProcess.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    String serviceUrl() {
        return server.serviceUrl();
    }

    @Test
    void a_client_the_server_lost_registers_again() {
        try (NetflixClient client = NetflixClient.start(tap().serviceUrl(), "LOST", "lost-1")) {
            await().until(() -> client.statusOf("LOST", "lost-1").equals("UP"));
            int registrations = answered("POST", "apps/LOST", 204);

            assertThat(wire().delete("apps/LOST/lost-1").status()).isEqualTo(200);

            await().until(() -> answered("POST", "apps/LOST", 204) > registrations);
            assertThat(wire().get("apps/LOST/lost-1").status()).isEqualTo(200);
        }
    }

    @Test
    void an_override_removed_without_a_value_makes_the_client_say_what_it_is() {
        try (NetflixClient client = NetflixClient.start(tap().serviceUrl(), "PAUSED", "paused-1")) {
            await().until(() -> client.statusOf("PAUSED", "paused-1").equals("UP"));
            wire().put("apps/PAUSED/paused-1/status?value=OUT_OF_SERVICE");
            await().until(() -> remoteStatus(client).equals("OUT_OF_SERVICE"));
            int registrations = answered("POST", "apps/PAUSED", 204);

            assertThat(wire().delete("apps/PAUSED/paused-1/status").status()).isEqualTo(200);

            await().until(() -> answered("PUT", "apps/PAUSED/paused-1\\?.*", 404) > 0);
            await().until(() -> answered("POST", "apps/PAUSED", 204) > registrations);
            await().until(() -> remoteStatus(client).equals("UP"));
        }
    }
}
