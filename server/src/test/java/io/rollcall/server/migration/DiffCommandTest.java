package io.rollcall.server.migration;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.rollcall.server.migration.Listings.shown;
import static io.rollcall.server.migration.Listings.up;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.rollcall.server.CommandRun;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code rollcall diff} says, and how it ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiffCommandTest {
    private final MigrationNode ours = new MigrationNode();
    private final WireMockServer theirs =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    /** What happens in each second of a watch, one after the other; then nothing. */
    private final Queue<Runnable> seconds = new ArrayDeque<>();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private long nanos;

    @BeforeAll
    void start() {
        theirs.start();
        ours.register(up("ORDERS", "o-1"));
    }

    @AfterAll
    void stop() {
        theirs.stop();
        ours.close();
    }

    @BeforeEach
    void reset() {
        nanos = 0;
        seconds.clear();
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        theirsHas(Listings.json(up("ORDERS", "o-1")));
    }

    private void theirsHas(String listing) {
        theirs.resetMappings();
        theirs.stubFor(get(urlEqualTo("/eureka/apps"))
                .willReturn(aResponse()
                        .withHeader("Content-Type", "application/json")
                        .withBody(listing)));
    }

    private void theirsIsBusy() {
        theirs.resetMappings();
        theirs.stubFor(get(urlEqualTo("/eureka/apps")).willReturn(aResponse().withStatus(503)));
    }

    private String theirUrl() {
        return "http://127.0.0.1:" + theirs.port() + "/eureka/";
    }

    private CommandRun diff(String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "diff";
        arguments[1] = ours.url();
        arguments[2] = theirUrl();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return CommandRun.of(arguments);
    }

    private int watch(Duration length, Duration timeout) {
        Surroundings around = new Surroundings(
                new PrintWriter(out, true), new PrintWriter(err, true), () -> Instant.EPOCH, () -> nanos, pause -> {
                    nanos += pause.toNanos();
                    Runnable next = seconds.poll();
                    if (next != null) {
                        next.run();
                    }
                });
        DiffCommand command = new DiffCommand(new RegistryReading(new Http(Duration.ofSeconds(5))), around, false);
        return command.watch(
                RegistryAddress.parse("FIRST", ours.url()),
                RegistryAddress.parse("SECOND", theirUrl()),
                length,
                timeout);
    }

    @Test
    void equal_registries_of_both_kinds_end_with_0() {
        CommandRun run = diff();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .hasLineCount(3)
                .contains("first:  " + ours.url() + "/eureka/ has 1 instance of 1 application")
                .contains("second: " + theirUrl() + " has 1 instance of 1 application")
                .contains("No difference.");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void each_difference_is_a_line_and_the_end_is_1() {
        theirsHas(Listings.json(
                shown(up("ORDERS", "o-1").instance().withMetadata(Map.of("colour", "blue"))), up("STOCK", "s-1")));

        CommandRun run = diff();

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines().skip(2))
                .containsExactly(
                        "ORDERS/o-1: metadata.colour: none at the first, blue at the second",
                        "STOCK/s-1: only at the second (UP)",
                        "2 differences in 2 instances: 0 only at the first, 1 only at the second.");
    }

    @Test
    void json_has_all_differences_for_programs() throws Exception {
        theirsHas(Listings.json(up("STOCK", "s-1")));

        CommandRun run = diff("--json");

        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).hasLineCount(1);
        assertThat(json.at("/equal").booleanValue()).isFalse();
        assertThat(json.at("/second/url").textValue()).isEqualTo(theirUrl());
        assertThat(json.at("/differences/1").toString())
                .isEqualTo(
                        "{\"app\":\"STOCK\",\"id\":\"s-1\",\"field\":\"instance\",\"first\":null,\"second\":\"UP\"}");
    }

    @Test
    void what_people_are_shown_is_bounded_and_has_no_control_characters() {
        theirsHas(Listings.json(IntStream.range(0, 1_200)
                        .mapToObj(i -> up("STOCK", "s-" + i))
                        .toArray(io.rollcall.client.model.RegisteredInstance[]::new))
                .replace("s-7\"", "s-7\\u001b[31m\""));

        CommandRun run = diff();

        assertThat(run.out())
                .contains("... and 201 differences more; --json lists all")
                .contains("s-7?[31m");
        assertThat(run.out().lines()).hasSize(1_004);
    }

    @Test
    void trouble_ends_with_2_and_one_line() {
        theirsIsBusy();

        CommandRun run = diff();

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("rollcall: " + theirUrl() + " cannot answer now")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "diff http://127.0.0.1:1|SECOND",
                "diff http://127.0.0.1:1 my_host:8761|the URL of SECOND",
                "diff http://127.0.0.1:1 http://127.0.0.1:1 --for 5s|--for goes with --watch only",
                "diff http://127.0.0.1:1 http://127.0.0.1:1 --watch --for long|for: 'long' (from flag --for) is not allowed",
                "diff http://127.0.0.1:1 http://127.0.0.1:1 --port 1|--port"
            })
    void a_wrong_argument_ends_with_2_and_one_line(String arguments, String words) {
        CommandRun run = CommandRun.of(arguments.split(" ", -1));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("rollcall: ").hasLineCount(1).contains(words);
    }

    @Test
    void a_watch_ends_with_0_once_both_were_equal_for_the_whole_time() {
        String different = Listings.json(up("ORDERS", "o-1"), up("STOCK", "s-1"));
        String equal = Listings.json(up("ORDERS", "o-1"));
        theirsHas(different);
        seconds.addAll(List.of(
                () -> {},
                () -> theirsHas(equal),
                () -> theirsHas(different),
                () -> theirsHas(equal),
                () -> {},
                () -> {}));

        int code = watch(Duration.ofSeconds(3), Duration.ofMinutes(5));

        assertThat(code).isZero();
        assertThat(nanos).isEqualTo(Duration.ofSeconds(7).toNanos());
        assertThat(err.toString().lines())
                .containsExactly(
                        "after 0 s: 1 difference in 1 instance: 0 only at the first, 1 only at the second.",
                        "after 2 s: No difference.",
                        "after 3 s: 1 difference in 1 instance: 0 only at the first, 1 only at the second.",
                        "after 4 s: No difference.");
        assertThat(out.toString()).hasLineCount(3).endsWith("No difference." + System.lineSeparator());
    }

    @Test
    void a_watch_bears_a_registry_that_restarts() {
        seconds.addAll(List.of(this::theirsIsBusy, () -> theirsHas(Listings.json(up("ORDERS", "o-1"))), () -> {}));

        assertThat(watch(Duration.ofSeconds(2), Duration.ofMinutes(5))).isZero();
        assertThat(nanos).isEqualTo(Duration.ofSeconds(4).toNanos());
        assertThat(err.toString()).contains("after 1 s: " + theirUrl() + " cannot answer now (503)");
    }

    @Test
    void a_watch_that_is_over_says_what_still_differs_and_ends_with_1() {
        theirsHas(Listings.json(up("STOCK", "s-1")));

        assertThat(watch(Duration.ofSeconds(2), Duration.ofSeconds(5))).isEqualTo(1);
        assertThat(nanos).isEqualTo(Duration.ofSeconds(5).toNanos());
        assertThat(out.toString()).contains("STOCK/s-1: only at the second (UP)");
        assertThat(err.toString()).contains("given up after 5 s: still different");
    }

    @Test
    void a_watch_that_is_over_with_a_registry_gone_ends_with_2() {
        theirsIsBusy();

        assertThat(watch(Duration.ofSeconds(2), Duration.ofSeconds(5))).isEqualTo(2);
        assertThat(err.toString()).contains("given up after 5 s: " + theirUrl() + " cannot answer now");
    }

    @Test
    void a_watch_of_no_length_ends_with_the_first_equal_look() {
        assertThat(watch(Duration.ZERO, Duration.ofSeconds(5))).isZero();
        assertThat(nanos).isZero();
    }
}
