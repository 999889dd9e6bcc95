package io.rollcall.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import io.rollcall.server.hostile.RawConnection.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverloadTest {
    private static Answer register(RegistryNode node, String id) throws IOException {
        return RawConnection.exchange(node.port(), RawRequest.json("POST", BadRequest.APP, Instances.json("KEPT", id)));
    }

    private static Answer answer(RegistryNode node, String method, String target) throws IOException {
        return RawConnection.exchange(node.port(), RawRequest.of(method, target));
    }

    @Test
    void what_finds_the_queue_full_is_told_so_at_once_and_renewals_go_on() throws IOException {
        RegistryNode node = new RegistryNode(Config.of(Map.of("port", "0", "workers", "1", "limits.queue", "2")));
        List<RawConnection> many = new ArrayList<>();
        try {
            node.start();
            assertThat(register(node, "kept-1").status()).isEqualTo(204);
            // Much work each, of which only the last byte is missing.
            byte[] batch = RawRequest.json(
                            "POST",
                            BadRequest.BATCH,
                            "{\"replicationList\":[" + BadRequest.times(9_999, Instances.item("Heartbeat", "") + ",")
                                    + Instances.item("Heartbeat", "") + "]}")
                    .bytes();
            for (int i = 0; i < 30; i++) {
                RawConnection connection = RawConnection.to(node.port());
                many.add(connection);
                connection.send(java.util.Arrays.copyOf(batch, batch.length - 1));
            }
            long begin = System.nanoTime();
            for (RawConnection connection : many) {
                connection.sendByte('}');
            }
            for (int i = 0; i < 20; i++) {
                assertThat(answer(node, "PUT", BadRequest.KEPT).status()).isEqualTo(200);
            }

            int refused = 0;
            for (RawConnection connection : many) {
                Answer answer = connection.read(false);
                assertThat(answer.status()).isIn(200, 503);
                if (answer.status() == 503) {
                    refused++;
                    assertThat(answer.header("retry-after")).isEqualTo("1");
                    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
                }
            }
            assertThat(refused).isBetween(1, 29);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            // It was the moment that was bad, not the node.
            assertThat(answer(node, "GET", BadRequest.KEPT).status()).isEqualTo(200);
        } finally {
            for (RawConnection connection : many) {
                connection.close();
            }
            node.close();
        }
    }

    @Test
    void a_full_registry_refuses_new_instances_and_keeps_those_it_has() throws IOException {
        try (RegistryNode node = new RegistryNode(Config.of(Map.of("port", "0", "limits.instances", "2")))) {
            node.start();
            assertThat(register(node, "kept-1").status()).isEqualTo(204);
            assertThat(register(node, "kept-2").status()).isEqualTo(204);

            Answer refused = register(node, "kept-3");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).isEqualTo("30");
            assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
            assertThat(refused.json().get("detail").asText()).contains("limits.instances");
            assertThat(answer(node, "PUT", "/eureka/apps/KEPT/kept-3").status()).isEqualTo(404);

            assertThat(register(node, "kept-1").status()).isEqualTo(204);
            assertThat(answer(node, "PUT", BadRequest.KEPT).status()).isEqualTo(200);
            assertThat(answer(node, "PUT", BadRequest.KEPT + "/status?value=OUT_OF_SERVICE")
                            .status())
                    .isEqualTo(200);

            assertThat(answer(node, "DELETE", "/eureka/apps/KEPT/kept-2").status())
                    .isEqualTo(200);
            assertThat(register(node, "kept-3").status()).isEqualTo(204);
        }
    }
}
