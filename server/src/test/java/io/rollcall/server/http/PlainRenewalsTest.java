package io.rollcall.server.http;

import static io.rollcall.server.http.BothWays.mostly;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.replication.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same requests to two nodes in the same state, of which one leaves all renewals to their resource: no byte may differ. */
@Timeout(60)
class PlainRenewalsTest {
    private static final String DIRTY = "lastDirtyTimestamp=" + SteeredNode.START.toEpochMilli();
    private static final String NEWER = "lastDirtyTimestamp=" + (SteeredNode.START.toEpochMilli() + 1);
    private static final String OLDER = "lastDirtyTimestamp=" + (SteeredNode.START.toEpochMilli() - 1);
    private static final String ONE = "/eureka/apps/ORDERS/o-1";
    private static final String PLAIN = request("PUT", ONE + "?status=UP&" + DIRTY);
    private static final String LAST = request("GET", ONE, "Connection: close");

    private final BothWays both = new BothWays();
    private final SteeredNode lane = both.lane;
    private final SteeredNode resource = both.resource;

    @BeforeEach
    void fill() {
        for (SteeredNode node : both.nodes()) {
            node.register("ORDERS", "o-1");
            node.register("ORDERS", "host.example:orders:8080");
            node.register("STATUS", "delta");
            node.register("ORDERS", "cancelled");
            node.registry.cancel(new InstanceKey("ORDERS", "cancelled"), Origin.CLIENT);
            node.register("ORDERS", "cleared");
            InstanceKey cleared = new InstanceKey("ORDERS", "cleared");
            node.registry.setStatus(cleared, InstanceStatus.OUT_OF_SERVICE, OptionalLong.empty(), Origin.CLIENT);
            node.registry.clearStatus(cleared, InstanceStatus.UNKNOWN, OptionalLong.empty(), Origin.CLIENT);
            String kept =
                    new String(EurekaJson.registration(SteeredNode.instance("DB", "db-1")), StandardCharsets.UTF_8);
            assertThat(node.post("/eureka/apps/DB?ephemeral=false", kept).statusCode())
                    .isEqualTo(204);
            node.pass(Duration.ofSeconds(20));
        }
    }

    @AfterEach
    void close() {
        both.close();
    }

    private static String request(String method, String target, String... headers) {
        return head(method + " " + target + " HTTP/1.1", Stream.concat(Stream.of("Host: h"), Stream.of(headers)));
    }

    private static String head(String line, Stream<String> headers) {
        StringBuilder head = new StringBuilder(line + "\r\n");
        headers.forEach(header -> head.append(header).append("\r\n"));
        return head.append("\r\n").toString();
    }

    private static String exchange(SteeredNode node, int answers, String... pieces) throws IOException {
        return BothWays.exchange(node, LAST, answers, pieces);
    }

    /** Sends it to both. */
    private String bothWays(int plain, int answers, String... pieces) throws IOException {
        long before = lane.plainRenewals();
        long renewals = lane.registry.renewals();
        String answer = exchange(lane, answers, pieces);

        assertThat(answer).isEqualTo(exchange(resource, answers, pieces));
        assertThat(lane.plainRenewals() - before).as("answered by the lane").isEqualTo(plain);
        assertThat(lane.registry.renewals()).isEqualTo(resource.registry.renewals());
        assertThat(lane.registry.renewals() - renewals).isGreaterThanOrEqualTo(plain);
        return answer;
    }

