package io.rollcall.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests whose parts come in packets of their own, and share them with the request behind. */
@Timeout(30)
class BodiesInPiecesTest {
    private static final byte[] BODY = RawRequest.utf8(Instances.json("KEPT", "kept-1"));

    private final RegistryNode node = new RegistryNode(Config.of(Map.of("port", "0")));

    @BeforeEach
    void start() throws IOException {
        node.start();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static RawRequest post() {
        return RawRequest.of("POST", BadRequest.APP).header("Content-Type", "application/json");
    }

    /** Each piece is a write, and mostly a packet, of its own: the end of a body with what stands behind it. */
    @Test
    void answers_come_in_the_order_of_the_requests_however_these_are_cut() throws IOException {
        byte[] renewal = RawRequest.of("PUT", BadRequest.KEPT).bytes();
        try (RawConnection connection = RawConnection.to(node.port())) {
            connection.send(post().body(BODY).bytes());
            assertThat(connection.read(false).status()).isEqualTo(204);
            for (int i = 0; i < 200; i++) {
                for (RawRequest request : List.of(post().body(BODY), post().chunked(BODY))) {
                    byte[] whole = request.bytes();
                    int cut = new String(whole, java.nio.charset.StandardCharsets.US_ASCII).indexOf("\r\n\r\n")
                            + 4
                            + i % 3;
                    connection.send(java.util.Arrays.copyOf(whole, cut));
                    ByteArrayOutputStream rest = new ByteArrayOutputStream();
                    rest.write(whole, cut, whole.length - cut);
                    rest.writeBytes(renewal);
                    rest.write(whole, 0, cut);
                    connection.send(rest.toByteArray());
                    assertThat(connection.read(false).status()).isEqualTo(204);
                    assertThat(connection.read(false).status()).isEqualTo(200);
                    connection.send(java.util.Arrays.copyOfRange(whole, cut, whole.length));
                    assertThat(connection.read(false).status()).isEqualTo(204);
                }
            }
        }
    }
}
