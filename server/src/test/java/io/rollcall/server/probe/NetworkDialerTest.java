package io.rollcall.server.probe;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static io.rollcall.server.probe.DialerRig.brief;
import static io.rollcall.server.probe.DialerRig.http;
import static io.rollcall.server.probe.DialerRig.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.rollcall.client.loop.Loop;
import io.rollcall.server.demo.SteppedLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of dials to real servers on loopback that behave, and to those that do not. */
class NetworkDialerTest {
    private final WireMockServer server =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    private final DialerRig rig = DialerRig.usual();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        rig.close();
        server.stop();
    }

    private void answers(ResponseDefinitionBuilder answer) {
        server.stubFor(get(urlEqualTo("/health")).willReturn(answer));
    }

    private Result dial() {
        return rig.dial(http(server.port(), "/health"));
    }

    private static void assertBad(Result result, String... words) {
        assertThat(result.kind()).as(result.words()).isEqualTo(Result.Kind.BAD);
        assertThat(result.words()).contains(words);
    }

    /** A port on which nobody listens. */
    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, DialerRig.loopback())) {
            return socket.getLocalPort();
        }
    }

    private static Duration timed(Runnable task) {
        long before = System.nanoTime();
        task.run();
        return Duration.ofNanos(System.nanoTime() - before);
    }

    @Test
    void a_port_that_takes_connections_is_well() {
        assertThat(rig.dial(tcp(server.port()))).isEqualTo(Result.good("takes connections"));
    }

    @Test
    void a_port_on_which_nobody_listens_refuses_and_says_so_at_once() throws IOException {
        int port = closedPort();

        assertThat(timed(() -> assertBad(rig.dial(tcp(port)), "it refuses connections")))
                .isLessThan(DialerRig.PATIENT);
        assertBad(rig.dial(http(port, "/health")), "it refuses connections");
    }

    @Test
    void a_server_that_takes_no_more_connections_is_not_waited_for() throws IOException {
        // Nobody accepts: the first connections fill the queue, what comes then is left without an answer.
        try (ServerSocket full = new ServerSocket(0, 1, DialerRig.loopback())) {
            List<Socket> filling = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Socket socket = new Socket();
                filling.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 200);
                } catch (SocketTimeoutException isFull) {
                    break;
                }
            }

            assertBad(rig.dial(brief(tcp(full.getLocalPort()))), "it takes no connection within 800 ms");
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    @Test
    void an_answer_with_an_expected_code_is_well() {
        answers(aResponse().withStatus(204));
        assertThat(dial()).isEqualTo(Result.good("answers 204"));
    }

    @Test
    void the_path_the_headers_and_the_address_are_what_is_asked_for() {
        answers(aResponse());
        HttpQuestion question = new HttpQuestion(
                "/health", Map.of("X-Probe", "rollcall", "Accept", "text/plain"), ExpectedCodes.DEFAULT);

        assertThat(rig.dial(DialerRig.target(CheckSpec.Kind.HTTP, server.port(), question))
                        .kind())
                .isEqualTo(Result.Kind.GOOD);
        server.verify(getRequestedFor(urlEqualTo("/health"))
                .withHeader("Host", equalTo("127.0.0.1:" + server.port()))
                .withHeader("X-Probe", equalTo("rollcall"))
                .withHeader("Accept", equalTo("text/plain"))
                .withHeader("User-Agent", equalTo("rollcall-health-check")));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 400, 401, 404, 407, 500, 503})
    void an_answer_with_another_code_is_not(int status) {
        answers(aResponse().withStatus(status));

        assertBad(dial(), "it answers " + status + ", and 200-299 is expected");
    }

    @Test
    void a_code_that_is_expected_is_well_though_it_is_an_error() {
        answers(aResponse().withStatus(503));
        HttpQuestion question = new HttpQuestion("/health", Map.of(), ExpectedCodes.parse("200,503"));

        assertThat(rig.dial(DialerRig.target(CheckSpec.Kind.HTTP, server.port(), question)))
                .isEqualTo(Result.good("answers 503"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void a_redirection_is_not_followed_even_where_it_counts_as_well(int status) throws IOException {
        try (OddServer elsewhere = OddServer.saying("HTTP/1.1 200 OK\r\n\r\n")) {
            answers(aResponse()
                    .withStatus(status)
                    .withHeader("Location", "http://127.0.0.1:" + elsewhere.port() + "/"));
            HttpQuestion question = new HttpQuestion("/health", Map.of(), ExpectedCodes.parse("200-399"));

            assertThat(rig.dial(DialerRig.target(CheckSpec.Kind.HTTP, server.port(), question)))
                    .isEqualTo(Result.good("answers " + status));
            assertThat(elsewhere.ended).isEmpty();
            assertThat(server.getAllServeEvents()).hasSize(1);
        }
    }

    @Test
    void a_server_that_says_nothing_is_not_waited_for() {
        answers(aResponse().withFixedDelay(20_000));

        assertThat(timed(() -> assertBad(
                        rig.dial(brief(http(server.port(), "/health"))), "it gives no whole answer within 800 ms")))
                .isBetween(DialerRig.BRIEF.minusMillis(50), Duration.ofSeconds(5));
    }

    @Test
    void a_head_that_drips_is_cut_off_though_it_never_pauses_for_long() throws IOException {
        try (OddServer dripping = OddServer.repeating("HTTP/1.1 200 OK\r\n", "X: y\r\n", 20)) {
            assertBad(rig.dial(brief(http(dripping.port(), "/"))), "it gives no whole answer within 800 ms");
        }
    }

    @Test
    void a_body_that_drips_is_not_read() {
        answers(aResponse().withChunkedDribbleDelay(100, 20_000).withBody("x".repeat(1_000)));

        assertThat(dial()).isEqualTo(Result.good("answers 200"));
    }

    @Test
    void a_body_without_end_is_not_read_and_the_connection_is_closed() throws IOException {
        try (OddServer endless =
                OddServer.repeating("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", 0)) {
            assertThat(rig.dial(http(endless.port(), "/"))).isEqualTo(Result.good("answers 200"));
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !endless.ended.isEmpty());
        }
    }

    @Test
    void a_head_without_end_is_not_read_for_long() throws IOException {
        try (OddServer endless = OddServer.repeating("HTTP/1.1 200 OK\r\n", "X: yyyyyyyyyyyyyyyyyyyyyyyy\r\n", 0)) {
            assertBad(rig.dial(http(endless.port(), "/")), "its head has more than 16384 bytes");
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !endless.ended.isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"EMPTY_RESPONSE", "CONNECTION_RESET_BY_PEER", "RANDOM_DATA_THEN_CLOSE"})
    void a_connection_that_breaks_is_bad(Fault fault) {
        answers(aResponse().withFault(fault));

        assertThat(dial().kind()).isEqualTo(Result.Kind.BAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "220 mail.example ESMTP\r\n",
                "HTTP/1.1 xyz\r\n\r\n",
                "\u0000\u0001\u0002\n",
                "HTTP/2 200\r\n\r\n",
            })
    void what_speaks_no_http_is_bad_for_http_and_well_for_tcp(String words) throws IOException {
        try (OddServer odd = OddServer.saying(words)) {
            assertBad(rig.dial(http(odd.port(), "/")), "its answer is no HTTP/1.1");
            assertThat(rig.dial(tcp(odd.port())).kind()).isEqualTo(Result.Kind.GOOD);
        }
    }

    @Test
    void a_connection_that_ends_early_is_bad() throws IOException {
        try (OddServer brief = new OddServer((in, out, closing) -> {
            in.read();
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            throw new IOException("enough");
        })) {
            assertBad(rig.dial(http(brief.port(), "/")), "the connection broke");
        }
    }

    @Test
    void every_dial_has_a_connection_of_its_own_that_is_closed_at_once() throws IOException {
        try (OddServer counting = OddServer.saying("HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n")) {
            for (int i = 0; i < 5; i++) {
                assertThat(rig.dial(http(counting.port(), "/")).kind()).isEqualTo(Result.Kind.GOOD);
            }
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> counting.ended.size() == 5);
        }
    }

    @Test
    void a_server_that_hangs_holds_nobody_else_up() throws IOException {
        answers(aResponse());
        try (OddServer hanging = OddServer.saying("")) {
            List<CompletableFuture<Result>> stuck = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                stuck.add(rig.begin(brief(http(hanging.port(), "/"))));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(dial().kind()).isEqualTo(Result.Kind.GOOD);
            }
            stuck.forEach(result -> assertBad(DialerRig.await(result), "no whole answer"));
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> hanging.ended.size() == 64);
        }
        Awaitility.await()
                .during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(5))
                .until(() -> rig.told.get() == 84);
    }

    @Test
    void a_name_is_never_looked_up_and_no_proxy_is_asked() throws IOException {
        answers(aResponse());
        try (OddServer proxy = OddServer.saying("HTTP/1.1 200 OK\r\n\r\n")) {
            System.setProperty("http.proxyHost", "127.0.0.1");
            System.setProperty("http.proxyPort", String.valueOf(proxy.port()));
            System.setProperty("http.nonProxyHosts", "");
            Target named = new Target(
                    CheckSpec.Kind.HTTP,
                    InetAddress.getByAddress("no.such.host.invalid", new byte[] {127, 0, 0, 1}),
                    server.port(),
                    "no.such.host.invalid",
                    new HttpQuestion("/health", Map.of(), ExpectedCodes.DEFAULT),
                    DialerRig.PATIENT);

            assertThat(rig.dial(named).kind()).isEqualTo(Result.Kind.GOOD);
            assertThat(proxy.ended).isEmpty();
            server.verify(getRequestedFor(anyUrl()).withHeader("Host", equalTo("127.0.0.1:" + server.port())));
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
            System.clearProperty("http.nonProxyHosts");
        }
    }

    @Test
    void a_deadline_that_comes_far_too_late_says_that_this_node_stood_still() throws Exception {
        SteppedLoop steps = new SteppedLoop();
        AtomicLong stoodStill = new AtomicLong();
        Loop loop = new Loop() {
            @Override
            public long nanos() {
                return steps.nanos() + stoodStill.get();
            }

            @Override
            public void execute(Runnable task) {
                steps.execute(task);
            }

            @Override
            public Timer after(Duration delay, Runnable task) {
                return steps.after(delay, task);
            }
        };
        try (OddServer silent = OddServer.saying("");
                NetworkDialer dialer = new NetworkDialer(loop, Thread::new, SSLContext.getDefault())) {
            CompletableFuture<Result> waking = new CompletableFuture<>();
            dialer.dial(http(silent.port(), "/"), waking::complete);
            stoodStill.set(Duration.ofMinutes(1).toNanos());
            steps.pass(DialerRig.PATIENT);
            assertThat(DialerRig.await(waking)).isEqualTo(Result.untried("this node stood still meanwhile"));

            CompletableFuture<Result> awake = new CompletableFuture<>();
            dialer.dial(http(silent.port(), "/"), awake::complete);
            steps.pass(DialerRig.PATIENT);
            assertThat(DialerRig.await(awake).kind()).isEqualTo(Result.Kind.BAD);
        }
    }

    @Test
    void what_this_node_cannot_dial_says_nothing_of_the_target() {
        // The kernel refuses it by itself: nothing is sent.
        Target nowhere = new Target(
                CheckSpec.Kind.TCP,
                IpLiteral.read("255.255.255.255").orElseThrow(),
                80,
                "db.example",
                HttpQuestion.DEFAULT,
                DialerRig.PATIENT);

        Result result = rig.dial(nowhere);
        assertThat(result.kind()).isEqualTo(Result.Kind.UNTRIED);
        assertThat(result.words()).contains("this node cannot dial there");
    }

    @Test
    void a_server_at_an_ipv6_address_is_dialled_there() throws IOException {
        InetAddress loopback = IpLiteral.read("::1").orElseThrow();
        Assumptions.assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "no IPv6 on this machine");
        try (OddServer six = new OddServer(
                new ServerSocket(0, 10, loopback),
                (in, out, closing) -> out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))) {
            Target target = new Target(
                    CheckSpec.Kind.HTTP, loopback, six.port(), "db.example", HttpQuestion.DEFAULT, DialerRig.PATIENT);
            assertThat(rig.dial(target)).isEqualTo(Result.good("answers 200"));
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !six.ended.isEmpty());
            assertThat(six.ended.get(0)).contains("Host: [0:0:0:0:0:0:0:1]:" + six.port() + "\r\n");
        }
    }

    @Test
    void a_dialer_that_ended_says_so_and_ends_what_was_under_way() throws IOException {
        try (OddServer hanging = OddServer.saying("")) {
            CompletableFuture<Result> stuck = rig.begin(http(hanging.port(), "/"));
            rig.dialer.close();

            assertThat(DialerRig.await(stuck).kind()).isEqualTo(Result.Kind.UNTRIED);
            assertThat(rig.dial(tcp(server.port())).kind()).isEqualTo(Result.Kind.UNTRIED);
        }
    }
}
