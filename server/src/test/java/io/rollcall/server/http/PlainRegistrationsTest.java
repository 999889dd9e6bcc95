package io.rollcall.server.http;

import static io.rollcall.server.http.BothWays.mostly;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.replication.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same requests to two nodes in the same state, of which one leaves all registrations to their resource: no byte may
 * differ, nor may what they show afterwards.
 */
@Timeout(60)
class PlainRegistrationsTest {
    private static final String ALL = "/eureka/apps/ORDERS";
    private static final String JSON = "Content-Type: application/json";
    private static final String NEW = document(SteeredNode.instance("ORDERS", "o-new"));
    private static final String CHANGED = document(SteeredNode.instance("ORDERS", "o-1")
            .withMetadata(Map.of("zone", "a"))
            .withLastDirtyTimestamp(SteeredNode.START.toEpochMilli() + 1));
    private static final String SAME = document(SteeredNode.instance("ORDERS", "o-1"));
    private static final String PLAIN = request(ALL, NEW, JSON);
    private static final String LAST =
            "GET /eureka/apps HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\nConnection: close\r\n\r\n";

    private final BothWays both = new BothWays();
    private final SteeredNode lane = both.lane;
    private final SteeredNode resource = both.resource;

    @BeforeEach
    void fill() {
        for (SteeredNode node : both.nodes()) {
            node.register("ORDERS", "o-1");
            node.register("ORDERS", "cancelled");
            node.registry.cancel(new InstanceKey("ORDERS", "cancelled"), Origin.CLIENT);
            node.register("ORDERS", "out");
            InstanceKey out = new InstanceKey("ORDERS", "out");
            node.registry.setStatus(out, InstanceStatus.OUT_OF_SERVICE, OptionalLong.empty(), Origin.CLIENT);
            assertThat(node.post("/eureka/apps/DB?ephemeral=false", document(SteeredNode.instance("DB", "db-1")))
                            .statusCode())
                    .isEqualTo(204);
            node.pass(Duration.ofSeconds(20));
        }
    }

    @AfterEach
    void close() {
        both.close();
    }

    private static String document(Instance instance) {
        // A byte is a character here, as on the connection.
        return new String(EurekaJson.registration(instance), StandardCharsets.ISO_8859_1);
    }

    private static String request(String target, String body, String... headers) {
        return head("POST " + target + " HTTP/1.1", body, headers) + body;
    }

    private static String head(String line, String body, String... headers) {
        StringBuilder head = new StringBuilder(line + "\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n");
        Arrays.stream(headers).forEach(header -> head.append(header).append("\r\n"));
        return head.append("\r\n").toString();
    }

    /** All that comes back, what the connection is good for after that, and what the node then shows. */
    private static String exchange(SteeredNode node, int answers, String... pieces) throws IOException {
        String all = BothWays.exchange(node, LAST, answers, pieces);
        try (RawExchange after = new RawExchange(node.port())) {
            return all + after.lastly(LAST);
        }
    }

    /** Sends it to both, whoever answers. */
    private String sameBothWays(int answers, String... pieces) throws IOException {
        String answer = exchange(lane, answers, pieces);
        assertThat(answer).isEqualTo(exchange(resource, answers, pieces));
        return answer;
    }

    /** Sends it to both; of the first, the lane answers so many. */
    private String bothWays(int plain, int answers, String... pieces) throws IOException {
        long before = lane.plainRegistrations();
        String answer = sameBothWays(answers, pieces);
        assertThat(lane.plainRegistrations() - before)
                .as("answered by the lane")
                .isEqualTo(plain);
        return answer;
    }

    static List<String> plainRequests() {
        return List.of(
                PLAIN,
                request(ALL, CHANGED, JSON),
                request(ALL, SAME, JSON),
                request(ALL, document(SteeredNode.instance("ORDERS", "cancelled")), JSON),
                request(ALL, document(SteeredNode.instance("ORDERS", "out")), JSON),
                request(
                        ALL,
                        document(SteeredNode.instance("ORDERS", "o-1")
                                .withStatus(InstanceStatus.DOWN)
                                .withLastDirtyTimestamp(1)),
                        JSON),
                request(
                        ALL,
                        document(SteeredNode.instance("ORDERS", "o-1")
                                .withMetadata(Map.of("rollcall.ephemeral", "true"))),
                        JSON),
                request(ALL, NEW.replace("UNKNOWN", "OUT_OF_SERVICE"), JSON),
                request(ALL, NEW.replace("lastDirtyTimestamp", "ignored"), JSON),
                request(ALL, NEW.replace("example", "\u00c3\u00a4.example"), JSON),
                request(ALL, NEW + " \r\n", JSON),
                // It goes by its host.
                request(ALL, NEW.replace("\"o-new\"", "\"\""), JSON),
                request("/eureka/apps/orders", NEW, JSON),
                request("/eureka/v2/apps/ORDERS", NEW, JSON),
                request("/v2/apps/ORDERS", NEW, JSON),
                request(
                        ALL,
                        NEW,
                        "content-type: application/json",
                        "Accept: application/json",
                        "Accept-Encoding: gzip"),
                request(ALL, NEW, JSON, "Accept: text/plain, */*"),
                request(ALL, NEW, JSON, "Accept-Language: ;;;", "Cookie: ;=,", "If-Match: x", "Content-Language: ;"),
                request(ALL, NEW, JSON, "Authorization: Basic =", "DiscoveryIdentity-Name: DefaultClient"),
                request(ALL, NEW, JSON, "X-Forwarded-For: 10.0.0.7", "Connection: close"),
                request("http://elsewhere" + ALL, NEW, JSON),
                head("POST " + ALL + " HTTP/1.0", NEW, JSON) + NEW,
                head("POST " + ALL + " HTTP/1.0", NEW, JSON, "Connection: keep-alive") + NEW);
    }

