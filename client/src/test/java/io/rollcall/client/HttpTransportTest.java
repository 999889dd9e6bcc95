package io.rollcall.client;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.rollcall.client.InstanceFixtures.full;
import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import io.rollcall.client.model.Applications;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.wire.EurekaJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes over HTTP, and what becomes of every way in which a server may misbehave there. */
class HttpTransportTest {
    private static final WireMockServer server = new WireMockServer(WireMockConfiguration.options()
            .dynamicPort()
            .bindAddress("127.0.0.1")
            .gzipDisabled(true)
            .containerThreads(20));

    private static final RegistryRequest FETCH = new RegistryRequest.FetchAll();
    private static final Instance OWN = up("SHOP", "shop-1").withLastDirtyTimestamp(1_700_000_000_123L);
    private static final RegistryRequest REGISTER = new RegistryRequest.Register(OWN);
    private static final RegistryRequest RENEW =
            new RegistryRequest.Renew(OWN.key(), InstanceStatus.UP, 1_700_000_000_123L);
    private static final RegistryRequest CANCEL = new RegistryRequest.Cancel(OWN.key());
    private static final Applications REGISTRY = full(up("ORDERS", "o-1"), up("STOCK", "s-1"));
    private static final int MAX_BODY = 64 << 10;

    /** Long enough that a loaded machine does not fail a test; what is to run out is {@link #SHORT}. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private static final Duration SHORT = Duration.ofMillis(400);

    private final ClientEnvironment environment = RealEnvironment.open(settings("", PATIENT));
    private final ClientEnvironment hasty = RealEnvironment.open(settings("", SHORT));

    @BeforeAll
    static void listen() {
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @BeforeEach
    void forget() {
        server.resetAll();
    }

    @AfterEach
    void close() {
        environment.closing().run();
        hasty.closing().run();
    }

    private static ClientSettings settings(String userInfo, Duration timeout) {
        int port = server.isRunning() ? server.port() : 1;
        return ClientSettings.builder()
                .server("http://" + userInfo + "127.0.0.1:" + port + "/eureka")
                .connectTimeout(Duration.ofSeconds(2))
                .requestTimeout(timeout)
                .fetchTimeout(timeout)
                .maxBodyBytes(MAX_BODY)
                .build();
    }

    private RegistryReply send(RegistryRequest request) {
        return send(settings("", PATIENT).servers().get(0), request);
    }

    private RegistryReply send(ServerAddress address, RegistryRequest request) {
        return send(environment, address, request);
    }

    private static RegistryReply send(ClientEnvironment by, ServerAddress address, RegistryRequest request) {
        CompletableFuture<RegistryReply> reply = new CompletableFuture<>();
        by.transport().send(address, request, reply::complete);
        return reply.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static void answers(ResponseDefinitionBuilder response) {
        server.stubFor(any(anyUrl()).willReturn(response));
    }

    private static byte[] json(Applications applications) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            EurekaJson.writeApplications(applications, bytes);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
            packed.write(plain);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    private static ResponseDefinitionBuilder ok(byte[] body) {
        return aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "application/json")
                .withBody(body);
    }

    private static ResponseDefinitionBuilder packed(byte[] body) {
        return ok(body).withHeader("Content-Encoding", "gzip");
    }

    @Test
    void a_registration_is_posted_as_eureka_expects_it() {
        answers(aResponse().withStatus(204));
        assertThat(send(REGISTER)).isEqualTo(new RegistryReply.Accepted());
        server.verify(
                postRequestedFor(urlEqualTo("/eureka/apps/SHOP"))
                        .withHeader("Content-Type", equalTo("application/json"))
                        .withHeader("Accept", equalTo("application/json"))
                        .withHeader("Authorization", absent())
                        .withRequestBody(
                                equalToJson(
                                        """
                        {"instance":{"instanceId":"shop-1","hostName":"shop-1.example","app":"SHOP",
                         "ipAddr":"10.0.0.1","status":"UP","overriddenStatus":"UNKNOWN","countryId":1,
                         "port":{"$":8080,"@enabled":"true"},"securePort":{"$":443,"@enabled":"false"},
                         "dataCenterInfo":{"@class":"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
                          "name":"MyOwn"},
                         "leaseInfo":{"renewalIntervalInSecs":30,"durationInSecs":90},
                         "metadata":{"@class":"java.util.Collections$EmptyMap"},
                         "vipAddress":"SHOP","secureVipAddress":"SHOP",
                         "lastDirtyTimestamp":"1700000000123"}}
                        """)));
    }

    @Test
    void a_renewal_says_status_and_version_and_has_no_body() {
        answers(aResponse().withStatus(200));
        assertThat(send(RENEW)).isEqualTo(new RegistryReply.Accepted());
        server.verify(putRequestedFor(urlEqualTo("/eureka/apps/SHOP/shop-1?status=UP&lastDirtyTimestamp=1700000000123"))
                .withHeader("Content-Length", equalTo("0")));
    }

    @Test
    void an_id_is_one_step_of_the_path_whatever_it_holds() {
        answers(aResponse().withStatus(200));
        Instance odd = up("SHOP", "host:shop:8080 50%?#ä+x");
        assertThat(send(new RegistryRequest.Cancel(odd.key()))).isEqualTo(new RegistryReply.Accepted());
        server.verify(deleteRequestedFor(urlEqualTo("/eureka/apps/SHOP/host:shop:8080%2050%25%3F%23%C3%A4%2Bx")));
    }

    @Test
    void a_fetch_asks_for_packed_json_and_reads_it_packed_or_not() {
        answers(packed(gzip(json(REGISTRY))));
        assertThat(send(FETCH)).isEqualTo(new RegistryReply.Listed(REGISTRY));
        answers(ok(json(REGISTRY)));
        assertThat(send(new RegistryRequest.FetchDelta())).isEqualTo(new RegistryReply.Listed(REGISTRY));
        server.verify(getRequestedFor(urlEqualTo("/eureka/apps"))
                .withHeader("Accept", equalTo("application/json"))
                .withHeader("Accept-Encoding", equalTo("gzip")));
        server.verify(getRequestedFor(urlEqualTo("/eureka/apps/delta")));
    }

    @Test
    void an_answer_recorded_from_a_eureka_server_is_read() throws IOException {
        try (InputStream recorded = HttpTransportTest.class.getResourceAsStream("/eureka/apps.json.gz")) {
            assertThat(recorded).isNotNull();
            answers(packed(recorded.readAllBytes()));
        }
        RegistryReply.Listed listed = (RegistryReply.Listed) send(FETCH);
        Directory directory = Directory.of(listed.applications(), new Directory.Selection(true, ""));
        assertThat(directory.size()).isPositive();
        assertThat(directory.appsHashCode()).isEqualTo(listed.applications().appsHashCode());
    }

    @Test
    void a_single_object_stands_for_a_list_of_one() {
        String one = new String(json(full(up("ORDERS", "o-1"))), StandardCharsets.UTF_8)
                .replace("[{\"name\"", "{\"name\"")
                .replace("[{\"instanceId\"", "{\"instanceId\"")
                .replace("}]}]}}", "}}}}");
        assertThat(one).doesNotContain("[");
        answers(ok(EurekaJson.utf8(one)));
        assertThat(send(FETCH)).isEqualTo(new RegistryReply.Listed(full(up("ORDERS", "o-1"))));
    }

    @Test
    void credentials_go_out_as_basic_and_nowhere_else() {
        answers(aResponse().withStatus(200).withFault(Fault.EMPTY_RESPONSE));
        ServerAddress secured = settings("ann:s3cret@", PATIENT).servers().get(0);
        assertThat(send(secured, FETCH).toString()).doesNotContain("s3cret").doesNotContain("YW5u");
        // ann:s3cret
        server.verify(getRequestedFor(urlEqualTo("/eureka/apps"))
                .withHeader("Authorization", equalTo("Basic YW5uOnMzY3JldA==")));
    }

    @Test
    void not_found_means_unknown_also_with_a_page_behind_it() {
        answers(aResponse()
                .withStatus(404)
                .withHeader("Content-Type", "text/html")
                .withBody("<html>no</html>"));
        for (RegistryRequest request : new RegistryRequest[] {RENEW, CANCEL, FETCH, REGISTER}) {
            assertThat(send(request)).isEqualTo(new RegistryReply.Unknown());
        }
    }

    @Test
    void a_conflict_tells_the_version_that_is_held() {
        answers(aResponse()
                .withStatus(409)
                .withBody(EurekaJson.registration(OWN.withLastDirtyTimestamp(1_800_000_000_000L))));
        assertThat(send(RENEW)).isEqualTo(new RegistryReply.Newer(1_800_000_000_000L));
        answers(aResponse().withStatus(409).withBody("conflict"));
        assertThat(send(RENEW)).isEqualTo(new RegistryReply.Refused(409));
    }

    @Test
    void any_other_status_is_a_refusal() {
        for (int status : new int[] {201, 202, 400, 401, 403, 429, 500, 502, 503}) {
            answers(aResponse().withStatus(status).withBody("{}"));
            for (RegistryRequest request : new RegistryRequest[] {REGISTER, RENEW, CANCEL, FETCH}) {
                assertThat(send(request)).isEqualTo(new RegistryReply.Refused(status));
            }
        }
    }

    @Test
    void a_registration_is_taken_with_204_and_a_renewal_with_200_only() {
        answers(aResponse().withStatus(200));
        assertThat(send(REGISTER)).isEqualTo(new RegistryReply.Refused(200));
        answers(aResponse().withStatus(204));
        assertThat(send(RENEW)).isEqualTo(new RegistryReply.Refused(204));
    }

    @Test
    void a_web_page_is_no_success_of_anything() {
        answers(aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "text/html; charset=utf-8")
                .withBody("<html><body>Please log in</body></html>"));
        assertThat(send(RENEW)).isInstanceOf(RegistryReply.Unreadable.class);
        assertThat(send(CANCEL)).isInstanceOf(RegistryReply.Unreadable.class);
        assertThat(send(FETCH)).isInstanceOf(RegistryReply.Unreadable.class);
    }

    @Test
    void a_redirect_is_not_followed() {
        answers(aResponse().withStatus(302).withHeader("Location", "/elsewhere"));
        assertThat(send(FETCH)).isEqualTo(new RegistryReply.Refused(302));
        assertThat(send(REGISTER)).isEqualTo(new RegistryReply.Refused(302));
        server.verify(0, getRequestedFor(urlEqualTo("/elsewhere")));
        server.verify(0, postRequestedFor(urlEqualTo("/elsewhere")));
    }

    @Test
    void bodies_that_are_no_registry_are_unreadable() {
        byte[] whole = json(REGISTRY);
        byte[] zipped = gzip(whole);
        byte[] wrongSum = zipped.clone();
        wrongSum[zipped.length - 6] ^= 1;
        ResponseDefinitionBuilder[] all = {
            ok(new byte[0]),
            ok("[]".getBytes(StandardCharsets.UTF_8)),
            ok("{}".getBytes(StandardCharsets.UTF_8)),
            ok("null".getBytes(StandardCharsets.UTF_8)),
            ok("<applications/>".getBytes(StandardCharsets.UTF_8)),
            ok(new byte[] {(byte) 0xff, 0, 1, 2, (byte) 0x80}),
            ok(Arrays.copyOf(whole, whole.length - 1)),
            ok(zipped),
            packed(whole),
            packed(new byte[0]),
            packed(Arrays.copyOf(zipped, zipped.length / 2)),
            packed(Arrays.copyOf(zipped, zipped.length - 4)),
            packed(wrongSum),
            ok(whole).withHeader("Content-Encoding", "br"),
        };
        for (int i = 0; i < all.length; i++) {
            answers(all[i]);
            assertThat(send(FETCH)).as("case %d", i).isInstanceOf(RegistryReply.Unreadable.class);
        }
    }

    @Test
    void connections_that_break_are_no_answer() {
        for (Fault fault : Fault.values()) {
            answers(ok(json(REGISTRY)).withFault(fault));
            assertThat(send(FETCH)).as(fault.name()).isInstanceOf(RegistryReply.Unreachable.class);
            assertThat(send(RENEW)).as(fault.name()).isInstanceOf(RegistryReply.Unreachable.class);
        }
    }

    @Test
    void nobody_listening_is_no_answer() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertThat(send(ServerAddress.parse("http://127.0.0.1:" + port + "/", ""), RENEW))
                .isInstanceOf(RegistryReply.Unreachable.class);
    }

    @Test
    void an_answer_that_does_not_begin_is_given_up() {
        answers(ok(json(REGISTRY)).withFixedDelay(3_000));
        ServerAddress slow = settings("", SHORT).servers().get(0);
        assertThat(send(hasty, slow, FETCH)).isInstanceOf(RegistryReply.Unreachable.class);
        assertThat(send(hasty, slow, RENEW)).isInstanceOf(RegistryReply.Unreachable.class);
    }

    @Test
    void an_answer_over_the_limit_is_broken_off_packed_or_not() {
        answers(ok(new byte[MAX_BODY + 1]));
        assertThat(send(FETCH))
                .isInstanceOfSatisfying(RegistryReply.Unreachable.class, reply -> assertThat(reply.reason())
                        .contains("more than " + MAX_BODY));

        byte[] bomb = new byte[8 << 20];
        Arrays.fill(bomb, (byte) ' ');
        System.arraycopy(json(REGISTRY), 0, bomb, 0, 1);
        byte[] zipped = gzip(bomb);
        assertThat(zipped.length).isLessThan(MAX_BODY);
        answers(packed(zipped));
        assertThat(send(FETCH))
                .isInstanceOfSatisfying(RegistryReply.Unreadable.class, reply -> assertThat(reply.reason())
                        .contains("more than " + MAX_BODY));
    }

    @Test
    void a_tail_over_the_limit_is_noticed_too() {
        byte[] tail = Arrays.copyOf(json(REGISTRY), 8 << 20);
        answers(packed(gzip(tail)));
        assertThat(send(FETCH)).isInstanceOf(RegistryReply.Unreadable.class);
    }

    @Test
    void an_answer_that_drips_is_cut_off_and_its_connection_closed() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> hungUp = new CompletableFuture<>();
            Thread dripping = new Thread(() -> drip(listening, hungUp));
            dripping.setDaemon(true);
            dripping.start();
            ServerAddress address = ServerAddress.parse("http://127.0.0.1:" + listening.getLocalPort() + "/", "");

            long before = System.nanoTime();
            assertThat(send(hasty, address, FETCH))
                    .isInstanceOfSatisfying(RegistryReply.Unreachable.class, reply -> assertThat(reply.reason())
                            .contains("within 400 ms"));
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
            assertThat(hungUp).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    /** Sends a head at once and then a byte each 20 ms for ever; tells when the other side hangs up. */
    private static void drip(ServerSocket listening, CompletableFuture<Void> hungUp) {
        try (Socket socket = listening.accept();
                OutputStream out = socket.getOutputStream()) {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(' ');
                out.flush();
                // Nobody wakes this up: it only lets the time between two drops pass.
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        } catch (IOException closed) {
            hungUp.complete(null);
        }
    }
}
