package io.rollcall.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Vips;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every list is sent compressed to who takes that: that of one application too, which a Eureka server never does. */
class CompressedReadsTest {
    private final SteeredNode node = new SteeredNode();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void fill() {
        for (int i = 0; i < 50; i++) {
            node.register(SteeredNode.instance("SHOP", "shop-" + i).withVips(new Vips("shop", null)));
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return client.send(
                HttpRequest.newBuilder(node.uri(path)).headers(headers).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] inflated(byte[] gzip) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/eureka/apps/SHOP, application/json, full",
        "/eureka/apps/SHOP, application/xml, full",
        "/eureka/apps/SHOP, application/json, compact",
        "/eureka/vips/shop, application/json, full",
        "/eureka/apps, application/json, full",
        "/eureka/apps, application/xml, compact",
        "/eureka/apps/delta, application/json, full"
    })
    void a_list_is_the_same_compressed_and_not_and_much_smaller_compressed(String path, String accept, String form)
            throws Exception {
        HttpResponse<byte[]> plain =
                get(path, "Accept", accept, "X-Eureka-Accept", form, "Accept-Encoding", "identity");
        HttpResponse<byte[]> packed = get(path, "Accept", accept, "X-Eureka-Accept", form, "Accept-Encoding", "gzip");

        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(packed.headers().allValues("Vary").toString()).contains("Accept-Encoding");
        assertThat(new String(inflated(packed.body()), UTF_8)).isEqualTo(new String(plain.body(), UTF_8));
        assertThat(packed.body().length).isLessThan(plain.body().length / 4);
    }
}
