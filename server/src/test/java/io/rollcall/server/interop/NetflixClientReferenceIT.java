package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("reference")
class NetflixClientReferenceIT extends NetflixClientContract {
    private static SpringEurekaServer server;

    @BeforeAll
    static void start() {
        server = SpringEurekaServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    String serviceUrl() {
        return server.serviceUrl();
    }

    /**
     * Spring adds an error document to the 404 of a refused renewal. This client takes any body for an instance, fails
     * to read it and never registers again: the reason why Rollcall's 404 has no body.
     */
    @Test
    void an_error_body_on_a_refused_renewal_keeps_the_client_out() {
        try (NetflixClient client = NetflixClient.start(tap().serviceUrl(), "LOST", "lost-1")) {
            await().until(() -> client.statusOf("LOST", "lost-1").equals("UP"));
            int registrations = answered("POST", "apps/LOST", 204);

            assertThat(wire().delete("apps/LOST/lost-1").status()).isEqualTo(200);

            await().until(() -> answered("PUT", "apps/LOST/lost-1\\?.*", 404) > 2);
            assertThat(answered("POST", "apps/LOST", 204)).isEqualTo(registrations);
        }
    }
}
