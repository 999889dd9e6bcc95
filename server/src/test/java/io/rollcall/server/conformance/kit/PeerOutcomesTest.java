package io.rollcall.server.conformance.kit;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.rollcall.server.conformance.kit.Item.Action;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a batch, by what the old server answers to the whole of it. */
@ConformanceKit(value = "4. What becomes of a batch, by its answer", sending = true)
class PeerOutcomesTest {
    /** Longer than any sender waits. */
    private static final int TOO_LONG_MILLIS = 8_000;

    private final RegistryUnderTest target;
    private final OldPeer peer;
    private final Sample shop = Sample.up();

    PeerOutcomesTest(RegistryUnderTest target, OldPeer peer) {
        this.target = target;
        this.peer = peer;
    }

    @Test
    void what_was_acknowledged_is_not_sent_again() {
        target.register(shop);
        peer.awaitHeld(shop);
        peer.awaitAllSentBy(target);

        peer.awaitActions(shop, Action.REGISTER);
    }

    // ---- sent again --------------------------------------------------------------------------------

    @Test
    void at_503_the_batch_is_sent_again_until_it_is_taken() {
        peer.answersBatchesWith(aResponse().withStatus(503));
        target.register(shop);
        peer.awaitAttempts(shop, 2);

        peer.recovers();

        peer.awaitHeld(shop);
    }

    @Test
    void at_no_answer_in_time_the_batch_is_sent_again() {
        peer.answersBatchesWith(aResponse().withFixedDelay(TOO_LONG_MILLIS));
        target.register(shop);
        peer.awaitAttempts(shop, 1);

        peer.recovers();

        peer.awaitHeld(shop);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Fault.class,
            names = {"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE"})
    void when_the_connection_breaks_the_batch_is_sent_again(Fault fault) {
        peer.answersBatchesWith(aResponse().withFault(fault));
        target.register(shop);
        peer.awaitAttempts(shop, 2);

        peer.recovers();

        peer.awaitHeld(shop);
    }

    @Test
    void while_nobody_listens_nothing_is_lost() {
        peer.stopsListening();
        target.register(shop);
        Sample other = Sample.up();
        target.register(other);

        peer.listensAgain();

        peer.awaitHeld(shop);
        peer.awaitHeld(other);
    }

    @Test
    void what_has_waited_for_longer_than_its_renewal_interval_is_not_sent_any_more() {
        Sample brief = Sample.up().renewedEvery(1);
        peer.answersBatchesWith(aResponse().withStatus(503));
        target.register(brief);
        target.register(shop);
        peer.awaitAttempts(brief, 1);

        Awaitility.await("a batch with the one and without the other")
                .atMost(Duration.ofSeconds(15))
                .until(() -> peer.batches().stream().anyMatch(batch -> batch.has(shop) && !batch.has(brief)));

        peer.recovers();
        peer.awaitHeld(shop);
        assertThat(peer.holds(brief)).isFalse();
    }

    @Test
    void what_was_given_up_is_repaired_by_the_next_heartbeat() {
        Sample brief = Sample.up().renewedEvery(1);
        peer.answersBatchesWith(aResponse().withStatus(503));
        target.register(brief);
        target.register(shop);
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> peer.batches().stream()
                .anyMatch(batch -> batch.has(shop) && !batch.has(brief)));
        peer.recovers();
        peer.awaitHeld(shop);

        target.renew(brief);

        peer.awaitHeld(brief);
    }

    // ---- not sent again ----------------------------------------------------------------------------

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {400, 401, 403, 404, 429, 500})
    void at_any_other_status_the_batch_is_dropped_and_the_next_heartbeat_repairs_it(int status) {
        assertDroppedAndRepaired(aResponse().withStatus(status));
    }

    @Test
    void a_redirection_is_not_followed() {
        assertDroppedAndRepaired(
                aResponse().withStatus(302).withHeader("Location", peer.url() + "peerreplication/batch/?elsewhere"));

        assertThat(peer.batches()).noneMatch(batch -> batch.path().contains("elsewhere"));
    }

    @ParameterizedTest(name = "`{0}`")
    @ValueSource(
            strings = {
                "{\"responseList\":[]}",
                "{\"responseList\":[{\"statusCode\":404},{\"statusCode\":404},{\"statusCode\":404}]}"
            })
    void a_reply_of_the_wrong_length_is_not_believed_and_the_next_heartbeat_repairs_it(String reply) {
        assertDroppedAndRepaired(okJson(reply));
    }

    @ParameterizedTest(name = "`{0}`")
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{\"responseList\":\"200\"}",
                "{\"responseList\":[7]}",
                "{\"responseList\":[{\"statusCode\":\"fine\"}]}"
            })
    void what_is_no_reply_is_no_acknowledgement_and_the_next_heartbeat_repairs_it_at_the_latest(String reply) {
        peer.answersBatchesWith(okJson(reply));
        target.register(shop);
        peer.awaitAttempts(shop, 1);
        peer.recovers();

        target.renew(shop);

        peer.awaitHeld(shop);
    }

    private void assertDroppedAndRepaired(ResponseDefinitionBuilder answer) {
        peer.answersBatchesWith(answer);
        target.register(shop);
        peer.awaitAttempts(shop, 1);
        peer.recovers();
        peer.awaitAllSentBy(target);
        assertThat(peer.holds(shop)).isFalse();
        assertThat(peer.actions(shop)).containsExactly(Action.REGISTER);

        target.renew(shop);

        peer.awaitHeld(shop);
        assertThat(peer.actions(shop)).containsExactly(Action.REGISTER, Action.HEARTBEAT, Action.REGISTER);
    }
}