    @ParameterizedTest
    @MethodSource("plainRequests")
    void a_plain_registration_is_answered_by_the_lane_as_its_resource_would(String request) throws IOException {
        assertThat(bothWays(1, 1, request)).startsWith("HTTP/1.1 204 No Content\r\n");
    }

    static List<String> otherRequests() {
        List<String> requests = new ArrayList<>();
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH", "post", "POSTS")) {
            requests.add(head(method + " " + ALL + " HTTP/1.1", NEW, JSON) + NEW);
        }
        for (String target : List.of(
                ALL + "?",
                ALL + "?ephemeral=true",
                ALL + "?ephemeral=false",
                ALL + "?ephemeral=nonsense",
                ALL + "?a=b",
                ALL + "/",
                ALL + "/o-new",
                ALL + "#x",
                "/eureka/apps/",
                "/eureka/apps",
                "/eureka/apps/O%52DERS",
                "/eureka/apps/BILLING",
                "/eureka/apps/..",
                "/eureka/apps/.ORDERS",
                "/eureka//apps/ORDERS",
                "/eureka/v1/apps/ORDERS",
                "/Eureka/apps/ORDERS",
                "/apps/ORDERS",
                "/eureka/vips/ORDERS",
                "eureka/apps/ORDERS")) {
            requests.add(request(target, NEW, JSON));
        }
        for (String header : List.of(
                "Content-Type: application/xml",
                "Content-Type: text/plain",
                "Content-Type: Application/JSON",
                "Content-Type: application/json;charset=UTF-8",
                "Content-Type: application/json;charset=ISO-8859-1",
                "Content-Type: application/json;charset=UTF-16",
                "Content-Type: nonsense",
                "Content-Type:",
                "X: no Content-Type",
                JSON + "\r\nContent-Type: application/json",
                JSON + "\r\nContent-Type: text/plain",
                JSON + "\r\nContent-Encoding: gzip",
                JSON + "\r\nContent-Encoding: identity",
                JSON + "\r\nContent-Encoding: br",
                JSON + "\r\nAccept: nonsense",
                JSON + "\r\nAccept: application/json;q=0.5",
                JSON + "\r\nAccept: ,",
                JSON + "\r\nExpect: the unexpected",
                JSON + "\r\nX-Replication: true",
                JSON + "\r\nX-Replication: false",
                JSON + "\r\nx-netflix-discovery-replication: true",
                JSON + "\r\nBad Name: x")) {
            requests.add(request(ALL, NEW, header));
        }
        for (String body : List.of(
                "{}",
                "[]",
                "nonsense",
                NEW.substring(1),
                NEW.substring(0, NEW.length() - 1),
                NEW + "{}",
                NEW.replace("o-new", "o/new"),
                NEW.replace("o-new", "o\\u0001new"),
                NEW.replace("o-new", "o\u00ffnew"),
                NEW.replace("10.0.0.1", ""),
                NEW.replace("MyOwn", "Elsewhere").replace("DefaultDataCenterInfo", "Other"),
                NEW.replace("\"8080\"", "\"x\"").replace("8080", "\"x\""),
                document(SteeredNode.instance("BILLING", "b-1")),
                document(SteeredNode.instance("ORDERS", "o-1").withMetadata(Map.of("rollcall.ephemeral", "false"))),
                document(SteeredNode.instance("ORDERS", "o-1").withMetadata(Map.of("rollcall.ephemeral", "what"))))) {
            requests.add(request(ALL, body, JSON));
        }
        requests.add(request("/eureka/apps/DB", document(SteeredNode.instance("DB", "db-1")), JSON));
        requests.add(request(ALL, " ".repeat(20_000) + NEW, JSON));
        requests.add("POST " + ALL + " HTTP/1.1\r\nHost: h\r\n" + JSON + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(NEW.length()) + "\r\n" + NEW + "\r\n0\r\n\r\n");
        requests.add("POST " + ALL + " HTTP/1.1\r\nHost: h\r\n" + JSON + "\r\n\r\n");
        requests.add("POST " + ALL + " HTTP/1.1\r\n" + JSON + "\r\nContent-Length: " + NEW.length() + "\r\n\r\n" + NEW);
        return requests;
    }

    @ParameterizedTest
    @MethodSource("otherRequests")
    void what_is_not_plain_is_answered_by_its_resource(String request) throws IOException {
        assertThat(bothWays(0, 1, request)).startsWith("HTTP/1.");
    }

    @Test
    void pipelined_requests_are_answered_in_order_whichever_way_they_go() throws IOException {
        // The last is refused, and with that the connection ends.
        String many = PLAIN + PLAIN + request(ALL + "?a=b", NEW, JSON) + request(ALL, CHANGED, JSON) + "PUT " + ALL
                + "/o-new HTTP/1.1\r\nHost: h\r\n\r\n" + PLAIN + request(ALL, "{}", JSON);
        assertThat(bothWays(4, 7, many)).contains("HTTP/1.1 400 ", "HTTP/1.1 200 ", "\"instanceId\":\"o-new\"");
    }

    @Test
    void a_registration_that_comes_in_pieces_is_plain_too() throws IOException {
        int body = PLAIN.length() - NEW.length();
        for (int cut : new int[] {1, 30, body - 1}) {
            // It is read in one piece or in two, as it comes, and a head in pieces is not plain.
            sameBothWays(1, PLAIN.substring(0, cut), PLAIN.substring(cut));
        }
        for (int cut : new int[] {body, body + 1, PLAIN.length() - 1}) {
            bothWays(1, 1, PLAIN.substring(0, cut), PLAIN.substring(cut));
        }
        bothWays(1, 1, PLAIN.substring(0, body), NEW.substring(0, 100), NEW.substring(100));
        bothWays(1, 2, PLAIN.substring(0, body + 20), NEW.substring(20) + request(ALL, "{}", JSON));
        bothWays(
                0,
                1,
                request(ALL, "{}", JSON).substring(0, 40),
                request(ALL, "{}", JSON).substring(40));
    }

    @Test
    void a_node_that_stepped_back_registers_neither_way() throws IOException {
        lane.fence(SteeredNode.START.toEpochMilli() + 1);
        resource.fence(SteeredNode.START.toEpochMilli() + 1);
        assertThat(bothWays(0, 1, PLAIN)).startsWith("HTTP/1.1 503 ").contains("Retry-After: ");
    }

    @Test
    void a_full_registry_takes_what_it_knows_and_nothing_new_either_way() throws IOException {
        for (SteeredNode node : both.nodes()) {
            for (int i = node.replica.size(); i < 1_000; i++) {
                node.register("MANY", "m-" + i);
            }
        }
        assertThat(bothWays(0, 1, PLAIN)).startsWith("HTTP/1.1 503 ").contains("Registry full");
        assertThat(bothWays(1, 1, request(ALL, CHANGED, JSON))).startsWith("HTTP/1.1 204 ");
    }

    private static String madeUp(SplittableRandom random) {
        Supplier<String> body = () -> {
            String id = mostly(random, "o-1", "o-2", "cancelled", "out", "db-1");
            Instance instance = SteeredNode.instance(mostly(random, "ORDERS", "DB"), id)
                    .withStatus(InstanceStatus.valueOf(mostly(random, "UP", "DOWN", "STARTING", "OUT_OF_SERVICE")))
                    .withLastDirtyTimestamp(SteeredNode.START.toEpochMilli() + random.nextInt(5) - 2)
                    .withMetadata(
                            Map.of(mostly(random, "a", "rollcall.ephemeral"), mostly(random, "true", "false", "x")));
            return mostly(random, document(instance), "{}", document(instance) + "]", "");
        };
        String target = mostly(random, "/eureka", "/v2", "/eureka/v2", "")
                + mostly(random, "/apps/", "/apps", "/vips/")
                + mostly(random, "ORDERS", "orders", "DB", "%44B", "")
                + mostly(random, "", "?", "?ephemeral=false", "/");
        return request(
                target,
                body.get(),
                mostly(random, JSON, "Content-Type: text/json", "Accept: application/json"),
                mostly(
                        random,
                        "Accept: application/json",
                        "Content-Encoding: gzip",
                        "X-Replication: true",
                        "Accept: x"));
    }

    @Test
    void requests_made_up_of_parts_are_answered_the_same_both_ways() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 600; i++) {
            String request = madeUp(random);
            assertThat(exchange(lane, 1, request)).as(request).isEqualTo(exchange(resource, 1, request));
        }
        assertThat(lane.plainRegistrations()).isBetween(60L, 500L);
        assertThat(resource.plainRegistrations()).isZero();
    }
}
