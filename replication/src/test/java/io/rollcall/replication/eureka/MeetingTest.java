package io.rollcall.replication.eureka;

import static io.rollcall.replication.eureka.Rig.OLD;
import static io.rollcall.replication.eureka.Rig.START;
import static io.rollcall.replication.eureka.Rig.key;
import static io.rollcall.replication.eureka.Rig.shown;
import static io.rollcall.replication.eureka.Rig.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.Origin;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A node and a Eureka server meet, for the first time or again. */
class MeetingTest {
    private final Rig rig = new Rig();
    private final ScriptedEureka eureka = rig.eureka;

    private void meet() {
        rig.peers.peers(Set.of(OLD));
        rig.peers.start();
        rig.pass(100);
    }

    private boolean onlyThroughPeers(String id) {
        return rig.replica.isHeardOnlyThroughPeers(rig.held(id).lease());
    }

    @Test
    void what_the_server_has_is_learned_as_heard_through_it() {
        eureka.held.put(
                OLD,
                List.of(shown(
                        up("theirs", 0).withStatus(InstanceStatus.OUT_OF_SERVICE), InstanceStatus.OUT_OF_SERVICE)));
        assertThat(rig.peers.haveMet()).isFalse();
        meet();

        assertThat(rig.held("theirs").overriddenStatus()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        assertThat(onlyThroughPeers("theirs")).isTrue();
        rig.pass(2_000);
        assertThat(eureka.items()).isEmpty();
        assertThat(rig.peers.haveMet()).isTrue();
        assertThat(rig.view().meeting().learned()).isEqualTo(1);
    }

    @Test
    void what_the_server_lacks_is_offered_in_batches() {
        rig.many(600);
        eureka.held.put(OLD, List.of(shown(up("i0", 0))));
        meet();

        assertThat(eureka.items()).hasSize(599).doesNotContain("Register i0").doesNotHaveDuplicates();
        assertThat(eureka.arrived).hasSize(3);
    }

    @Test
    void the_newer_registration_wins_in_both_directions() {
        rig.register(up("ours", 9));
        rig.register(up("theirs", 0));
        eureka.held.put(OLD, List.of(shown(up("ours", 0)), shown(up("theirs", 9))));
        meet();

        assertThat(rig.held("theirs").statement().lastDirtyTimestamp()).isEqualTo(START + 9);
        assertThat(eureka.items()).contains("Register ours").doesNotContain("Register theirs");
    }

    @Test
    void what_is_kept_elsewhere_now_is_not_cancelled_there_and_does_not_come_back() {
        rig.register(up("moved", 0));
        rig.replica.supersede(key("moved"));
        eureka.held.put(OLD, List.of(shown(up("moved", 0))));
        meet();

        assertThat(rig.replica.get(key("moved"))).isNull();
        assertThat(eureka.items()).isEmpty();
    }

    @Test
    void what_was_cancelled_here_is_cancelled_there_and_does_not_come_back() {
        rig.register(up("gone", 0));
        rig.cancel("gone");
        eureka.held.put(OLD, List.of(shown(up("gone", 0))));
        meet();

        assertThat(rig.replica.get(key("gone"))).isNull();
        assertThat(eureka.items()).containsExactly("Cancel gone");
    }

    @Test
    void what_was_evicted_here_does_not_come_back_by_an_answer_that_may_be_old() {
        rig.register(up("silent", 0));
        rig.pass(100_000);
        eureka.held.put(OLD, List.of(shown(up("silent", 0))));
        meet();
        assertThat(rig.replica.get(key("silent"))).isNull();

        // Its renewals, which the server passes on, bring it back.
        assertThat(rig.replica.renew(key("silent"), OptionalLong.of(START), null, Origin.EUREKA_PEER))
                .isEqualTo(io.rollcall.replication.Outcome.UNKNOWN);
        rig.replica.register(shown(up("silent", 0)), Origin.EUREKA_PEER);
        assertThat(rig.replica.get(key("silent"))).isNotNull();
    }

    @Test
    void an_override_that_differs_is_told_again() {
        rig.register(up("a", 0));
        rig.setStatus("a", InstanceStatus.OUT_OF_SERVICE);
        rig.register(up("b", 0));
        eureka.held.put(
                OLD,
                List.of(
                        shown(up("a", 0)),
                        shown(up("b", 0).withStatus(InstanceStatus.OUT_OF_SERVICE), InstanceStatus.OUT_OF_SERVICE)));
        meet();
        assertThat(eureka.items())
                .containsExactly("StatusUpdate a", "Register a", "DeleteStatusOverride b", "Register b");
    }

    @Test
    void what_one_server_told_is_not_offered_to_another() {
        eureka.held.put(OLD, List.of(shown(up("theirs", 0))));
        meet();
        rig.peers.peers(Set.of(OLD, new io.rollcall.replication.peer.PeerAddress("http://old-2:8761/eureka/")));
        rig.pass(2_000);
        assertThat(eureka.reads).isEqualTo(2);
        assertThat(eureka.items()).isEmpty();
    }

    @Test
    void a_server_that_cannot_be_read_is_asked_again() {
        eureka.unreadable = "403: not ready";
        meet();
        assertThat(rig.view().meeting().failure()).isEqualTo("403: not ready");
        eureka.unreadable = "";
        eureka.held.put(OLD, List.of(shown(up("theirs", 0))));
        rig.pass(2_000);
        assertThat(rig.replica.get(key("theirs"))).isNotNull();
    }

    @Test
    void a_server_that_was_away_for_long_is_met_again() {
        rig.register(up("gone", 0));
        rig.register(up("kept", 0));
        meet();
        eureka.answers(new EurekaReply.Unreachable("down"), 200);
        rig.cancel("gone");
        for (int i = 0; i < 5; i++) {
            rig.renew("kept");
            rig.pass(20_000);
        }
        assertThat(eureka.reads).isEqualTo(1);
        eureka.held.put(OLD, List.of(shown(up("gone", 0)), shown(up("kept", 0))));
        eureka.backOnline();
        eureka.forget();
        rig.renew("kept");
        rig.pass(40_000);

        assertThat(eureka.reads).isEqualTo(2);
        assertThat(eureka.items()).contains("Cancel gone");
    }

    @Test
    void a_client_that_comes_over_speaks_for_itself_and_one_that_goes_back_does_not() {
        eureka.held.put(OLD, List.of(shown(up("mover", 0))));
        meet();
        assertThat(onlyThroughPeers("mover")).isTrue();
        rig.renew("mover");
        assertThat(onlyThroughPeers("mover")).isFalse();

        IntStream.range(0, 4).forEach(i -> {
            rig.pass(30_000);
            rig.replica.renew(key("mover"), OptionalLong.of(START), null, Origin.EUREKA_PEER);
        });
        assertThat(onlyThroughPeers("mover")).isTrue();
    }
}
