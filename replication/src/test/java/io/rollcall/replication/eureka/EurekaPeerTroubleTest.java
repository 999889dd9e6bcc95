package io.rollcall.replication.eureka;

import static io.rollcall.replication.eureka.Rig.key;
import static io.rollcall.replication.eureka.Rig.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A Eureka server that is overloaded, out of reach, or refuses: what is sent again, and what mends the rest. */
class EurekaPeerTroubleTest {
    private static final EurekaReply BUSY = new EurekaReply.Congested("503");
    private static final EurekaReply AWAY = new EurekaReply.Unreachable("cannot connect");
    private static final EurekaReply REFUSED = new EurekaReply.Refused(500, "broken");

    private final Rig rig = Rig.met();
    private final ScriptedEureka eureka = rig.eureka;

    private List<Long> gaps() {
        List<Long> times =
                eureka.arrived.stream().map(ScriptedEureka.Arrived::millis).toList();
        return java.util.stream.IntStream.range(1, times.size())
                .mapToObj(i -> times.get(i) - times.get(i - 1))
                .toList();
    }

    @Test
    void an_overloaded_peer_gets_the_batch_again_after_a_second() {
        eureka.answers(BUSY, 2);
        rig.register(up("a", 0));
        rig.pass(4_000);

        assertThat(eureka.items()).containsExactly("Register a", "Register a", "Register a");
        assertThat(gaps()).containsExactly(1_005L, 1_005L);
        assertThat(rig.view().link()).isEqualTo(EurekaPeerView.Link.UP);
        assertThat(rig.view().counters()).containsEntry("congested", 2L);
    }

    @Test
    void a_peer_out_of_reach_is_tried_after_100_ms_then_less_and_less_often() {
        eureka.answers(AWAY, 12);
        rig.registered("a");
        rig.renew("a");
        rig.pass(25_000);

        assertThat(gaps().get(0)).isLessThan(300L);
        assertThat(gaps().get(8)).isBetween(2_400L, 5_100L);
        assertThat(rig.view().link()).isEqualTo(EurekaPeerView.Link.DOWN);
        assertThat(rig.view().detail()).isEqualTo("cannot connect");
    }

    @Test
    void a_newer_word_takes_the_place_of_what_comes_back() {
        eureka.answers(BUSY);
        rig.register(up("a", 0));
        rig.register(up("b", 0));
        rig.pass(600);
        rig.cancel("a");
        rig.pass(2_000);

        assertThat(eureka.items()).containsExactly("Register a", "Register b", "Cancel a", "Register b");
    }

    @Test
    void a_heartbeat_behind_a_registration_that_failed_does_not_replace_it() {
        eureka.answers(BUSY);
        rig.register(up("a", 0));
        rig.pass(600);
        rig.renew("a");
        rig.pass(2_000);
        assertThat(eureka.items()).containsExactly("Register a", "Register a");
    }

    @Test
    void what_comes_back_goes_first() {
        eureka.answers(BUSY);
        rig.register(up("b", 0));
        rig.pass(600);
        rig.register(up("a", 0));
        rig.pass(2_000);
        assertThat(eureka.items()).containsExactly("Register b", "Register b", "Register a");
    }

    @Test
    void a_registration_lapses_after_its_renewal_interval_and_a_change_after_thirty_seconds() {
        rig.registered("b");
        eureka.answers(BUSY, 6);
        rig.register(up("a", 0, 2));
        rig.setStatus("b", InstanceStatus.DOWN);
        rig.pass(8_000);

        assertThat(eureka.arrived.get(0).items()).hasSize(2);
        assertThat(eureka.last()).hasOnlyElementsOfType(EurekaItem.StatusUpdate.class);
        assertThat(rig.view().counters()).containsEntry("expired", 1L);

        eureka.answers(BUSY, 40);
        rig.setStatus("b", InstanceStatus.UP);
        rig.pass(29_000);
        eureka.forget();
        rig.pass(3_000);
        assertThat(eureka.arrived).hasSizeLessThanOrEqualTo(2);
        assertThat(rig.view().counters()).containsEntry("expired", 2L);
    }

    @Test
    void a_refused_batch_is_gone_and_counted_and_a_heartbeat_mends_it() {
        eureka.answers(REFUSED);
        rig.register(up("a", 0));
        rig.pass(5_000);
        assertThat(eureka.items()).containsExactly("Register a");
        assertThat(rig.view().refusals()).containsEntry(500, 1L);
        assertThat(rig.view().link()).isEqualTo(EurekaPeerView.Link.REFUSING);

        eureka.answersItem(404);
        rig.renew("a");
        rig.pass(1_100);
        assertThat(eureka.items()).containsExactly("Register a", "Heartbeat a", "Register a");
        assertThat(rig.view().link()).isEqualTo(EurekaPeerView.Link.UP);
    }

