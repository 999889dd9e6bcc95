package io.rollcall.server.migration;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.rollcall.server.migration.Listings.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries of every kind are found and read; what is none is said in words that help. */
class RegistryReadingTest {
    private static final String LISTING = Listings.json(up("ORDERS", "o-1"), up("STOCK", "s-1"));

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private static ResponseDefinitionBuilder json(String body) {
        return aResponse().withHeader("Content-Type", "application/json").withBody(body);
    }

    private void answers(ResponseDefinitionBuilder answer) {
        server.stubFor(any(anyUrl()).willReturn(answer));
    }

    private Snapshot read(String url) {
        RegistryAddress address = RegistryAddress.parse("--from", url);
        return new RegistryReading(new Http(Duration.ofSeconds(2))).read(address);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    private void assertTrouble(String... words) {
        assertThatThrownBy(() -> read("http://anna:geheim@127.0.0.1:" + server.port() + "/eureka/"))
                .isInstanceOf(TroubleException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContainingAny("geheim", "anna", "Exception", "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'',/eureka/",
        "/,/eureka/",
        "/eureka,/eureka/",
        "/eureka/,/eureka/",
        "/eureka/apps,/eureka/",
        "/eureka/apps/,/eureka/",
        "'',/eureka/v2/",
        "/eureka/,/eureka/v2/",
        "/eureka/v2/,/eureka/v2/",
        "/discovery,/discovery/eureka/",
        "/discovery/,/discovery/",
        "'',/",
        "/v2/,/v2/"
    })
    void a_registry_is_found_below_the_given_url(String given, String base) {
        server.stubFor(get(urlEqualTo(base + "apps")).willReturn(json(LISTING)));

        Snapshot snapshot = read(url(given));

        assertThat(snapshot.base()).hasToString(url(base));
        assertThat(snapshot.size()).isEqualTo("2 instances of 2 applications");
    }

    @Test
    void a_web_page_on_the_way_does_not_hide_the_registry() {
        server.stubFor(get(urlEqualTo("/eureka/apps"))
                .willReturn(aResponse().withHeader("Content-Type", "text/html").withBody("<html>")));
        server.stubFor(get(urlEqualTo("/apps")).willReturn(json(LISTING)));

        assertThat(read(url("/")).base()).hasToString(url("/"));
    }

    @Test
    void json_packed_with_gzip_is_asked_for_and_read() {
        server.stubFor(get(urlEqualTo("/eureka/apps"))
                .withHeader("Accept-Encoding", equalTo("gzip"))
                .withHeader("Accept", equalTo("application/json"))
                .willReturn(json("").withHeader("Content-Encoding", "gzip").withBody(Listings.gzip(LISTING))));

        assertThat(read(url("/")).instances()).hasSize(2);
    }

    @Test
    void an_empty_registry_is_one() {
        answers(json("{\"applications\":{\"versions__delta\":\"1\",\"apps__hashcode\":\"\",\"application\":[]}}"));

        assertThat(read(url("/")).size()).isEqualTo("0 instances of 0 applications");
    }

    @Test
    void name_and_password_go_as_a_header_and_are_in_nothing_that_is_shown() {
        answers(json(LISTING));

        Snapshot snapshot = read("http://anna:ge%40heim@127.0.0.1:" + server.port());

        assertThat(snapshot.base().toString()).doesNotContain("anna");
        server.verify(getRequestedFor(urlEqualTo("/eureka/apps"))
                .withHeader("Authorization", equalTo("Basic YW5uYTpnZUBoZWlt")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|does not take this name and password",
                "403|does not take this name and password",
                "404|there is no registry|/eureka/apps",
                "301|redirects (301), which is not followed",
                "302|redirects (302), which is not followed",
                "406|has no JSON",
                "500|its log says why",
                "503|Try again in a while",
                "429|Try again in a while",
                "418|answers 418"
            })
    void an_answer_that_refuses_is_explained(int status, String words) {
        answers(aResponse().withStatus(status));

        assertTrouble(words);
    }

    @Test
    void who_is_asked_for_a_name_is_told_where_to_put_it() {
        answers(aResponse().withStatus(401));

        assertThatThrownBy(() -> read(url("/"))).hasMessageContaining("http://name:password@host");
    }

    @Test
    void what_is_no_registry_is_said_to_be_none() {
        answers(aResponse()
                .withHeader("Content-Type", "text/html;charset=utf-8")
                .withBody("<html></html>"));
        assertTrouble("is no registry", "text/html", "the URL that Eureka clients are given");

        answers(json("{\"hello\":\"world\"}"));
        assertTrouble("is not the list of a registry", "no object 'applications'");

        answers(json("[1,2"));
        assertTrouble("is not the list of a registry");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 200, 700})
    void json_that_is_cut_off_is_noticed(int length) {
        answers(json(LISTING.substring(0, length)));

        assertTrouble("cut off on its way");
    }

    @Test
    void packed_json_that_is_cut_off_or_broken_is_noticed() {
        byte[] packed = Listings.gzip(LISTING);
        answers(json("").withHeader("Content-Encoding", "gzip").withBody(Arrays.copyOf(packed, packed.length - 9)));
        assertTrouble("cut off on its way");

        packed[packed.length - 6] ^= 1;
        answers(json("").withHeader("Content-Encoding", "gzip").withBody(packed));
        assertTrouble("cut off on its way");

        answers(json(LISTING).withHeader("Content-Encoding", "br"));
        assertTrouble("packed in a way that was not asked for");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void an_answer_that_breaks_off_is_trouble_and_not_an_empty_registry(Fault fault) {
        answers(json(LISTING).withFault(fault));

        assertThatThrownBy(() -> read(url("/"))).isInstanceOf(TroubleException.class);
    }

    @Test
    void an_answer_that_drips_is_given_up() {
        answers(json(LISTING).withChunkedDribbleDelay(20, 10_000));

        assertTrouble("within 2 s");
    }

    @Test
    void a_registry_that_does_not_run_is_said_not_to() {
        int port = server.port();
        server.stop();

        assertThatThrownBy(() -> read("http://127.0.0.1:" + port))
                .hasMessageContainingAll("cannot connect", "does it run");
        assertThatThrownBy(() -> read("http://no-such-host.invalid:8761")).hasMessageContaining("is its name right?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:8761",
                "ftp://host/",
                "http://",
                "http://anna:geheim@my_host/",
                "http://anna:ge heim@host/",
                "http://anna:ge@heim@host/",
                "http://host/?user=anna&password=geheim",
                "http://host:port/"
            })
    void a_url_that_is_none_is_explained_without_showing_it(String url) {
        assertThatThrownBy(() -> RegistryAddress.parse("--from", url))
                .isInstanceOf(TroubleException.class)
                .hasMessageContainingAll("the URL of --from", "http://127.0.0.1:8761/eureka/")
                .hasMessageNotContainingAny("geheim", "ge heim", "anna");
    }
}