    static List<String> plainRequests() {
        return List.of(
                PLAIN,
                request("PUT", ONE),
                request("PUT", ONE + "?status=UP"),
                request("PUT", ONE + "?status=nonsense&" + DIRTY),
                request("PUT", ONE + "?" + DIRTY),
                request("PUT", ONE + "?" + DIRTY + "&status=DOWN&overriddenstatus=OUT_OF_SERVICE"),
                request("PUT", ONE + "?" + OLDER),
                request("PUT", ONE + "?lastDirtyTimestamp=0"),
                request("PUT", "/eureka/v2/apps/ORDERS/o-1?status=UP&" + DIRTY),
                request("PUT", "/v2/apps/ORDERS/o-1?status=UP&" + DIRTY),
                request("PUT", "/eureka/apps/orders/o-1?status=UP&" + DIRTY),
                request("PUT", "/eureka/apps/ORDERS/host.example:orders:8080?status=UP&" + DIRTY),
                request("PUT", "/eureka/apps/status/delta"),
                request("PUT", ONE + "?" + DIRTY, "Content-Length: 0"),
                request("PUT", ONE + "?" + DIRTY, "Content-Length: 0", "Content-Type: application/json"),
                request("PUT", ONE + "?" + DIRTY, "Accept: application/json", "Accept-Encoding: gzip"),
                request("PUT", ONE + "?" + DIRTY, "accept: application/json, application/*+json"),
                request("PUT", ONE + "?" + DIRTY, "Accept: application/xml"),
                request("PUT", ONE + "?" + DIRTY, "Accept: text/plain"),
                request("PUT", ONE + "?" + DIRTY, "Accept: */*"),
                request("PUT", ONE + "?" + DIRTY, "Accept: */json"),
                request("PUT", ONE + "?" + DIRTY, "Accept-Language: ;;;", "Accept-Charset: ,", "Accept-Encoding: ;q=x"),
                request("PUT", ONE + "?" + DIRTY, "Cookie: ;=,", "If-Match: x", "If-Modified-Since: y", "Range: z"),
                request("PUT", ONE + "?" + DIRTY, "Content-Language: ;", "Date: then", "If-None-Match: *"),
                request("PUT", ONE + "?" + DIRTY, "Authorization: Basic =", "DiscoveryIdentity-Name: DefaultClient"),
                request("PUT", ONE + "?" + DIRTY, "Connection: close"),
                request("PUT", ONE + "?" + DIRTY, "Connection: keep-alive"),
                request("PUT", ONE + "?" + DIRTY, "Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings"),
                request("PUT", "http://elsewhere" + ONE + "?" + DIRTY),
                head("PUT " + ONE + " HTTP/1.0", Stream.of()),
                head("PUT " + ONE + " HTTP/1.0", Stream.of("Connection: keep-alive")));
    }

    @ParameterizedTest
    @MethodSource("plainRequests")
    void a_plain_renewal_is_answered_by_the_lane_as_its_resource_would(String request) throws IOException {
        assertThat(bothWays(1, 1, request)).startsWith("HTTP/1.1 200 OK\r\n").contains("Content-Length: 0\r\n");
    }

