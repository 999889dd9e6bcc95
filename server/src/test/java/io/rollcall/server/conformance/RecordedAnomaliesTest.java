package io.rollcall.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What real Eureka servers sent each other, and what went wrong with them: here, a node of ours is in the
 * place of the one that received it.
 */
class RecordedAnomaliesTest {
    private final RegistryNode node = new RegistryNode(Config.of(Map.of("port", "0", "shutdown.grace", "0h")));

    @BeforeEach
    void start() throws IOException {
        node.start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Reply replay(String name) {
        URI base = URI.create("http://127.0.0.1:" + node.port() + "/eureka/");
        try (RawHttp http = new RawHttp(() -> base)) {
            return Recording.load(name).replay(http, base);
        }
    }

    private String shown(String app, String id) {
        URI base = URI.create("http://127.0.0.1:" + node.port() + "/eureka/");
        try (RawHttp http = new RawHttp(() -> base)) {
            Reply reply = http.send(
                    "GET /eureka/apps/" + app + "/" + id
                            + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n",
                    new byte[0],
                    false);
            return reply.status() + " " + new String(reply.body(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    @Test
    void an_instance_that_said_down_last_stays_down_whatever_was_coalesced_behind_it() {
        Reply reply = replay("peer-live-batch-coalesced-409");

        assertThat(shown("FIXAPP", "st-1"))
                .startsWith("200 ")
                .contains("\"status\":\"DOWN\"")
                .contains("\"overriddenStatus\":\"UNKNOWN\"");
        // The sender takes over what it is told here; both ended OUT_OF_SERVICE.
        assertThat(new String(reply.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"status\":\"DOWN\"")
                .doesNotContain("OUT_OF_SERVICE");
        assertThat(shown("FIXAPP", "can-1")).as("registered and cancelled").startsWith("404");
    }

    @Test
    void an_instance_that_came_back_is_there_though_its_cancel_is_sent_last() {
        replay("peer-live-register-cancel-register-reordered");
        assertThat(shown("FAULT", "z1")).startsWith("200 ").contains("\"status\":\"UP\"");
        assertThat(shown("FAULT", "exp1")).startsWith("404");
    }

    @Test
    void an_instance_that_is_cancelled_in_a_later_batch_is_gone() {
        replay("peer-live-register-cancel-register-reordered");
        URI base = URI.create("http://127.0.0.1:" + node.port() + "/eureka/");
        try (RawHttp http = new RawHttp(() -> base)) {
            http.send(
                    "POST /eureka/peerreplication/batch/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 69\r\n\r\n",
                    "{\"replicationList\":[{\"appName\":\"FAULT\",\"id\":\"z1\",\"action\":\"Cancel\"}]}"
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    false);
        }
        assertThat(shown("FAULT", "z1")).startsWith("404");
    }
}
