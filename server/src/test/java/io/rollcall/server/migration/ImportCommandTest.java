package io.rollcall.server.migration;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.rollcall.server.migration.Listings.shown;
import static io.rollcall.server.migration.Listings.up;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.replication.LiveInstance;
import io.rollcall.server.CommandRun;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code rollcall import} brings over, leaves and says. */
class ImportCommandTest {
    private final long now = InstantSource.system().millis();
    private final WireMockServer old =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    private final MigrationNode node = new MigrationNode();

    @BeforeEach
    void start() {
        old.start();
    }

    @AfterEach
    void stop() {
        old.stop();
        node.close();
    }

    private static ResponseDefinitionBuilder json(String body) {
        return aResponse().withHeader("Content-Type", "application/json").withBody(body);
    }

    private void oldHas(String listing) {
        old.stubFor(get(urlEqualTo("/eureka/apps")).willReturn(json(listing)));
    }

    private void oldHas(RegisteredInstance... instances) {
        oldHas(Listings.json(instances));
    }

    private String oldUrl() {
        return "http://127.0.0.1:" + old.port() + "/eureka/";
    }

    private CommandRun bring() {
        return CommandRun.of("import", "--from", oldUrl(), "--to", node.url());
    }

    private Instance instance(String app, String id) {
        return up(app, id).instance().withLastDirtyTimestamp(now - 60_000);
    }

    private Instance held(String app, String id) {
        LiveInstance live = Objects.requireNonNull(node.get(app, id), id);
        return live.statement().instance();
    }

