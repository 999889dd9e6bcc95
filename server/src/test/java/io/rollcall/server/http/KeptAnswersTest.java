package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads of what is kept and small: by the fast lane, and without it. */
class KeptAnswersTest {
    private static final String LIST = "/eureka/apps";
    private static final String JSON = "Accept: application/json";
    private static final String GZIP = "Accept-Encoding: gzip";
    private static final String LAST = request("GET", LIST, JSON, "Connection: close");

    private final BothWays both = new BothWays();

    @BeforeEach
    void fill() throws IOException {
        for (SteeredNode node : both.nodes()) {
            node.register("ORDERS", "o-1");
            node.register("ORDERS", "o-2");
        }
        for (String path : List.of(LIST, "/eureka/apps/delta")) {
            for (String accept : List.of(JSON, "Accept: application/xml")) {
                bothWays(request("GET", path, accept));
                bothWays(request("GET", path, accept, GZIP));
            }
        }
    }

    @AfterEach
    void close() {
        both.close();
    }

    private static String request(String method, String target, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: h\r\n");
        Stream.of(headers).forEach(header -> head.append(header).append("\r\n"));
        return head.append("\r\n").toString();
    }

    private String bothWays(String... pieces) throws IOException {
        String answer = BothWays.exchange(both.lane, LAST, 1, pieces);
        assertThat(answer).isEqualTo(BothWays.exchange(both.resource, LAST, 1, pieces));
        return answer;
    }

    /** How many of two reads the lane answered: the one that is sent, and the last one, for what is kept. */
    private long byLane(String... pieces) throws IOException {
        long before = both.lane.plainReads();
        bothWays(pieces);
        return both.lane.plainReads() - before;
    }

    static List<String> plainRequests() {
        return List.of(
                request("GET", LIST, JSON),
                request("GET", "/eureka/apps/", JSON),
                request("GET", "/eureka/v2/apps", JSON),
                request("GET", "/v2/apps/", JSON),
                request("GET", LIST, JSON, GZIP),
                request("GET", "/eureka/apps/delta", JSON, GZIP),
                request("GET", "http://elsewhere" + LIST, JSON),
                request("GET", LIST, "accept: text/json, */*", "User-Agent: curl", "Cookie: ;", "Range: bytes=0-1"),
                request("GET", LIST, JSON, "Content-Length: 0"),
                request("GET", LIST, JSON, "Content-Type: ;"),
                request("GET", LIST, JSON, "If-None-Match: *"),
                request("GET", LIST, JSON, "Connection: keep-alive").replace("HTTP/1.1", "HTTP/1.0"));
    }

    @ParameterizedTest
    @MethodSource("plainRequests")
    void a_plain_read_of_what_is_kept_is_answered_by_the_lane_as_its_resource_would(String request) throws IOException {
        assertThat(bothWays(request)).startsWith("HTTP/1.1 200 OK\r\nDate: then\r\n");
        assertThat(byLane(request)).isEqualTo(2);
    }

    static List<List<String>> otherRequests() {
        List<List<String>> requests = new ArrayList<>();
        for (String method : List.of("HEAD", "OPTIONS", "POST", "get", "GETS", "TRACE", "DELETE")) {
            requests.add(List.of(request(method, LIST, JSON)));
        }
        for (String target : List.of(
                LIST + "?",
                LIST + "?regions=eu",
                LIST + "?a=%zz",
                LIST + "//",
                "//eureka/apps",
                "/eureka/./apps",
                "/eureka/%61pps",
                "/Eureka/apps",
                LIST + ";a=b",
                LIST + "/delta/",
                LIST + "/ORDERS",
                "/eureka")) {
            requests.add(List.of(request("GET", target, JSON)));
        }
        requests.add(List.of(request("GET", LIST)));
        requests.add(List.of(request("GET", LIST, "Accept: application/xml")));
        requests.add(List.of(request("GET", LIST, "Accept: text/plain")));
        requests.add(List.of(request("GET", LIST, JSON, "Content-Length: 2") + "{}"));
        requests.add(List.of(request("GET", LIST, JSON, "Content-Length: 2"), "{}"));
        requests.add(List.of(request("GET", LIST, JSON, "Transfer-Encoding: chunked") + "0\r\n\r\n"));
        requests.add(List.of(request("GET", LIST, JSON, "Transfer-Encoding: chunked"), "0\r\n\r\n"));
        return requests;
    }

    @ParameterizedTest
    @MethodSource("otherRequests")
    void any_other_is_left_to_its_resource(List<String> pieces) throws IOException {
        assertThat(byLane(pieces.toArray(String[]::new))).isLessThanOrEqualTo(1);
    }

    @Test
    void after_a_change_the_first_read_is_rendered_and_the_next_kept() throws IOException {
        for (SteeredNode node : both.nodes()) {
            node.register("ORDERS", "o-3");
        }
        assertThat(byLane(request("GET", LIST, JSON))).isOne();
        assertThat(bothWays(request("GET", LIST, JSON))).contains("o-3");
    }

    @Test
    void requests_that_come_in_one_piece_are_answered_one_after_the_other() throws IOException {
        String three = request("GET", LIST, JSON) + request("GET", LIST, JSON, GZIP) + request("GET", LIST + "?", JSON);
        String answers = BothWays.exchange(both.lane, LAST, 3, three);

        assertThat(answers).isEqualTo(BothWays.exchange(both.resource, LAST, 3, three));
        assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(5);
    }

    @Test
    void a_node_that_is_not_ready_answers_none() throws IOException {
        for (SteeredNode node : both.nodes()) {
            node.state.mayBeRead(false);
        }
        assertThat(bothWays(request("GET", LIST, JSON))).startsWith("HTTP/1.1 503 ");
    }
}
