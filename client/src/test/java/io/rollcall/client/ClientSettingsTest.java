package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client may be told, and that it tells no secrets. */
class ClientSettingsTest {
    @Test
    void the_final_slash_is_added_where_it_is_missing() {
        ClientSettings settings = ClientSettings.builder()
                .server("http://a:8761/eureka")
                .servers(List.of(URI.create("https://b/eureka/"), URI.create("http://c")))
                .build();
        assertThat(settings.servers())
                .extracting(server -> server.base().toString())
                .containsExactly("http://a:8761/eureka/", "https://b/eureka/", "http://c/");
    }

    @Test
    void the_servers_own_api_is_beside_the_eureka_protocol() {
        for (String url :
                List.of("http://a:8761/eureka", "http://a:8761/eureka/v2/", "http://a:8761/v2", "http://a:8761")) {
            assertThat(ServerAddress.parse(url, "").root()).isEqualTo(URI.create("http://a:8761/"));
        }
        assertThat(ServerAddress.parse("http://a/registry/eureka/", "").root())
                .isEqualTo(URI.create("http://a/registry/"));
    }

    @Test
    void credentials_become_a_header_and_are_shown_nowhere() {
        ClientSettings settings = ClientSettings.builder()
                .server("http://ann:s%40crit@a:8761/eureka/")
                .build();
        ServerAddress server = settings.servers().get(0);
        // ann:s@crit
        assertThat(server.authorization()).isEqualTo("Basic YW5uOnNAY3JpdA==");
        assertThat(server.base()).isEqualTo(URI.create("http://a:8761/eureka/"));
        assertThat(settings.toString())
                .doesNotContain("ann")
                .doesNotContain("crit")
                .doesNotContain("YW5u");
    }

    @Test
    void urls_that_cannot_be_are_refused_without_their_credentials() {
        for (String url : List.of(
                "http://ann:secret@bad host/",
                "http://ann:secret@bad_host/",
                "ftp://ann:secret@a/",
                "ann:secret@a",
                "http://ann:secret@a/?x=1",
                "http://ann:secret@a/#x")) {
            assertThatIllegalArgumentException()
                    .as(url)
                    .isThrownBy(() -> ClientSettings.builder().server(url))
                    .satisfies(refused ->
                            assertThat(refused.toString() + refused.getCause()).doesNotContain("secret"));
        }
    }

    @Test
    void settings_that_cannot_work_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.builder().build())
                .withMessageContaining("no server");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.builder()
                        .server("http://a/")
                        .server("http://a")
                        .build())
                .withMessageContaining("twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.builder()
                        .server("http://a/")
                        .withoutLookUp()
                        .build())
                .withMessageContaining("nothing to do");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.builder()
                        .server("http://a/")
                        .instance(up("SHOP", "a/b"))
                        .build())
                .withMessageContaining("instanceId");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.builder()
                        .server("http://a/")
                        .refreshInterval(Duration.ZERO)
                        .build())
                .withMessageContaining("refreshInterval");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.builder()
                        .server("http://a/")
                        .fetchTimeout(Duration.ofSeconds(-1))
                        .build())
                .withMessageContaining("fetchTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientSettings.builder()
                        .server("http://a/")
                        .maxBodyBytes(0)
                        .build())
                .withMessageContaining("maxBodyBytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .withMessageContaining("shorter");
    }
}