    @Test
    void a_change_that_no_heartbeat_could_mend_goes_along_with_the_next_one() {
        rig.registered("a");
        eureka.answers(REFUSED);
        rig.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        rig.pass(5_000);
        eureka.forget();

        rig.renew("a");
        rig.pass(600);
        assertThat(eureka.items()).containsExactly("StatusUpdate a", "Register a");
        rig.renew("a");
        rig.pass(600);
        assertThat(eureka.last()).hasOnlyElementsOfType(EurekaItem.Heartbeat.class);
    }

    @Test
    void a_reply_of_the_wrong_length_is_not_believed() {
        rig.registered("a", "b");
        eureka.answers(new EurekaReply.Accepted(List.of(new EurekaReply.Result(404, Optional.empty()))));
        rig.renew("a");
        rig.renew("b");
        rig.pass(3_000);

        assertThat(eureka.items()).containsExactly("Heartbeat a", "Heartbeat b");
        assertThat(rig.view().counters())
                .containsEntry("wrongLengthReplies", 1L)
                .doesNotContainKey("registeredAnew");
    }

    @Test
    void a_reply_that_cannot_be_read_is_counted_and_not_repeated() {
        eureka.answers(new EurekaReply.Garbled("no JSON"));
        rig.register(up("a", 0));
        rig.pass(3_000);
        assertThat(eureka.items()).containsExactly("Register a");
        assertThat(rig.view().counters()).containsEntry("unreadableReplies", 1L);
    }

    @Test
    void beyond_its_bound_a_lane_drops_the_oldest_and_counts_it() {
        EurekaSettings usual = EurekaSettings.DEFAULT;
        Rig small = Rig.met(new EurekaSettings(
                usual.batchDelay(),
                usual.batchItems(),
                10,
                usual.changeExpiry(),
                usual.congestionPause(),
                usual.firstRetry(),
                usual.longestRetry(),
                usual.meetAgainAfter(),
                usual.mostInstances()));
        List<String> ids = small.many(15);
        small.pass(600);

        assertThat(small.eureka.items())
                .containsExactlyElementsOf(
                        ids.subList(5, 15).stream().map(id -> "Register " + id).toList());
        assertThat(small.view().counters()).containsEntry("dropped", 5L);

        // Those that were dropped come with their next heartbeat.
        small.eureka.forget();
        small.eureka.answersItem(404);
        small.renew("i0");
        small.pass(1_100);
        assertThat(small.eureka.items()).containsExactly("Heartbeat i0", "Register i0");
    }

    @Test
    void a_dead_peer_does_not_delay_another() {
        var second = new io.rollcall.replication.peer.PeerAddress("http://old-2:8761/eureka/");
        rig.peers.peers(java.util.Set.of(Rig.OLD, second));
        rig.pass(10);
        eureka.answers(AWAY);
        rig.register(up("a", 0));
        rig.pass(505);
        assertThat(eureka.arrived).hasSize(2);
        assertThat(rig.peers.views().stream().map(EurekaPeerView::queued).toList())
                .hasSize(2);
    }

    @Test
    void a_peer_that_goes_is_told_no_more_and_one_that_comes_is_told_all() {
        rig.registered("a");
        rig.peers.peers(java.util.Set.of());
        rig.register(up("b", 0));
        rig.pass(2_000);
        assertThat(eureka.items()).isEmpty();

        rig.peers.peers(java.util.Set.of(Rig.OLD));
        rig.pass(1_000);
        assertThat(eureka.items()).containsExactly("Register a", "Register b");
    }

    @Test
    void a_node_that_ends_tells_what_came_last_without_delay() {
        rig.registered("a");
        rig.cancel("a");
        boolean[] done = {false};
        rig.peers.finish(() -> done[0] = true);
        rig.pass(50);
        assertThat(eureka.items()).containsExactly("Cancel a");
        assertThat(done[0]).isTrue();
    }

    @Test
    void the_delay_can_be_shorter() {
        Rig quick = Rig.met(EurekaSettings.DEFAULT.withBatchDelay(Duration.ofMillis(20)));
        quick.register(up("a", 0));
        quick.pass(20);
        assertThat(quick.eureka.items()).containsExactly("Register a");
        assertThat(quick.replica.get(key("a"))).isNotNull();
    }
}
