package io.rollcall.server.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rollcall.server.conformance.kit.Item.Action;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 404, 409 and the rest: what the target does with what the old server answers to one item. */
@ConformanceKit(value = "5. What an answer to one item brings about", sending = true)
class ItemAnswersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryUnderTest target;
    private final OldPeer peer;
    private final Sample shop = Sample.up();

    ItemAnswersTest(RegistryUnderTest target, OldPeer peer) {
        this.target = target;
        this.peer = peer;
    }

    private void registeredOnBothSides(Sample sample) {
        target.register(sample);
        peer.awaitHeld(sample);
    }

    /** The client renews, the peer answers 409 with this, and the target has had the time to think about it. */
    private void renewedAndTold409With(ObjectNode entity) {
        peer.answersNextHeartbeatWithConflict(shop, entity);
        target.renew(shop);
        peer.awaitLast(Action.HEARTBEAT, shop);
        peer.awaitAllSentBy(target);
    }

    private void awaitNote(String note) {
        Awaitility.await("the target's copy says " + note)
                .atMost(Duration.ofSeconds(5))
                .until(() -> target.note(shop).equals(note));
    }

    // ---- 404 ---------------------------------------------------------------------------------------

    @Test
    void after_404_to_a_heartbeat_the_instance_is_registered_again() {
        registeredOnBothSides(shop);
        peer.forgets(shop);

        target.renew(shop);

        peer.awaitActions(shop, Action.REGISTER, Action.HEARTBEAT, Action.REGISTER);
        assertThat(peer.holds(shop)).isTrue();
    }

    @Test
    void after_404_to_a_heartbeat_the_override_comes_with_the_registration() {
        registeredOnBothSides(shop);
        target.setStatus(shop, "OUT_OF_SERVICE");
        peer.awaitLast(Action.STATUS_UPDATE, shop);
        peer.forgets(shop);

        target.renew(shop);

        Item again = peer.awaitLast(Action.REGISTER, shop);
        assertThat(again.json().at("/instanceInfo/overriddenStatus").asText()).isEqualTo("OUT_OF_SERVICE");
    }

    // ---- 409 ---------------------------------------------------------------------------------------

    @Test
    void at_409_with_a_newer_instance_that_is_pulled_back() {
        registeredOnBothSides(shop);

        renewedAndTold409With(shop.newer().note("newer").json());

        awaitNote("newer");
        assertThat(target.field(shop, "lastDirtyTimestamp"))
                .isEqualTo(String.valueOf(shop.newer().dirty()));
    }

    @Test
    void at_409_with_a_newer_instance_its_override_is_taken_too() {
        registeredOnBothSides(shop);
        ObjectNode overridden = shop.newer().status("OUT_OF_SERVICE").json().put("overriddenStatus", "OUT_OF_SERVICE");

        renewedAndTold409With(overridden);

        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> target.field(shop, "overriddenStatus")
                .equals("OUT_OF_SERVICE"));
        assertThat(target.field(shop, "status")).isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void what_was_pulled_back_is_not_sent_on() {
        registeredOnBothSides(shop);

        renewedAndTold409With(shop.newer().note("newer").json());

        awaitNote("newer");
        peer.awaitAllSentBy(target);
        peer.awaitActions(shop, Action.REGISTER, Action.HEARTBEAT);
    }

    @Test
    @EurekaDiffers("takes it: of two that are equally new the one that comes last wins, on each side another")
    void at_409_with_an_equally_new_instance_ours_stays() {
        registeredOnBothSides(shop);

        renewedAndTold409With(shop.note("equally new").json());

        assertThat(target.note(shop)).isEqualTo("first");
    }

    @Test
    void at_409_with_an_older_instance_ours_stays() {
        registeredOnBothSides(shop);

        renewedAndTold409With(shop.older().note("older").json());

        assertThat(target.note(shop)).isEqualTo("first");
    }

    @Test
    void at_409_with_another_instance_ours_stays() {
        registeredOnBothSides(shop);

        renewedAndTold409With(Sample.up().note("stray").json());

        assertThat(target.note(shop)).isEqualTo("first");
    }

    @ParameterizedTest(name = "`{0}`")
    @ValueSource(strings = {"{}", "{\"instanceId\":7}", "{\"port\":\"none\",\"lastDirtyTimestamp\":\"soon\"}"})
    void at_409_with_what_is_no_instance_ours_stays_and_goes_on(String entity) throws Exception {
        registeredOnBothSides(shop);

        renewedAndTold409With((ObjectNode) JSON.readTree(entity));

        assertThat(target.note(shop)).isEqualTo("first");
        target.renew(shop);
        peer.awaitActions(shop, Action.REGISTER, Action.HEARTBEAT, Action.HEARTBEAT);
    }

    @Test
    void at_409_without_an_instance_ours_stays() {
        registeredOnBothSides(shop);
        peer.answersNext(Action.HEARTBEAT, shop, 409);

        target.renew(shop);
        peer.awaitAllSentBy(target);

        assertThat(target.note(shop)).isEqualTo("first");
        peer.awaitActions(shop, Action.REGISTER, Action.HEARTBEAT);
    }

    @Test
    void one_conflict_in_a_batch_leaves_the_others_alone() {
        Sample other = Sample.up();
        registeredOnBothSides(shop);
        registeredOnBothSides(other);
        peer.forgets(other);
        peer.answersNextHeartbeatWithConflict(shop, shop.newer().note("newer").json());

        target.renew(shop);
        target.renew(other);

        awaitNote("newer");
        peer.awaitActions(other, Action.REGISTER, Action.HEARTBEAT, Action.REGISTER);
    }

    // ---- everything else is logged only ------------------------------------------------------------

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {404, 500})
    void a_registration_that_failed_is_not_repeated_and_the_next_heartbeat_repairs_it(int status) {
        peer.answersNext(Action.REGISTER, shop, status);
        target.register(shop);
        peer.awaitAllSentBy(target);
        peer.awaitActions(shop, Action.REGISTER);

        target.renew(shop);

        peer.awaitActions(shop, Action.REGISTER, Action.HEARTBEAT, Action.REGISTER);
        assertThat(peer.holds(shop)).isTrue();
    }

    @Test
    void a_heartbeat_that_failed_is_not_repeated() {
        registeredOnBothSides(shop);
        peer.answersNext(Action.HEARTBEAT, shop, 500);

        target.renew(shop);
        peer.awaitAllSentBy(target);

        peer.awaitActions(shop, Action.REGISTER, Action.HEARTBEAT);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {404, 500})
    void a_cancel_that_failed_is_not_repeated(int status) {
        registeredOnBothSides(shop);
        peer.answersNext(Action.CANCEL, shop, status);

        target.cancel(shop);
        peer.awaitAllSentBy(target);

        peer.awaitActions(shop, Action.REGISTER, Action.CANCEL);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {404, 500})
    void a_status_update_that_failed_is_not_repeated_and_the_next_heartbeat_carries_it(int status) {
        registeredOnBothSides(shop);
        peer.answersNext(Action.STATUS_UPDATE, shop, status);
        target.setStatus(shop, "OUT_OF_SERVICE");
        peer.awaitAllSentBy(target);
        peer.awaitActions(shop, Action.REGISTER, Action.STATUS_UPDATE);

        target.renew(shop);

        Item heartbeat = peer.awaitLast(Action.HEARTBEAT, shop);
        assertThat(heartbeat.json().path("overriddenStatus").asText()).isEqualTo("OUT_OF_SERVICE");
    }
}