    static List<String> otherRequests() {
        List<String> requests = new ArrayList<>();
        for (String method : List.of("GET", "HEAD", "POST", "OPTIONS", "PATCH", "DELETE", "put", "PUTS", "TRACE")) {
            requests.add(request(method, ONE));
        }
        for (String target : List.of(
                // 404, for one reason or another
                "/eureka/apps/ORDERS/unknown?status=UP&" + DIRTY,
                "/eureka/apps/ORDERS/cancelled?status=UP&" + DIRTY,
                "/eureka/apps/ORDERS/cleared?status=UP&" + DIRTY,
                "/eureka/apps/ORDERS/O-1",
                ONE + "?status=UP&" + NEWER,
                ONE + "?lastDirtyTimestamp=9223372036854775807",
                // answered elsewhere
                "/eureka/apps/DB/db-1",
                "/eureka/apps/DB/db-1?" + NEWER,
                // read otherwise
                ONE + "?lastDirtyTimestamp=abc",
                ONE + "?lastDirtyTimestamp=-1",
                ONE + "?lastDirtyTimestamp=-0",
                ONE + "?lastDirtyTimestamp=+5",
                ONE + "?lastDirtyTimestamp=5.0",
                ONE + "?lastDirtyTimestamp=",
                ONE + "?lastDirtyTimestamp",
                ONE + "?lastDirtyTimestamp=9223372036854775808",
                ONE + "?lastDirtyTimestamp=%31",
                ONE + "?lastdirtytimestamp=abc",
                ONE + "?" + DIRTY + "&" + NEWER,
                ONE + "?" + NEWER + "&" + DIRTY,
                ONE + "?" + DIRTY + "&lastDirtyTimestamp=abc",
                ONE + "?status=UP&status=DOWN",
                ONE + "?overriddenstatus=up",
                ONE + "?overriddenstatus=",
                ONE + "?overriddenstatus=UP&overriddenstatus=x",
                ONE + "?overriddenStatus=x",
                ONE + "?",
                ONE + "?&" + DIRTY,
                ONE + "?" + DIRTY + "&",
                ONE + "?" + DIRTY + "&&status=UP",
                ONE + "?" + DIRTY + ";status=UP",
                ONE + "?" + DIRTY + "&other=1",
                ONE + "?" + DIRTY + "&status=%55P",
                ONE + "?" + DIRTY + "&status=%zz",
                ONE + "?" + DIRTY + "&status={}",
                ONE + "?" + DIRTY + "&status=\"",
                ONE + "?" + DIRTY + "#fragment",
                // other places
                ONE + "/",
                ONE + "/status?value=DOWN",
                ONE + "/metadata?a=b",
                "/eureka/apps/ORDERS/o%2D1",
                "/eureka/apps/ORDERS/host.example%3Aorders%3A8080?status=UP&" + DIRTY,
                "/eureka/apps/ORDERS/o-1%20",
                "/eureka/apps/ORDERS/o-1%2F",
                "/eureka/apps/ORDERS/o-1;x=y",
                // Grizzly takes that away.
                ONE + ";jsessionid=1?" + DIRTY,
                "/eureka/apps/ORDERS/.o-1",
                "/eureka/apps/ORDERS/..",
                "/eureka/apps/ORDERS/../ORDERS/o-1",
                "/eureka/apps/./o-1",
                "/eureka/apps//o-1",
                "/eureka/apps/ORDERS//o-1",
                "//eureka/apps/ORDERS/o-1",
                "/eureka/apps/ORDERS/",
                "/eureka/apps/ORDERS",
                "/eureka/v1/apps/ORDERS/o-1",
                "/Eureka/apps/ORDERS/o-1",
                "/apps/ORDERS/o-1",
                "/eureka/v2/instances/o-1",
                "/eureka/apps/\u00e4/o-1",
                "eureka/apps/ORDERS/o-1",
                "*")) {
            requests.add(request("PUT", target));
        }
        for (String header : List.of(
                "Accept: nonsense",
                "Accept: application/json;q=0.5",
                "Accept: a/b/c",
                "Accept: ,",
                "Accept:",
                "Accept: application/json,",
                "Accept: application/json,,text/plain",
                "Accept: application/json\r\nAccept: nonsense",
                "Content-Type: nonsense",
                "Content-Type: application/json, text/plain",
                "Content-Type: application/json;charset=utf-8",
                "Content-Type:",
                "Expect: 100-continue",
                "Expect: the unexpected",
                "X-Replication: true",
                "X-Replication: false",
                "x-netflix-discovery-replication: true",
                "x-netflix-discovery-replication: TRUE",
                "X-Netflix-Discovery-Replication: true\r\nAccept: application/json",
                "Content-Length: x",
                "Content-Length: -1",
                "Host: i",
                "Bad Name: x")) {
            requests.add(request("PUT", ONE + "?" + OLDER, header));
        }
        requests.add(request("PUT", ONE, "Content-Length: 2") + "{}");
        requests.add(request("PUT", ONE, "Content-Length: 2", "Content-Type: application/json") + "{}");
        requests.add(request("PUT", ONE, "Transfer-Encoding: chunked") + "0\r\n\r\n");
        requests.add(request("PUT", ONE, "Transfer-Encoding: chunked") + "2\r\n{}\r\n0\r\n\r\n");
        requests.add(head("PUT " + ONE + " HTTP/1.1", Stream.of()));
        requests.add(head("PUT " + ONE + " HTTP/2.0", Stream.of("Host: h")));
        requests.add(head("PUT " + ONE, Stream.of("Host: h")));
        return requests;
    }

    @ParameterizedTest
    @MethodSource("otherRequests")
    void what_is_not_plain_is_answered_by_its_resource(String request) throws IOException {
        assertThat(bothWays(0, 1, request)).startsWith("HTTP/1.");
    }

    @Test
    void a_conflict_is_shown_to_a_peer_alone() throws IOException {
        String asked = request("PUT", ONE + "?" + OLDER, "X-Replication: true");
        assertThat(bothWays(0, 1, asked)).startsWith("HTTP/1.1 409 ").contains("<instanceId>o-1<");
    }

    @Test
    void pipelined_requests_are_answered_in_order_whichever_way_they_go() throws IOException {
        String many = PLAIN + request("PUT", "/eureka/apps/ORDERS/unknown") + PLAIN + request("GET", ONE) + PLAIN
                + request("PUT", ONE, "Content-Length: 2") + "{}" + PLAIN + PLAIN;
        assertThat(bothWays(5, 8, many)).contains("HTTP/1.1 404 ", "<instanceId>o-1<");
    }

    @Test
    void a_head_in_pieces_is_read_whole() throws IOException {
        for (int cut : new int[] {1, 3, 20, 60, PLAIN.length() - 1}) {
            long before = lane.registry.renewals();
            String answer = exchange(lane, 1, PLAIN.substring(0, cut), PLAIN.substring(cut));
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(answer).isEqualTo(exchange(resource, 1, PLAIN));
            assertThat(lane.registry.renewals()).isEqualTo(before + 1);
        }
    }

