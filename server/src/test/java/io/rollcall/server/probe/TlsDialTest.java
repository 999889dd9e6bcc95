package io.rollcall.server.probe;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of dials under TLS, to real servers on loopback that may be who they say, and others. */
class TlsDialTest {
    private static TestIdentity named = new TestIdentity(Path.of("none yet"));
    private static TestIdentity numbered = new TestIdentity(Path.of("none yet"));
    private WireMockServer server = new WireMockServer();
    private DialerRig rig = DialerRig.usual();

    @BeforeAll
    static void make(@TempDir Path folder) throws Exception {
        named = TestIdentity.made(folder, "dns:db.example");
        numbered = TestIdentity.made(folder, "ip:127.0.0.1");
    }

    @AfterEach
    void stop() {
        rig.close();
        server.stop();
    }

    private void serving(TestIdentity identity, ResponseDefinitionBuilder answer) {
        server = new WireMockServer(wireMockConfig()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(identity.store().toString())
                .keystorePassword(TestIdentity.PASSWORD)
                .keyManagerPassword(TestIdentity.PASSWORD)
                .keystoreType("PKCS12"));
        server.start();
        server.stubFor(get(urlEqualTo("/health")).willReturn(answer));
    }

    private void believing(String protocol, TestIdentity... identities) throws Exception {
        rig.close();
        rig = new DialerRig(TestIdentity.believing(protocol, identities));
    }

    private Result dial(int port, String host) {
        return rig.dial(new Target(
                CheckSpec.Kind.HTTPS,
                DialerRig.loopback(),
                port,
                host,
                new HttpQuestion("/health", Map.of(), ExpectedCodes.DEFAULT),
                Duration.ofSeconds(5)));
    }

