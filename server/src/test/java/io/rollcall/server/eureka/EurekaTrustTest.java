package io.rollcall.server.eureka;

import static io.rollcall.server.eureka.NodeBeside.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.registry.Caller;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may pass on what others said: the configured Eureka servers, and nobody who only says to be one. */
class EurekaTrustTest {
    private static final Map<String, String> OPEN = Map.of("bind", "0.0.0.0", "insecure", "true");
    private static final String BATCH = "{\"replicationList\":[]}";
    /** Nobody is there, and nobody ever will be. */
    private static final String ELSEWHERE = "http://sam:secret@192.0.2.1:8761/eureka/";

    private static int batch(NodeBeside node, String... headers) {
        return node.send("POST", "/eureka/peerreplication/batch/", BATCH, headers)
                .statusCode();
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void a_caller_is_known_by_its_address_or_its_credentials() {
        EurekaTrust trust = new EurekaTrust(false);
        trust.know(Set.of(address(1)), List.of("sam:secret"));

        assertThat(trust.believes(new Caller(address(1), null))).isTrue();
        assertThat(trust.believes(new Caller(address(2), null))).isFalse();
        assertThat(trust.believes(new Caller(address(2), HttpEurekaTransport.basic("sam:secret"))))
                .isTrue();
        assertThat(trust.believes(new Caller(null, HttpEurekaTransport.basic("sam:guess"))))
                .isFalse();
        assertThat(trust.believes(new Caller(null, null))).isFalse();
        trust.know(Set.of(), List.of());
        assertThat(trust.believes(new Caller(address(1), HttpEurekaTransport.basic("sam:secret"))))
                .isFalse();
    }

    @Test
    void a_stranger_is_refused_and_counted_and_a_configured_server_is_heard() {
        try (NodeBeside node = new NodeBeside("open", ELSEWHERE, OPEN)) {
            String right = HttpEurekaTransport.basic("sam:secret");
            soon().until(() -> batch(node, "Authorization", right) == 200);
            long refused = node.eureka().path("received").path("refusedCallers").asLong();
            assertThat(batch(node)).isEqualTo(403);
            assertThat(batch(node, "Authorization", HttpEurekaTransport.basic("sam:wrong")))
                    .isEqualTo(403);
            assertThat(batch(node, "Authorization", "Bearer secret")).isEqualTo(403);
            assertThat(node.eureka().path("received").path("refusedCallers").asLong())
                    .isEqualTo(refused + 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "X-Real-IP", "Forwarded", "DiscoveryIdentity-Id", "Via"})
    void no_header_makes_a_stranger_a_server(String header) {
        try (NodeBeside node = new NodeBeside("open", ELSEWHERE, OPEN)) {
            String right = HttpEurekaTransport.basic("sam:secret");
            soon().until(() -> batch(node, "Authorization", right) == 200);
            assertThat(batch(node, header, "192.0.2.1")).isEqualTo(403);
        }
    }

    @Test
    void a_server_is_known_by_the_addresses_that_its_name_leads_to() {
        try (NodeBeside node = new NodeBeside("open", "http://localhost:1/eureka/", OPEN)) {
            soon().until(() -> batch(node) == 200);
        }
    }
}
