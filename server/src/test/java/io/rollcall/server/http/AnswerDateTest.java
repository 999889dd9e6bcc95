package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every answer says when it was made, whoever gave it. */
class AnswerDateTest {
    private final SteeredNode node = new SteeredNode();

    @AfterEach
    void close() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /eureka/apps HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\n\r\n",
                "GET /eureka/apps HTTP/1.1\r\nHost: h\r\n\r\n",
                "PUT /eureka/apps/ORDERS/o-1 HTTP/1.1\r\nHost: h\r\n\r\n",
                "PUT /eureka/apps/ORDERS/unknown HTTP/1.1\r\nHost: h\r\n\r\n",
                "POST /eureka/apps/ORDERS HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n{",
                "POST /eureka/apps/ORDERS HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n",
                "GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /../etc HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /eureka/apps HTTP/1.1\r\n\r\n",
                "POST /replication/v1/hello HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /api/v1/watch?wait=0s HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\n\r\n",
                "GET /api/v1/watch HTTP/1.1\r\nHost: h\r\n\r\n"
            })
    void it_does(String request) throws IOException {
        node.register("ORDERS", "o-1");
        try (RawExchange connection = new RawExchange(node.port())) {
            connection.send(request);
            assertThat(connection.head()).startsWith("HTTP/1.1 ").containsOnlyOnce("\r\nDate: then\r\n");
        }
    }
}
