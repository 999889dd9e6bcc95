package io.rollcall.replication;

import static io.rollcall.replication.HandMovedTime.START;
import static io.rollcall.replication.InstanceFixtures.arriving;
import static io.rollcall.replication.InstanceFixtures.claiming;
import static io.rollcall.replication.InstanceFixtures.saying;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RegisterTest {
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final TestNode node = new TestNode();

    @Test
    void an_instance_is_shown_as_it_registered() {
        assertThat(node.register(up("a"))).isEqualTo(Outcome.DONE);
        assertThat(node.said("a")).isEqualTo(up("a"));
        assertThat(node.lastChange().action()).isEqualTo(ActionType.ADDED);
        assertThat(node.shown("a").lease().registeredAtMillis()).isEqualTo(START);
        assertThat(node.shown("a").lease().serviceUpAtMillis()).isEqualTo(START);
    }

    @Test
    void a_newer_dirty_timestamp_replaces_what_is_held() {
        node.register(up("a"));
        Instance newer = saying(up("a"), "newer").withLastDirtyTimestamp(START + 1);
        node.register(newer);
        assertThat(node.said("a")).isEqualTo(newer);
    }

    @Test
    void an_equal_dirty_timestamp_with_other_content_replaces_what_is_held() {
        node.register(up("a"));
        node.register(saying(up("a"), "other"));
        assertThat(node.said("a")).isEqualTo(saying(up("a"), "other"));
    }

    @Test
    void the_same_content_again_only_renews() {
        node.register(up("a"));
        node.passSeconds(60);
        assertThat(node.register(up("a"))).isEqualTo(Outcome.DONE);
        assertThat(node.changes).hasSize(1);
        assertThat(node.shown("a").lease().registeredAtMillis()).isEqualTo(START);
        node.passSeconds(89);
        assertThat(node.has("a")).isTrue();
    }

    @Test
    void an_older_dirty_timestamp_never_replaces_newer_and_only_renews() {
        node.register(up("a"));
        node.passSeconds(60);
        Instance older = saying(up("a"), "older").withLastDirtyTimestamp(START - 1);
        assertThat(node.register(older)).isEqualTo(Outcome.DONE);
        assertThat(node.said("a")).isEqualTo(up("a"));
        assertThat(node.changes).hasSize(1);
        assertThat(node.shown("a").lease().registeredAtMillis()).isEqualTo(START);
        node.passSeconds(89);
        assertThat(node.has("a")).isTrue();
    }

    @Test
    void when_it_was_first_up_outlives_registering_anew() {
        node.register(up("a").withStatus(InstanceStatus.STARTING));
        assertThat(node.shown("a").lease().serviceUpAtMillis()).isZero();
        node.passSeconds(5);
        node.register(up("a").withLastDirtyTimestamp(START + 5_000));
        node.passSeconds(5);
        node.register(up("a").withStatus(InstanceStatus.DOWN).withLastDirtyTimestamp(START + 10_000));
        node.register(up("a").withLastDirtyTimestamp(START + 10_001));
        assertThat(node.shown("a").lease().serviceUpAtMillis()).isEqualTo(START + 5_000);
    }

    @Test
    void a_cancelled_instance_may_come_back_even_with_an_older_stamp() {
        node.register(up("a"));
        node.cancel("a");
        Instance older = saying(up("a"), "back").withLastDirtyTimestamp(START - 5_000);
        node.register(older);
        assertThat(node.said("a")).isEqualTo(older);
        assertThat(node.renew("a", START - 5_000, Origin.CLIENT)).isEqualTo(Outcome.DONE);
    }

    /** Its tombstone's stamp must not speak for the new life: nobody could change that for hours. */
    @Test
    void a_client_whose_clock_was_set_back_over_its_own_cancel_can_still_change_itself() {
        node.register(up("a"));
        node.cancel("a");
        node.register(up("a").withLastDirtyTimestamp(START - 5_000));
        Instance down = up("a").withStatus(InstanceStatus.DOWN).withLastDirtyTimestamp(START - 4_000);
        node.register(down);
        assertThat(node.said("a")).isEqualTo(down);
        assertThat(node.renew("a", START - 4_000, Origin.CLIENT)).isEqualTo(Outcome.DONE);
    }

    @Test
    void a_stamp_from_the_far_future_does_not_win_for_ever() {
        node.register(saying(up("a"), "future").withLastDirtyTimestamp(START + DAY));
        assertThat(node.said("a").lastDirtyTimestamp()).isEqualTo(START + DAY);
        assertThat(node.renew("a", START + DAY, Origin.CLIENT)).isEqualTo(Outcome.DONE);
        node.passSeconds(1);
        Instance corrected = saying(up("a"), "corrected").withLastDirtyTimestamp(START + 1_000);
        node.register(corrected);
        assertThat(node.said("a")).isEqualTo(corrected);
    }

    @Test
    void of_two_statements_from_the_far_future_the_later_arrival_wins() {
        node.register(saying(up("a"), "one").withLastDirtyTimestamp(START + DAY));
        node.register(saying(up("a"), "two").withLastDirtyTimestamp(START + DAY));
        assertThat(node.said("a").metadata()).containsEntry("says", "two");
    }

    @Test
    void a_stamp_within_the_allowed_skew_is_believed() {
        Instance ahead = saying(up("a"), "ahead").withLastDirtyTimestamp(START + 300_000);
        node.register(ahead);
        node.passSeconds(1);
        node.register(saying(up("a"), "late").withLastDirtyTimestamp(START + 1_000));
        assertThat(node.said("a")).isEqualTo(ahead);
    }

    @Test
    void an_override_that_a_sender_knows_is_stored_where_none_is() {
        node.replica.register(claiming(up("a"), InstanceStatus.OUT_OF_SERVICE), Origin.EUREKA_PEER);
        assertThat(node.shown("a").overriddenStatus()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        assertThat(node.status("a")).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
    }

    @Test
    void an_override_is_neither_replaced_nor_cleared_by_a_registration() {
        node.register(up("a"));
        node.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        node.replica.register(claiming(up("a"), InstanceStatus.DOWN), Origin.EUREKA_PEER);
        assertThat(node.shown("a").overriddenStatus()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        node.register(up("a").withLastDirtyTimestamp(START + 1));
        assertThat(node.status("a")).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
    }

    @Test
    void every_registration_that_changes_something_makes_a_newer_record() {
        node.register(up("a"));
        node.register(saying(up("a"), "one"));
        node.cancel("a");
        node.register(up("a").withLastDirtyTimestamp(START - 9_000));
        node.register(saying(up("a"), "two").withLastDirtyTimestamp(START - 8_000));
        node.replica.register(arriving(saying(up("a"), "three")), Origin.EUREKA_PEER);
        // Had a record lost against the one before, the table would still hold that.
        assertThat(ReadStreams.instance(node, "a").statement())
                .isEqualTo(node.shown("a").statement());
        assertThat(node.said("a").metadata()).containsEntry("says", "three");
    }
}