    @Test
    void all_that_a_real_server_held_comes_over_and_a_diff_finds_nothing() {
        oldHas(Listings.recorded());

        CommandRun run = bring();

        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out())
                .contains("from: " + oldUrl() + " has 20 instances of 3 applications")
                .contains("20 instances came over, 0 were there alike, 0 were left, 0 did not come.")
                .contains("Each lives for one lease now, 90 s, unless its client comes");
        CommandRun diff = CommandRun.of("diff", oldUrl(), node.url());
        assertThat(diff.code()).as(diff.out()).isZero();
    }

    @Test
    void timestamp_status_override_lease_and_content_come_over_as_they_are() {
        Instance instance = instance("ORDERS", "o")
                .withLease(new LeaseTerms(5, 15))
                .withMetadata(Map.of("colour", "blue", "@odd", "é"))
                .withStatus(InstanceStatus.OUT_OF_SERVICE);
        oldHas(
                shown(instance, InstanceStatus.OUT_OF_SERVICE),
                shown(instance("ORDERS", "p").withStatus(InstanceStatus.DOWN)));

        assertThat(bring().code()).isZero();

        assertThat(held("ORDERS", "o")).isEqualTo(instance);
        LiveInstance live = Objects.requireNonNull(node.get("ORDERS", "o"));
        assertThat(live.status()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        assertThat(live.overriddenStatus()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        assertThat(held("ORDERS", "p").status()).isEqualTo(InstanceStatus.DOWN);
    }

    @Test
    void what_is_there_newer_is_left_and_told_and_what_is_older_is_replaced() {
        Instance old1 = instance("ORDERS", "newer-there");
        Instance old2 = instance("ORDERS", "older-there");
        node.register(shown(old1.withLastDirtyTimestamp(now - 59_000).withMetadata(Map.of("from", "client"))));
        node.register(shown(old2.withLastDirtyTimestamp(now - 61_000).withMetadata(Map.of("from", "client"))));
        oldHas(shown(old1), shown(old2));

        CommandRun run = bring();

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("left: ORDERS/newer-there: a newer one is there (by 1000 ms)")
                .contains("1 instance came over, 0 were there alike, 1 were left, 0 did not come.");
        assertThat(held("ORDERS", "newer-there").metadata()).containsEntry("from", "client");
        assertThat(held("ORDERS", "older-there").metadata()).isEmpty();
    }

    @Test
    void what_is_there_with_the_same_timestamp_is_left_and_what_differs_in_it_is_told() {
        Instance same = instance("ORDERS", "same");
        Instance other = instance("ORDERS", "other");
        node.register(
                shown(same), shown(other.withMetadata(Map.of("colour", "red")).withStatus(InstanceStatus.DOWN)));
        oldHas(shown(same), shown(other));

        CommandRun run = bring();

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("left: ORDERS/other: one of the same lastDirtyTimestamp is there that differs in"
                        + " [status, metadata.colour]")
                .contains("0 instances came over, 1 were there alike, 1 were left, 0 did not come.")
                .doesNotContain("Each lives for one lease");
    }

    @Test
    void running_it_again_brings_nothing_twice() {
        oldHas(shown(instance("ORDERS", "o")), shown(instance("STOCK", "s")));
        bring();

        CommandRun again = bring();

        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("0 instances came over, 2 were there alike");
    }

    @Test
    void a_dry_run_lists_what_would_come_and_what_is_odd_and_changes_nothing() {
        oldHas(
                shown(instance("ORDERS", "o")),
                shown(instance("ORDERS", "O").withLease(new LeaseTerms(2, 5))),
                shown(instance("STOCK", "s").withStatus(InstanceStatus.OUT_OF_SERVICE), InstanceStatus.OUT_OF_SERVICE));

        CommandRun run = CommandRun.of("import", "--from", oldUrl(), "--to", node.url(), "--dry-run");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("  ORDERS/o  UP  o.example:8080  lease 90 s")
                .contains("  STOCK/s  OUT_OF_SERVICE (override OUT_OF_SERVICE)  s.example:8080  lease 90 s")
                .contains("odd: ORDERS/O: its id differs only in upper and lower case from o")
                .contains("odd: ORDERS/O: its lease is 5 s")
                .contains("A dry run: nothing was changed. 3 instances would come over, 0 are there alike, 0 would be"
                        + " left, 0 cannot come.");
        assertThat(node.size()).isZero();
    }

    @Test
    void a_dry_run_without_a_target_asks_nobody_else() {
        oldHas(shown(instance("ORDERS", "o")));

        CommandRun run = CommandRun.of("import", "--from", oldUrl(), "--dry-run");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("1 instance would come over").doesNotContain("to: ");
    }

    @Test
    void what_a_node_would_refuse_is_named_and_ends_with_1_while_all_others_come() {
        String huge = "x".repeat(600_000);
        Instance large = instance("ORDERS", "large").withMetadata(Map.of("a", huge, "b", huge));
        oldHas(Listings.json(
                        shown(instance("ORDERS", "a/b")),
                        shown(instance("ORDERS", "p70000")),
                        shown(large),
                        shown(instance("ORDERS", "fine")))
                .replaceFirst("(p70000.*?)8080", "$170000"));

        CommandRun dry = CommandRun.of("import", "--from", oldUrl(), "--dry-run");
        CommandRun run = bring();

        assertThat(dry.code()).isEqualTo(1);
        assertThat(dry.out()).contains("1 instance would come over", "3 cannot come.");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("not taken: ORDERS/a/b: instanceId has U+002F at position 1, which is not allowed")
                .contains("not taken: ORDERS/large: it has 1200", "limits.document-kib allows 1048576")
                .contains("cannot be read: ORDERS/p70000: port 70000 is out of range 0 to 65535")
                .contains("1 instance came over, 0 were there alike, 0 were left, 3 did not come.");
        assertThat(node.get("ORDERS", "fine")).isNotNull();
    }

    @Test
    void a_target_that_is_full_is_tried_again_and_then_said_to_be() {
        try (MigrationNode small = new MigrationNode("limits.instances=3")) {
            oldHas(IntStream.range(0, 50)
                    .mapToObj(i -> shown(instance("ORDERS", "o-" + i)))
                    .toArray(RegisteredInstance[]::new));

            CommandRun run = CommandRun.of("import", "--from", oldUrl(), "--to", small.url());

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err())
                    .contains("rollcall: " + small.url() + "/ cannot answer now (503)")
                    .containsPattern("\\d+ of 50 had come over")
                    .hasLineCount(1);
        }
    }

    @Test
    void a_target_that_is_busy_for_a_moment_gets_all() {
        oldHas(Listings.json());
        String one = Listings.json(shown(instance("ORDERS", "o")));
        old.stubFor(get(urlEqualTo("/source/eureka/apps")).willReturn(json(one)));
        old.stubFor(post(anyUrl())
                .inScenario("busy")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(aResponse().withStatus(503))
                .willSetStateTo("ready"));
        old.stubFor(post(anyUrl())
                .inScenario("busy")
                .whenScenarioStateIs("ready")
                .willReturn(aResponse().withStatus(204)));

        CommandRun run = CommandRun.of("import", "--from", oldUrl().replace("/eureka/", "/source/"), "--to", oldUrl());

        old.verify(2, postRequestedFor(urlEqualTo("/eureka/apps/ORDERS")));
        // This target took it and does not show it.
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).contains("not taken: ORDERS/o: it was taken, and is not there now");
    }

    @Test
    void a_target_that_refuses_the_caller_is_asked_once_and_the_reason_is_said() {
        oldHas(Listings.json());
        old.stubFor(
                get(urlEqualTo("/source/eureka/apps")).willReturn(json(Listings.json(shown(instance("ORDERS", "o"))))));
        old.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(401)));

        CommandRun run = CommandRun.of(
                "import",
                "--from",
                oldUrl().replace("/eureka/", "/source/"),
                "--to",
                "http://anna:geheim@127.0.0.1:" + old.port());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("does not take this name and password (401)", "0 of 1 had come over")
                .doesNotContain("geheim");
        old.verify(1, postRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Basic YW5uYTpnZWhlaW0=")));
    }

    @Test
    void a_registry_that_is_gone_ends_with_2_and_one_line() {
        oldHas(shown(instance("ORDERS", "o")));

        CommandRun from = CommandRun.of("import", "--from", "http://127.0.0.1:1/", "--to", node.url());
        CommandRun to = CommandRun.of("import", "--from", oldUrl(), "--to", "http://127.0.0.1:1/");
        CommandRun none = CommandRun.of("import");

        assertThat(from.code()).isEqualTo(2);
        assertThat(from.err()).contains("cannot connect to http://127.0.0.1:1/").hasLineCount(1);
        assertThat(to.code()).isEqualTo(2);
        assertThat(to.err()).contains("cannot connect to http://127.0.0.1:1/").hasLineCount(1);
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("--from").hasLineCount(1);
    }

    @Test
    void names_that_need_encoding_come_over() {
        oldHas(shown(instance("MY APP+Ü", "host:8080:x y%2Fz")), shown(instance("A?B#C", "ü")));

        CommandRun run = bring();

        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(node.get("MY APP+Ü", "host:8080:x y%2Fz")).isNotNull();
        assertThat(node.get("A?B#C", "ü")).isNotNull();
    }
}
