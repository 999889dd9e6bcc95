package io.rollcall.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The migration guide, carried out. */
@Tag("interop")
class MigrationGuideIT {
    private static int freePort(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    @Test
    void two_spring_servers_at_two_addresses_replicate() {
        int first = freePort("127.0.0.1");
        int second = freePort("127.0.0.2");
        List<String> both =
                List.of("http://127.0.0.1:" + first + "/eureka/", "http://127.0.0.2:" + second + "/eureka/");
        try (SpringEurekaServer one = SpringEurekaServer.startAt("127.0.0.1", first, both);
                SpringEurekaServer two = SpringEurekaServer.startAt("127.0.0.2", second, both)) {
            new Wire(one.serviceUrl()).register("ORDERS", InstanceShapes.up("ORDERS", "orders-1"));

            Wire other = new Wire(two.serviceUrl());
            Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(
                            other.get("apps/ORDERS/orders-1").status())
                    .isEqualTo(200));
        }
    }
}
