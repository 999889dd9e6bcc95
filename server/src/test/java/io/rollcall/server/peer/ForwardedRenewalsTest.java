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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client renews at node n, and its home, which is another node, answers n whatever a home may answer. */
class ForwardedRenewalsTest {
    private static final String FORWARD = PeerHeaders.BASE + "forward";

    @TempDir
    Path folder = Path.of(".");

    @SuppressWarnings("NullAway.Init")
    private OddCluster nodes;

    @BeforeEach
    void start() throws Exception {
        nodes = new OddCluster(folder, sending -> sending);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private void answers(ResponseDefinitionBuilder answer) {
        nodes.mock.stubFor(post(urlEqualTo(FORWARD)).willReturn(answer));
    }

    private void answers(Result... results) {
        answers(aResponse().withBody(nodes.encoded(new PeerAnswer.Forwarded(List.of(results)))));
    }

    private void assertTakenOver(String id, String said) {
        Awaitility.await("node n is the home of " + id)
                .atMost(Duration.ofSeconds(15))
                .until(() -> nodes.isHome(nodes.node, id));
        assertThat(OddCluster.said(nodes.node.registry().get(OddCluster.key(id))))
                .isEqualTo(said);
        Awaitility.await("everybody knows")
                .atMost(Duration.ofSeconds(15))
                .until(() -> nodes.oddRecord(id).version().home().name().equals("n"));
        nodes.awaitSaid(nodes.healthy, id, said);
        assertThat(nodes.isHome(nodes.healthy, id)).isFalse();
    }

    @Test
    void a_renewal_is_forwarded_to_the_home_which_keeps_it() {
        nodes.registerAtOdd("shop-1");

        nodes.renewAtNode("shop-1");

        nodes.awaitCounter("forward.renewed", 1);
        assertThat(nodes.isHome(nodes.node, "shop-1")).isFalse();
        assertThat(nodes.signing.messages)
                .filteredOn(message -> message.kind() == PeerRequest.Kind.FORWARD)
                .hasSize(1);
        assertThat(nodes.oddRecord("shop-1").version().epoch()).isZero();
    }

    @Test
    void at_404_the_instance_is_registered_again_here() {
        nodes.registerAtOdd("shop-1");
        answers(new Result.Unknown());

        nodes.renewAtNode("shop-1");

        assertTakenOver("shop-1", "first");
        assertThat(nodes.counter("forward.unknown")).isEqualTo(1);
        assertThat(nodes.counter("takeover.unknown")).isEqualTo(1);
    }

    @Test
    void at_409_with_a_newer_copy_that_is_pulled_back_and_nothing_of_it_is_lost() {
        nodes.registerAtOdd("shop-1");
        nodes.muteOdd();
        nodes.odd.register(OddCluster.instance("shop-1", DIRTY + 1_000, "second"), Origin.CLIENT);
        // As the home itself answers, whose push to n is lost.
        answers(new Result.Newer(nodes.oddRecord("shop-1")));

        nodes.renewAtNode("shop-1");

        nodes.awaitSaid(nodes.node, "shop-1", "second");
        nodes.unmuteOdd();
        assertTakenOver("shop-1", "second");
        assertThat(nodes.counter("forward.newer")).isEqualTo(1);
        assertThat(nodes.counter("takeover.newer")).isEqualTo(1);
    }

    @Test
    void at_409_with_an_older_copy_ours_stays() {
        nodes.registerAtOdd("shop-1");
        InstanceRecord old = nodes.oddRecord("shop-1");
        nodes.odd.register(OddCluster.instance("shop-1", DIRTY + 1_000, "second"), Origin.CLIENT);
        nodes.awaitSaid(nodes.node, "shop-1", "second");
        answers(new Result.Newer(old));

        nodes.renewAtNode("shop-1");

        assertTakenOver("shop-1", "second");
        assertThat(nodes.counter("forward.newer")).isEqualTo(1);
    }

    @Test
    void at_409_with_the_copy_that_is_here_already_ours_stays() {
        nodes.registerAtOdd("shop-1");
        answers(new Result.Newer(nodes.oddRecord("shop-1")));

        nodes.renewAtNode("shop-1");

        assertTakenOver("shop-1", "first");
        assertThat(nodes.counter("forward.newer")).isEqualTo(1);
    }

    @Test
    void at_409_with_another_instance_both_are_right_afterwards() {
        nodes.registerAtOdd("shop-1");
        Statement said =
                Statement.of(OddCluster.instance("shop-9", DIRTY, "stray").instance());
        Version version = new Version(DIRTY, DIRTY, false, 0, false, said.contentHash(), nodes.oddId);
        InstanceKey stray = OddCluster.key("shop-9");
        answers(new Result.Newer(new InstanceRecord(stray, version, said, null, new Dot(nodes.oddId, 1_000))));

        nodes.renewAtNode("shop-1");

        assertTakenOver("shop-1", "first");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void with_fewer_or_more_results_than_renewals_none_of_them_is_believed(int results) {
        nodes.registerAtOdd("shop-1");
        nodes.registerAtOdd("shop-2");
        answers(Collections.nCopies(results, (Result) new Result.Renewed()).toArray(Result[]::new));

        assertThat(nodes.send(
                                nodes.node,
                                "POST",
                                "/api/v1/renewals",
                                "{\"renewals\":[{\"app\":\"SHOP\",\"id\":\"shop-1\"},{\"app\":\"SHOP\",\"id\":\"shop-2\"}]}")
                        .statusCode())
                .isEqualTo(200);

        assertTakenOver("shop-1", "first");
        assertTakenOver("shop-2", "first");
        assertThat(nodes.counter("takeover.unanswered")).isEqualTo(2);
        assertThat(nodes.counter("forward.renewed")).isZero();
    }

    @Test
    void an_answer_to_something_else_is_no_answer() {
        nodes.registerAtOdd("shop-1");
        answers(aResponse().withBody(nodes.encoded(new PeerAnswer.Taken(List.of()))));

        nodes.renewAtNode("shop-1");

        assertTakenOver("shop-1", "first");
        assertThat(nodes.counter("takeover.unanswered")).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Misbehaviour.class)
    void a_home_that_cannot_answer_loses_its_instance_to_the_node_that_hears_it(Misbehaviour misbehaviour) {
        nodes.registerAtOdd("shop-1");
        answers(misbehaviour.answer());

        nodes.renewAtNode("shop-1");
        nodes.assertHealthyStaysFast();

        assertTakenOver("shop-1", "first");
        assertThat(nodes.counter("takeover.unanswered")).isEqualTo(1);
        assertThat(nodes.counter("forward.renewed")).isZero();
    }
}
