package io.rollcall.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rollcall.server.RegistryNode;
import io.rollcall.server.config.Config;
import io.rollcall.server.hostile.RawConnection.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private final RegistryNode node = new RegistryNode(Config.of(Map.of("port", "0")));

    @BeforeAll
    void start() throws IOException {
        node.start();
        for (String id : List.of("kept-1", "kept-2")) {
            assertThat(answer(RawRequest.json("POST", BadRequest.APP, Instances.json("KEPT", id)))
                            .status())
                    .isEqualTo(204);
        }
    }

    @AfterAll
    void stop() {
        node.close();
    }

    static Stream<BadRequest> bad() {
        return Stream.of(BadTargets.all(), BadHeads.all(), BadBodies.all(), BadBatches.all())
                .flatMap(rows -> rows);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void a_bad_request_is_refused_with_a_problem_and_changes_nothing(BadRequest bad) throws IOException {
        String before = registry();

        try (RawConnection connection = RawConnection.to(node.port())) {
            connection.send(bad.request().bytes());
            Answer answer = connection.read(false);

            assertThat(bad.statuses()).as("%s answered %s", bad, answer).contains(answer.status());
            assertProblem(bad, answer);
            if (answer.status() == 405) {
                assertThat(answer.header("allow")).isNotEmpty();
            }
            if (bad.ends()) {
                assertThat(answer.header("connection")).isEqualTo("close");
                assertThat(connection.rest()).as("a second answer to %s", bad).isEmpty();
            }
        }

        assertThat(registry()).isEqualTo(before);
    }

    private static void assertProblem(BadRequest bad, Answer answer) throws IOException {
        assertThat(answer.header("content-type"))
                .as("%s answered %s", bad, answer)
                .isEqualTo("application/problem+json");
        JsonNode problem = answer.json();
        List<String> fields = new ArrayList<>();
        problem.fieldNames().forEachRemaining(fields::add);
        assertThat(fields).containsExactly("type", "title", "status", "detail");
        assertThat(problem.get("status").asInt()).isEqualTo(answer.status());
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("detail").asText())
                .isNotBlank()
                .hasSizeLessThan(400)
                .doesNotContainPattern("\\p{Cntrl}|\\p{Cs}")
                .doesNotContain(
                        "Exception", "io.rollcall", "com.fasterxml", "com.ctc", "org.glass", "StreamRead", "Source:");
    }

    /** The registry as it is told, but for what a mere renewal may move. */
    private String registry() throws IOException {
        Answer all = answer(RawRequest.of("GET", "/eureka/apps").header("Accept", "application/json"));
        assertThat(all.status()).isEqualTo(200);
        return all.text().replaceAll("\"lastRenewalTimestamp\":\\d+", "");
    }

    private Answer answer(RawRequest request) throws IOException {
        return RawConnection.exchange(node.port(), request);
    }

    @Test
    void an_item_of_a_batch_that_cannot_be_carried_out_fails_alone_and_changes_nothing() throws IOException {
        String before = registry();
        StringBuilder items = new StringBuilder("{\"replicationList\":[");
        StringBuilder results = new StringBuilder("{\"responseList\":[");
        String comma = "";
        for (Map.Entry<String, Integer> item : BadBatches.items().entrySet()) {
            items.append(comma).append(item.getKey());
            results.append(comma)
                    .append("{\"statusCode\":")
                    .append(item.getValue())
                    .append('}');
            comma = ",";
        }

        Answer answer = answer(RawRequest.json("POST", BadRequest.BATCH, items + "]}"));

        assertThat(answer.text()).isEqualTo(results + "]}");
        assertThat(registry()).isEqualTo(before);
    }

    @Test
    void what_is_not_there_is_answered_404_without_a_body() throws IOException {
        for (String[] operation : BadRequest.operationsOn("nobody%3A8080")) {
            boolean isList = operation[1].contains("vips/");
            if (!operation[0].equals("POST") && !isList) {
                Answer answer = answer(RawRequest.of(operation[0], operation[1]));
                assertThat(answer.status()).as(operation[1]).isEqualTo(404);
                assertThat(answer.text()).isEmpty();
                assertThat(answer.header("content-length")).isEqualTo("0");
            }
        }
    }

    @Test
    void what_is_unusual_but_right_is_answered() throws IOException {
        List<RawRequest> unusual = List.of(
                RawRequest.of("GET", "http://elsewhere:1/eureka/apps/KEPT"),
                RawRequest.of("GET", "HTTP://[::1]:80/eureka/apps/KEPT"),
                RawRequest.line("GET /eureka/apps/KEPT HTTP/1.0"),
                RawRequest.line("GET /eureka/apps/KEPT HTTP/1.1").header("Host", "eureka_server:8761"),
                RawRequest.line("GET /eureka/apps/KEPT HTTP/1.1").header("host", "[fe80::1%25eth0]:8761"),
                RawRequest.line("GET /eureka/apps/KEPT HTTP/1.1").header("Host", "a.b."),
                RawRequest.of("GET", "/eureka/apps/KEPT").header("Accept", "*/*;q=0.1"),
                RawRequest.of("GET", "/eureka/apps/%4bEPT").body(RawRequest.utf8("{}")),
                RawRequest.json("PUT", BadRequest.KEPT, "{}"),
                RawRequest.of("PUT", BadRequest.KEPT).chunked(RawRequest.utf8("{}")),
                RawRequest.of("PUT", BadRequest.KEPT).body(new byte[0]),
                RawRequest.of("GET", "/eureka/apps/").raw("X: a\r\n b\r\n"));

        for (RawRequest request : unusual) {
            assertThat(answer(request).status())
                    .as(new String(request.bytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(200);
        }
    }
}
