package io.rollcall.replication.eureka;

import static io.rollcall.replication.eureka.Rig.START;
import static io.rollcall.replication.eureka.Rig.key;
import static io.rollcall.replication.eureka.Rig.shown;
import static io.rollcall.replication.eureka.Rig.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.Origin;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a Eureka server is told of what clients do here, and in what order. */
class EurekaPeerLaneTest {
    private final Rig rig = Rig.met();
    private final ScriptedEureka eureka = rig.eureka;

    private EurekaItem.Register register(int item) {
        return (EurekaItem.Register) eureka.last().get(item);
    }

    @Test
    void a_batch_leaves_when_its_oldest_change_is_half_a_second_old() {
        long began = rig.millis();
        rig.register(up("a", 0));
        rig.pass(300);
        rig.register(up("b", 0));
        rig.pass(199);
        assertThat(eureka.arrived).isEmpty();
        rig.pass(1);

        assertThat(eureka.items()).containsExactly("Register a", "Register b");
        assertThat(eureka.arrived.get(0).millis()).isEqualTo(began + 500);
    }

    @Test
    void a_full_batch_leaves_at_once_and_has_no_more_than_250_items() {
        rig.many(600);
        rig.pass(100);

        assertThat(eureka.arrived).hasSize(2);
        assertThat(eureka.arrived).allMatch(batch -> batch.items().size() <= 250);
        rig.pass(500);
        assertThat(eureka.items()).hasSize(600).doesNotHaveDuplicates();
    }

    @Test
    void a_registration_carries_the_instance_and_a_renewal_its_stamp_and_override() {
        rig.register(up("a", 5));
        rig.pass(600);
        assertThat(register(0).instance().statement().instance()).isEqualTo(up("a", 5));

        rig.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        rig.pass(600);
        assertThat(eureka.last())
                .containsExactly(new EurekaItem.StatusUpdate(key("a"), START + 5, InstanceStatus.OUT_OF_SERVICE));

        rig.renew("a");
        rig.pass(600);
        assertThat(eureka.last())
                .containsExactly(new EurekaItem.Heartbeat(
                        key("a"),
                        START + 5,
                        InstanceStatus.OUT_OF_SERVICE,
                        Optional.of(InstanceStatus.OUT_OF_SERVICE)));

        rig.clearStatus("a", InstanceStatus.UP);
        rig.pass(600);
        assertThat(eureka.last())
                .containsExactly(new EurekaItem.DeleteStatusOverride(key("a"), START + 5, InstanceStatus.UP));

        rig.cancel("a");
        rig.pass(600);
        assertThat(eureka.last()).containsExactly(new EurekaItem.Cancel(key("a")));
    }

    @Test
    void register_cancel_register_ends_registered() {
        rig.register(up("a", 0));
        rig.cancel("a");
        rig.register(up("a", 7));
        rig.pass(600);

        assertThat(eureka.items()).containsExactly("Register a");
        assertThat(register(0).instance().statement().lastDirtyTimestamp()).isEqualTo(START + 7);
    }

    @Test
    void register_and_cancel_ends_cancelled() {
        rig.register(up("a", 0));
        rig.renew("a");
        rig.cancel("a");
        rig.pass(600);

        assertThat(eureka.items()).containsExactly("Cancel a");
    }

    @Test
    void what_came_back_without_its_override_loses_it_at_the_peer_too() {
        rig.registered("a");
        rig.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        rig.pass(600);
        eureka.forget();
        rig.cancel("a");
        rig.register(up("a", 7));
        rig.pass(600);

        assertThat(eureka.items()).containsExactly("DeleteStatusOverride a", "Register a");
        assertThat(register(1).instance().overriddenStatus()).isEqualTo(InstanceStatus.UNKNOWN);
    }