    @Test
    void a_node_that_stepped_back_renews_neither_way() throws IOException {
        lane.fence(SteeredNode.START.toEpochMilli() + 1);
        resource.fence(SteeredNode.START.toEpochMilli() + 1);
        assertThat(bothWays(0, 1, PLAIN)).startsWith("HTTP/1.1 503 ").contains("Retry-After: ");
    }

    /** Or it would keep the answers in memory, without end. */
    @Test
    void a_client_that_takes_no_answers_is_not_asked_for_more() throws IOException {
        ByteBuffer many = ByteBuffer.wrap(PLAIN.repeat(1_000).getBytes(StandardCharsets.US_ASCII));
        try (SocketChannel client = SocketChannel.open()) {
            client.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), lane.port()));
            client.configureBlocking(false);
            long stuckSince = System.nanoTime();
            // Beside what the node keeps there is what the kernel does, some megabytes each way.
            for (int sent = 0; sent < 64 << 20 && System.nanoTime() - stuckSince < 2_000_000_000L; ) {
                if (!many.hasRemaining()) {
                    many.rewind();
                }
                int written = client.write(many);
                sent += written;
                assertThat(sent).isLessThan(64 << 20);
                if (written > 0) {
                    stuckSince = System.nanoTime();
                } else {
                    LockSupport.parkNanos(1_000_000);
                }
            }
            assertThat(exchange(lane, 1, PLAIN)).startsWith("HTTP/1.1 200 ");
        }
    }

    /** And so the lane renews leases, too. */
    @ParameterizedTest
    @ValueSource(strings = {"", "?lastDirtyTimestamp=0"})
    void who_renews_lives_and_who_does_not_is_evicted(String query) throws IOException {
        for (int i = 0; i < 4; i++) {
            lane.pass(Duration.ofSeconds(40));
            resource.pass(Duration.ofSeconds(40));
            bothWays(1, 1, request("PUT", ONE + query));
        }
        assertThat(bothWays(0, 1, request("PUT", "/eureka/apps/STATUS/delta"))).startsWith("HTTP/1.1 404 ");
        assertThat(bothWays(0, 1, request("GET", "/eureka/apps", "Accept: application/json")))
                .contains("\"instanceId\":\"o-1\"")
                .doesNotContain("\"instanceId\":\"delta\"");
    }

    private static String madeUp(SplittableRandom random) {
        StringBuilder target = new StringBuilder(mostly(random, "/eureka", "/eureka/v2", "/v2", "/eureka/", "/V2", ""));
        target.append(mostly(random, "/apps/", "/apps", "/instances/", "/vips/"));
        target.append(mostly(random, "ORDERS", "orders", "STATUS", "DB", "%4FRDERS", ".", ""));
        target.append(mostly(random, "/", "", "//"));
        target.append(mostly(random, "o-1", "host.example:orders:8080", "delta", "db-1", "cleared", "x", "..", ""));
        for (int i = random.nextInt(4); i > 0; i--) {
            target.append(target.indexOf("?") < 0 ? "?" : "&");
            target.append(mostly(
                    random,
                    i == 1 ? "status=UP" : DIRTY,
                    OLDER,
                    NEWER,
                    "overriddenstatus=DOWN",
                    "status",
                    "a=b",
                    "status=%"));
        }
        List<String> headers = new ArrayList<>(List.of("Host: h"));
        for (int i = random.nextInt(3); i > 0; i--) {
            headers.add(mostly(
                    random,
                    "Accept: application/json",
                    "Accept: text/html, */*",
                    "Accept: *",
                    "Content-Type: a/b",
                    "Content-Length: 0",
                    "X-Replication: true",
                    "Connection: close"));
        }
        String line = mostly(random, "PUT", "HEAD", "POST") + " " + target;
        return head(line + mostly(random, " HTTP/1.1", " HTTP/1.0", " HTTP/1.2"), headers.stream());
    }

    @Test
    void requests_made_up_of_parts_are_answered_the_same_both_ways() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            String request = madeUp(random);
            assertThat(exchange(lane, 1, request)).as(request).isEqualTo(exchange(resource, 1, request));
            assertThat(lane.registry.renewals()).as(request).isEqualTo(resource.registry.renewals());
        }
        assertThat(lane.plainRenewals()).isBetween(100L, 900L);
        assertThat(resource.plainRenewals()).isZero();
    }
}
