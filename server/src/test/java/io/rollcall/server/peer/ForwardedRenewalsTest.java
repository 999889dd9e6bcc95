package io.rollcall.server.peer;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.rollcall.server.peer.OddCluster.DIRTY;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.Origin;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerAnswer.Forwarded.Result;
import io.rollcall.replication.wire.PeerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client renews at node n, and its home, which is another node, answers n whatever a home may answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("waiting")
class ForwardedRenewalsTest {
    private static final String FORWARD = PeerHeaders.BASE + "forward";

    @SuppressWarnings("NullAway.Init")
    private OddCluster nodes;

    private Map<String, Long> before = Map.of();
    private int tests;
    private String id = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        nodes = new OddCluster(folder, sending -> sending);
    }

    @AfterAll
    void stop() {
        nodes.close();
    }

    @BeforeEach
    void settle() {
        nodes.mock.resetMappings();
        nodes.signing.messages.clear();
        nodes.settle();
        before = nodes.counters();
        id = "shop-" + ++tests;
    }

    private long counted(String name) {
        return nodes.counters().getOrDefault(name, 0L) - before.getOrDefault(name, 0L);
    }

    private void answers(ResponseDefinitionBuilder answer) {
        nodes.mock.stubFor(post(urlEqualTo(FORWARD)).willReturn(answer));
    }

    private void answers(Result... results) {
        answers(aResponse().withBody(nodes.encoded(new PeerAnswer.Forwarded(List.of(results)))));
    }

    private void assertTakenOver(String taken, String said) {
        Awaitility.await("node n is the home of " + taken)
                .atMost(Duration.ofSeconds(15))
                .until(() -> nodes.isHome(nodes.node, taken));
        assertThat(OddCluster.said(nodes.node.registry().get(OddCluster.key(taken))))
                .isEqualTo(said);
        Awaitility.await("everybody knows")
                .atMost(Duration.ofSeconds(15))
                .until(() -> nodes.oddRecord(taken).version().home().name().equals("n"));
        nodes.awaitSaid(nodes.healthy, taken, said);
        assertThat(nodes.isHome(nodes.healthy, taken)).isFalse();
    }

    @Test
    void a_renewal_is_forwarded_to_the_home_which_keeps_it() {
        nodes.registerAtOdd(id);

        nodes.renewAtNode(id);

        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> counted("forward.renewed") == 1);
        assertThat(nodes.isHome(nodes.node, id)).isFalse();
        assertThat(nodes.signing.messages)
                .filteredOn(message -> message.kind() == PeerRequest.Kind.FORWARD)
                .hasSize(1);
        assertThat(nodes.oddRecord(id).version().epoch()).isZero();
    }

    @Test
    void at_404_the_instance_is_registered_again_here() {
        nodes.registerAtOdd(id);
        answers(new Result.Unknown());

        nodes.renewAtNode(id);

        assertTakenOver(id, "first");
        assertThat(counted("forward.unknown")).isEqualTo(1);
        assertThat(counted("takeover.unknown")).isEqualTo(1);
    }

    @Test
    void at_409_with_a_newer_copy_that_is_pulled_back_and_nothing_of_it_is_lost() {
        nodes.registerAtOdd(id);
        nodes.muteOdd();
        nodes.odd.register(OddCluster.instance(id, DIRTY + 1_000, "second"), Origin.CLIENT);
        // As the home itself answers, whose push to n is lost.
        answers(new Result.Newer(nodes.oddRecord(id)));

        nodes.renewAtNode(id);

        nodes.awaitSaid(nodes.node, id, "second");
        nodes.unmuteOdd();
        assertTakenOver(id, "second");
        assertThat(counted("forward.newer")).isEqualTo(1);
        assertThat(counted("takeover.newer")).isEqualTo(1);
    }

    @Test
    void at_409_with_an_older_copy_ours_stays() {
        nodes.registerAtOdd(id);
        InstanceRecord old = nodes.oddRecord(id);
        nodes.odd.register(OddCluster.instance(id, DIRTY + 1_000, "second"), Origin.CLIENT);
        nodes.awaitSaid(nodes.node, id, "second");
        answers(new Result.Newer(old));

        nodes.renewAtNode(id);

        assertTakenOver(id, "second");
        assertThat(counted("forward.newer")).isEqualTo(1);
    }

    @Test
    void at_409_with_the_copy_that_is_here_already_ours_stays() {
        nodes.registerAtOdd(id);
        answers(new Result.Newer(nodes.oddRecord(id)));

        nodes.renewAtNode(id);

        assertTakenOver(id, "first");
        assertThat(counted("forward.newer")).isEqualTo(1);
    }

    @Test
    void at_409_with_another_instance_both_are_right_afterwards() {
        nodes.registerAtOdd(id);
        Statement said =
                Statement.of(OddCluster.instance(id + "-stray", DIRTY, "stray").instance());
        Version version = new Version(DIRTY, DIRTY, false, 0, false, said.contentHash(), nodes.oddId);
        InstanceKey stray = OddCluster.key(id + "-stray");
        answers(new Result.Newer(new InstanceRecord(stray, version, said, null, new Dot(nodes.oddId, 1_000))));

        nodes.renewAtNode(id);

        assertTakenOver(id, "first");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void with_fewer_or_more_results_than_renewals_none_of_them_is_believed(int results) {
        nodes.registerAtOdd(id);
        nodes.registerAtOdd(id + "-too");
        answers(Collections.nCopies(results, (Result) new Result.Renewed()).toArray(Result[]::new));

        assertThat(nodes.send(
                                nodes.node,
                                "POST",
                                "/api/v1/renewals",
                                "{\"renewals\":[{\"app\":\"SHOP\",\"id\":\"ID\"},{\"app\":\"SHOP\",\"id\":\"ID-too\"}]}"
                                        .replace("ID", id))
                        .statusCode())
                .isEqualTo(200);

        assertTakenOver(id, "first");
        assertTakenOver(id + "-too", "first");
        assertThat(counted("takeover.unanswered")).isEqualTo(2);
        assertThat(counted("forward.renewed")).isZero();
    }

    @Test
    void an_answer_to_something_else_is_no_answer() {
        nodes.registerAtOdd(id);
        answers(aResponse().withBody(nodes.encoded(new PeerAnswer.Taken(List.of()))));

        nodes.renewAtNode(id);

        assertTakenOver(id, "first");
        assertThat(counted("takeover.unanswered")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Misbehaviour.class)
    void a_home_that_cannot_answer_loses_its_instance_to_the_node_that_hears_it(Misbehaviour misbehaviour) {
        nodes.registerAtOdd(id);
        answers(misbehaviour.answer());

        nodes.renewAtNode(id);
        nodes.assertHealthyStaysFast();

        assertTakenOver(id, "first");
        assertThat(counted("takeover.unanswered")).isEqualTo(1);
        assertThat(counted("forward.renewed")).isZero();
    }
}
