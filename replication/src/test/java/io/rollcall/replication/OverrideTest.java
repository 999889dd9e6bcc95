package io.rollcall.replication;

import static io.rollcall.client.model.InstanceStatus.DOWN;
import static io.rollcall.client.model.InstanceStatus.OUT_OF_SERVICE;
import static io.rollcall.client.model.InstanceStatus.STARTING;
import static io.rollcall.client.model.InstanceStatus.UNKNOWN;
import static io.rollcall.client.model.InstanceStatus.UP;
import static io.rollcall.replication.HandMovedTime.START;
import static io.rollcall.replication.InstanceFixtures.arriving;
import static io.rollcall.replication.InstanceFixtures.key;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator says of an instance, and which status is in force then. */
class OverrideTest {
    private final TestNode node = new TestNode();

    private Instance later(InstanceStatus status) {
        return up("a").withStatus(status).withLastDirtyTimestamp(START + 1);
    }

    @Test
    void an_override_of_an_unknown_instance_answers_unknown() {
        assertThat(node.setStatus("a", OUT_OF_SERVICE)).isEqualTo(Outcome.UNKNOWN);
        assertThat(node.clearStatus("a", UP)).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void an_override_is_in_force_at_once_and_its_owner_goes_on_renewing() {
        node.register(up("a"));
        node.passSeconds(2);
        assertThat(node.setStatus("a", OUT_OF_SERVICE)).isEqualTo(Outcome.DONE);
        assertThat(node.status("a")).isEqualTo(OUT_OF_SERVICE);
        assertThat(node.shown("a").overriddenStatus()).isEqualTo(OUT_OF_SERVICE);
        assertThat(node.lastChange().action()).isEqualTo(ActionType.MODIFIED);
        assertThat(node.lastChange().lastUpdatedMillis()).isEqualTo(START + 2_000);
        assertThat(node.renew("a", START, Origin.CLIENT)).isEqualTo(Outcome.DONE);
    }

    @Test
    void setting_the_status_that_is_in_force_sets_no_override() {
        node.register(up("a"));
        assertThat(node.setStatus("a", UP)).isEqualTo(Outcome.DONE);
        assertThat(node.shown("a").overriddenStatus()).isEqualTo(UNKNOWN);
        assertThat(node.changes).hasSize(1);
    }

    @Test
    void setting_and_clearing_renew_the_lease() {
        node.register(up("a"));
        node.passSeconds(80);
        node.setStatus("a", UP);
        node.passSeconds(80);
        node.clearStatus("a", UP);
        node.passSeconds(80);
        assertThat(node.has("a")).isTrue();
    }

    @Test
    void a_stamp_raises_the_statements_and_never_lowers_it() {
        node.register(up("a"));
        node.replica.setStatus(key("a"), OUT_OF_SERVICE, OptionalLong.of(START - 7), Origin.CLIENT);
        assertThat(node.said("a").lastDirtyTimestamp()).isEqualTo(START);
        node.replica.setStatus(key("a"), DOWN, OptionalLong.of(START + 7), Origin.CLIENT);
        assertThat(node.said("a").lastDirtyTimestamp()).isEqualTo(START + 7);
        assertThat(node.renew("a", START, Origin.EUREKA_PEER)).isInstanceOf(Outcome.Newer.class);
        node.replica.clearStatus(key("a"), UP, OptionalLong.of(START + 9), Origin.CLIENT);
        assertThat(node.said("a").lastDirtyTimestamp()).isEqualTo(START + 9);
    }

    @Test
    void an_override_over_down_moves_the_statement_itself() {
        node.register(up("a").withStatus(DOWN));
        node.setStatus("a", UP);
        assertThat(node.status("a")).isEqualTo(UP);
    }

    @Test
    void clearing_with_a_status_goes_there_at_once() {
        node.register(up("a"));
        node.setStatus("a", OUT_OF_SERVICE);
        assertThat(node.clearStatus("a", UP)).isEqualTo(Outcome.DONE);
        assertThat(node.status("a")).isEqualTo(UP);
        assertThat(node.shown("a").overriddenStatus()).isEqualTo(UNKNOWN);
        assertThat(node.lastChange().action()).isEqualTo(ActionType.MODIFIED);
        assertThat(node.renew("a")).isEqualTo(Outcome.DONE);
    }

    @Test
    void clearing_without_a_status_makes_the_instance_say_itself() {
        node.register(up("a"));
        node.setStatus("a", OUT_OF_SERVICE);
        node.clearStatus("a", UNKNOWN);
        assertThat(node.status("a")).isEqualTo(UNKNOWN);
        assertThat(node.renew("a")).isEqualTo(Outcome.UNKNOWN);
        node.register(up("a"));
        assertThat(node.status("a")).isEqualTo(UP);
        assertThat(node.renew("a")).isEqualTo(Outcome.DONE);
    }

    @Test
    void clearing_where_nothing_is_set_changes_nothing() {
        node.register(up("a"));
        assertThat(node.clearStatus("a", DOWN)).isEqualTo(Outcome.DONE);
        assertThat(node.status("a")).isEqualTo(UP);
        assertThat(node.changes).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        // held before, registered by a client, shown then
        "OUT_OF_SERVICE, UP, OUT_OF_SERVICE",
        "UP, OUT_OF_SERVICE, UP",
        "UP, DOWN, DOWN",
        "UP, STARTING, STARTING",
        "OUT_OF_SERVICE, DOWN, DOWN",
        "DOWN, UP, UP",
        "STARTING, OUT_OF_SERVICE, OUT_OF_SERVICE",
        "UNKNOWN, UP, UP",
    })
    void a_client_cannot_move_itself_between_up_and_out_of_service(
            InstanceStatus held, InstanceStatus registered, InstanceStatus shown) {
        node.register(up("a").withStatus(held));
        node.register(later(registered));
        assertThat(node.status("a")).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"OUT_OF_SERVICE, UP", "UP, OUT_OF_SERVICE", "UP, DOWN"})
    void a_peers_registration_takes_the_senders_status(InstanceStatus held, InstanceStatus registered) {
        node.register(up("a").withStatus(held));
        node.replica.register(arriving(later(registered)), Origin.EUREKA_PEER);
        assertThat(node.status("a")).isEqualTo(registered);
    }

    @Test
    void down_and_starting_show_through_an_override_which_wins_again_at_the_next_up() {
        node.register(up("a"));
        node.setStatus("a", OUT_OF_SERVICE);
        for (InstanceStatus own : new InstanceStatus[] {DOWN, STARTING}) {
            node.register(up("a").withStatus(own));
            assertThat(node.status("a")).isEqualTo(own);
            assertThat(node.shown("a").overriddenStatus()).isEqualTo(OUT_OF_SERVICE);
            node.register(up("a"));
            assertThat(node.status("a")).isEqualTo(OUT_OF_SERVICE);
        }
    }

    @Test
    void an_override_survives_an_eviction() {
        node.register(up("a"));
        node.setStatus("a", OUT_OF_SERVICE);
        node.passSeconds(91);
        assertThat(node.has("a")).isFalse();
        node.register(up("a"));
        assertThat(node.status("a")).isEqualTo(OUT_OF_SERVICE);
    }

    @Test
    void an_override_without_its_instance_goes_after_its_time() {
        node.register(up("a"));
        node.setStatus("a", OUT_OF_SERVICE);
        node.passSeconds(91);
        node.pass(ReplicaSettings.DEFAULT.orphanTtl());
        node.register(up("a"));
        assertThat(node.status("a")).isEqualTo(UP);
    }

    @Test
    void the_time_of_a_left_override_starts_anew_with_each_eviction() {
        node.register(up("a"));
        node.setStatus("a", OUT_OF_SERVICE);
        node.passSeconds(91);
        node.passSeconds(25 * 60);
        node.register(up("a"));
        node.passSeconds(91);
        node.passSeconds(10 * 60);
        node.register(up("a"));
        assertThat(node.status("a")).isEqualTo(OUT_OF_SERVICE);
    }

    @Test
    void an_instance_that_first_becomes_up_by_an_override_has_a_service_up_time() {
        node.register(up("a").withStatus(OUT_OF_SERVICE));
        node.passSeconds(4);
        node.setStatus("a", UP);
        assertThat(node.shown("a").lease().serviceUpAtMillis()).isEqualTo(START + 4_000);
        assertThat(node.shown("a").lease().registeredAtMillis()).isEqualTo(START);
        node.passSeconds(89);
        assertThat(node.has("a")).isTrue();
        node.passSeconds(2);
        assertThat(node.has("a")).isFalse();
    }
}