    private static void assertBad(Result result, String... words) {
        assertThat(result.kind()).as(result.words()).isEqualTo(Result.Kind.BAD);
        assertThat(result.words()).contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_server_that_is_trusted_and_bears_the_entrys_name_is_well(String protocol) throws Exception {
        serving(named, aResponse().withStatus(204));
        believing(protocol, named);

        assertThat(dial(server.httpsPort(), "db.example")).isEqualTo(Result.good("answers 204"));
        server.verify(
                getRequestedFor(urlEqualTo("/health")).withHeader("Host", equalTo("db.example:" + server.httpsPort())));
    }

    @Test
    void a_code_that_is_not_expected_is_bad_here_too() throws Exception {
        serving(named, aResponse().withStatus(302).withHeader("Location", "https://127.0.0.1:1/"));
        believing("TLS", named);

        assertBad(dial(server.httpsPort(), "db.example"), "it answers 302");
        assertThat(server.getAllServeEvents()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "no name", "a_b", "-", "db.example.", "x\r\nX-Evil: 1", ""})
    void where_the_entry_has_no_name_the_certificate_is_to_bear_the_address(String host) throws Exception {
        serving(numbered, aResponse());
        believing("TLS", numbered);

        assertThat(dial(server.httpsPort(), host)).isEqualTo(Result.good("answers 200"));
        server.verify(getRequestedFor(urlEqualTo("/health"))
                .withHeader("Host", equalTo("127.0.0.1:" + server.httpsPort()))
                .withoutHeader("X-Evil"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_server_under_another_name_is_bad_and_is_asked_nothing(String protocol) throws Exception {
        serving(named, aResponse());
        believing(protocol, named);

        assertBad(dial(server.httpsPort(), "other.example"), "its TLS is not believed");
        assertBad(dial(server.httpsPort(), "127.0.0.1"), "its TLS is not believed");
        assertThat(server.getAllServeEvents()).isEmpty();
    }

    @Test
    void a_name_that_is_too_long_is_none() throws Exception {
        serving(numbered, aResponse());
        believing("TLS", numbered);

        assertThat(dial(server.httpsPort(), "x".repeat(64))).isEqualTo(Result.good("answers 200"));
        assertThat(dial(server.httpsPort(), "x.".repeat(127) + "x")).isEqualTo(Result.good("answers 200"));
    }

    @Test
    void a_server_whom_nobody_vouches_for_is_bad_and_is_asked_nothing() throws Exception {
        serving(named, aResponse());
        believing("TLS", numbered);
        assertBad(dial(server.httpsPort(), "db.example"), "its TLS is not believed");

        rig.close();
        rig = new DialerRig(SSLContext.getDefault());
        assertBad(dial(server.httpsPort(), "db.example"), "its TLS is not believed");
        assertThat(server.getAllServeEvents()).isEmpty();
    }

    @Test
    void a_port_that_speaks_no_tls_is_bad() throws Exception {
        serving(named, aResponse());
        believing("TLS", named);

        assertThat(dial(server.port(), "db.example").kind()).isEqualTo(Result.Kind.BAD);
    }

    @Test
    void a_connection_that_breaks_inside_is_bad() throws Exception {
        serving(named, aResponse().withFault(Fault.EMPTY_RESPONSE));
        believing("TLS", named);

        assertBad(dial(server.httpsPort(), "db.example"), "the connection broke");
    }

    @Test
    void a_body_that_is_long_is_not_read() throws Exception {
        serving(named, aResponse().withBody(new byte[4 << 20]));
        believing("TLS", named);

        assertThat(dial(server.httpsPort(), "db.example")).isEqualTo(Result.good("answers 200"));
    }

    @Test
    void a_head_without_end_is_not_read_for_long() throws Exception {
        believing("TLS", named);
        try (OddServer endless = new OddServer(named.listening(), (in, out, closing) -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (closing.getCount() > 0) {
                out.write("X: yyyyyyyyyyyyyyyyyyyyyyy\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        })) {
            assertBad(dial(endless.port(), "db.example"), "its head has more than 16384 bytes");
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !endless.ended.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_head_of_thousands_of_tiny_packets_is_read_without_ado(String protocol) throws Exception {
        believing(protocol, named);
        String head = "HTTP/1.1 200 OK\r\nX: " + "x".repeat(4_000) + "\r\n\r\n";
        try (OddServer tiny = new OddServer(named.listening(), (in, out, closing) -> {
            for (byte b : head.getBytes(StandardCharsets.US_ASCII)) {
                out.write(b);
            }
        })) {
            assertThat(dial(tiny.port(), "db.example")).isEqualTo(Result.good("answers 200"));
        }
    }

    @Test
    void a_handshake_that_never_goes_on_is_cut_off() throws Exception {
        believing("TLS", named);
        try (OddServer silent = OddServer.saying("")) {
            Target target = DialerRig.target(CheckSpec.Kind.HTTPS, silent.port(), HttpQuestion.DEFAULT);
            assertBad(rig.dial(DialerRig.brief(target)), "it gives no whole answer within 800 ms");
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !silent.ended.isEmpty());
        }
    }

    @Test
    void a_handshake_without_end_is_cut_off() throws Exception {
        believing("TLS", named);
        // Records of the handshake's type, each the beginning of a message of 16 MB that never comes.
        byte[] record = new byte[5 + 16_384];
        System.arraycopy(new byte[] {22, 3, 3, 0x40, 0, 11, -1, -1, -1}, 0, record, 0, 9);
        try (OddServer endless = new OddServer((in, out, closing) -> {
            boolean ends = false;
            while (!ends) {
                out.write(record);
                ends = closing.await(1, TimeUnit.MILLISECONDS);
            }
        })) {
            Target target = DialerRig.target(CheckSpec.Kind.HTTPS, endless.port(), HttpQuestion.DEFAULT);
            assertThat(rig.dial(target).kind()).isEqualTo(Result.Kind.BAD);
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !endless.ended.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "\u0016\u0003\u0003\u007f\u007f",
                "\u0015\u0003\u0003\u0000\u0002\u0002("
            })
    void what_is_no_tls_is_bad(String words) throws IOException {
        try (OddServer odd = OddServer.saying(words)) {
            Target target = DialerRig.target(CheckSpec.Kind.HTTPS, odd.port(), HttpQuestion.DEFAULT);
            assertThat(rig.dial(target).kind()).isEqualTo(Result.Kind.BAD);
        }
    }
}