    @Test
    void a_status_that_the_client_said_last_is_not_hidden_by_an_older_override() {
        rig.register(up("a", 0));
        rig.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        rig.renew("a");
        rig.register(up("a", 5).withStatus(InstanceStatus.DOWN));
        rig.pass(600);

        // A Eureka server that carries these out in this order ends DOWN, with the override kept.
        assertThat(eureka.items()).containsExactly("StatusUpdate a", "Register a");
        assertThat(register(1).instance().status()).isEqualTo(InstanceStatus.DOWN);
        assertThat(register(1).instance().overriddenStatus()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
    }

    @Test
    void many_renewals_of_one_instance_are_one_heartbeat() {
        rig.registered("a");
        for (int i = 0; i < 10; i++) {
            rig.renew("a");
        }
        rig.pass(600);
        assertThat(eureka.items()).containsExactly("Heartbeat a");
    }

    @Test
    void metadata_goes_as_a_registration_for_eureka_has_no_other_word_for_it() {
        rig.registered("a");
        rig.putMetadata("a", "colour", "blue");
        rig.pass(600);

        assertThat(eureka.items()).containsExactly("Register a");
        assertThat(register(0).instance().statement().instance().metadata()).containsEntry("colour", "blue");
    }

    @Test
    void what_a_eureka_server_brings_is_sent_to_none() {
        rig.replica.register(shown(up("a", 0)), Origin.EUREKA_PEER);
        rig.replica.renew(key("a"), OptionalLong.of(START), null, Origin.EUREKA_PEER);
        rig.replica.setStatus(key("a"), InstanceStatus.DOWN, OptionalLong.of(START), Origin.EUREKA_PEER);
        rig.replica.clearStatus(key("a"), InstanceStatus.UP, OptionalLong.of(START), Origin.EUREKA_PEER);
        rig.replica.cancel(key("a"), Origin.EUREKA_PEER);
        rig.pass(2_000);
        assertThat(eureka.items()).isEmpty();
    }

    @Test
    void an_eviction_is_not_sent() {
        rig.registered("a");
        rig.pass(100_000);
        assertThat(rig.replica.get(key("a"))).isNull();
        assertThat(eureka.items()).isEmpty();
    }

    @Test
    void nothing_is_said_of_what_went_before_its_turn_came() {
        rig.register(up("a", 0));
        // By way of another node, which tells the peer itself.
        rig.replica.cancel(key("a"), Origin.EUREKA_PEER);
        rig.pass(600);
        assertThat(eureka.items()).isEmpty();
    }

    @Test
    void a_cancel_is_not_sent_once_the_instance_is_back_by_way_of_another_node() {
        rig.registered("a");
        rig.cancel("a");
        rig.replica.register(shown(up("a", 9)), Origin.EUREKA_PEER);
        rig.pass(600);
        assertThat(eureka.items()).isEmpty();
    }

    @Test
    void a_renewal_that_the_peer_does_not_know_is_followed_by_the_registration() {
        rig.registered("a");
        eureka.answersItem(404);
        rig.renew("a");
        rig.pass(1_100);

        assertThat(eureka.items()).containsExactly("Heartbeat a", "Register a");
        assertThat(rig.view().counters()).containsEntry("registeredAnew", 1L);
    }

    @Test
    void a_newer_copy_of_a_conflict_is_pulled_back_with_its_override() {
        rig.registered("a");
        eureka.answersConflict(
                shown(up("a", 9).withStatus(InstanceStatus.OUT_OF_SERVICE), InstanceStatus.OUT_OF_SERVICE));
        rig.renew("a");
        rig.pass(600);

        var held = rig.held("a");
        assertThat(held.statement().lastDirtyTimestamp()).isEqualTo(START + 9);
        assertThat(held.overriddenStatus()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        rig.pass(2_000);
        assertThat(eureka.items()).as("not sent back").containsExactly("Heartbeat a");
        assertThat(rig.view().counters()).containsEntry("pulledBack", 1L);
    }

    @Test
    void an_equal_or_older_copy_of_a_conflict_is_ignored() {
        rig.register(up("a", 5));
        rig.pass(600);
        for (long dirty : new long[] {5, 4}) {
            eureka.answersConflict(shown(up("a", dirty).withStatus(InstanceStatus.DOWN)));
            rig.renew("a");
            rig.pass(600);
        }
        assertThat(rig.held("a").status()).isEqualTo(InstanceStatus.UP);
        assertThat(rig.view().counters()).containsEntry("conflictsIgnored", 2L);
    }

    @Test
    void a_conflict_about_another_instance_or_without_a_copy_is_ignored() {
        rig.registered("a", "b");
        eureka.answersConflict(shown(up("b", 9)));
        rig.renew("a");
        rig.pass(600);
        eureka.answersItem(409);
        rig.renew("a");
        rig.pass(600);

        assertThat(rig.held("b").statement().lastDirtyTimestamp()).isEqualTo(START);
        assertThat(rig.view().counters()).containsEntry("conflictsIgnored", 2L);
    }

    @Test
    void failures_of_other_items_are_counted_and_nothing_is_sent_again() {
        rig.registered("a");
        eureka.answersItem(404);
        rig.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        rig.pass(600);
        eureka.answersItem(500);
        rig.cancel("a");
        rig.pass(2_000);

        assertThat(eureka.items()).containsExactly("StatusUpdate a", "Cancel a");
        assertThat(rig.view().itemFailures())
                .containsEntry("StatusUpdate 404", 1L)
                .containsEntry("Cancel 500", 1L);
    }

    @Test
    void a_node_without_eureka_servers_notes_nothing() {
        rig.peers.peers(java.util.Set.of());
        rig.register(up("a", 0));
        rig.pass(600);
        assertThat(eureka.items()).isEmpty();
        assertThat(rig.peers.views()).isEqualTo(List.of());
    }
}
