package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the JDK's HTTP client sends when it is left at its defaults: HTTP/1.1 with an offer of HTTP/2. */
class UpgradeOfferTest {
    private static final List<String> OFFER = List.of(
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA");

    @Test
    void a_body_that_follows_an_offer_of_another_protocol_is_read_and_the_connection_goes_on() throws IOException {
        try (SteeredNode node = new SteeredNode()) {
            node.register("ORDERS", "o-1");
            URI uri = node.uri("/");
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                socket.setSoTimeout(9_000);
                String body = "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\"}]}";
                OutputStream out = socket.getOutputStream();
                out.write(request("POST /api/v1/renewals", "Content-Type: application/json", body));
                out.write(request("GET /health/live", "Connection: close", ""));

                String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

                assertThat(answers)
                        .startsWith("HTTP/1.1 200")
                        .contains("Content-Type: application/json")
                        .contains("{\"results\":[{\"status\":200}]}")
                        .endsWith("{\"status\":\"UP\"}");
            }
        }
    }

    private static byte[] request(String line, String header, String body) {
        List<String> lines = new ArrayList<>(List.of(line + " HTTP/1.1", "Host: x", header));
        if (!body.isEmpty()) {
            lines.addAll(OFFER);
            lines.add("Content-Length: " + body.length());
        }
        return (String.join("\r\n", lines) + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
    }
}
