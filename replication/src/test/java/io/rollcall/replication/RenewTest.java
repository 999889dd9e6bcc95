package io.rollcall.replication;

import static io.rollcall.replication.HandMovedTime.START;
import static io.rollcall.replication.InstanceFixtures.key;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The table of answers to a heartbeat, cell by cell. */
class RenewTest {
    private static final OptionalLong OLDER = OptionalLong.of(START - 1);
    private static final OptionalLong NEWER = OptionalLong.of(START + 1);
    private static final OptionalLong EQUAL = OptionalLong.of(START);

    private final TestNode node = new TestNode();

    private Outcome renewClaiming(OptionalLong dirty, Origin origin) {
        return node.replica.renew(key("a"), dirty, InstanceStatus.OUT_OF_SERVICE, origin);
    }

    @Test
    void renew_of_an_unknown_instance_answers_unknown() {
        assertThat(node.renew("a")).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void renew_of_a_cancelled_instance_answers_unknown() {
        node.register(up("a"));
        node.cancel("a");
        assertThat(node.renew("a")).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void renew_of_an_evicted_instance_answers_unknown() {
        node.register(up("a"));
        node.passSeconds(91);
        assertThat(node.renew("a")).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void the_same_stamp_or_none_renews() {
        node.register(up("a"));
        assertThat(node.renew("a")).isEqualTo(Outcome.DONE);
        assertThat(node.renew("a", START, Origin.CLIENT)).isEqualTo(Outcome.DONE);
        assertThat(node.renew("a", START, Origin.EUREKA_PEER)).isEqualTo(Outcome.DONE);
    }

    @Test
    void a_newer_stamp_must_register_again_from_whomever_it_comes() {
        node.register(up("a"));
        assertThat(node.renew("a", START + 1, Origin.CLIENT)).isEqualTo(Outcome.UNKNOWN);
        assertThat(node.renew("a", START + 1, Origin.EUREKA_PEER)).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void a_client_with_an_older_stamp_is_never_told_of_a_conflict() {
        node.register(up("a"));
        assertThat(node.renew("a", START - 1, Origin.CLIENT)).isEqualTo(Outcome.DONE);
    }

    @Test
    void a_peer_with_an_older_stamp_gets_the_newer_statement() {
        node.register(up("a"));
        assertThat(node.renew("a", START - 1, Origin.EUREKA_PEER)).isEqualTo(new Outcome.Newer(node.shown("a")));
    }

    @Test
    void a_stamp_that_does_not_match_has_renewed_the_lease_nevertheless() {
        node.register(up("a"));
        node.passSeconds(60);
        node.renew("a", START + 1, Origin.CLIENT);
        node.passSeconds(89);
        node.renew("a", START - 1, Origin.EUREKA_PEER);
        node.passSeconds(89);
        assertThat(node.has("a")).isTrue();
    }

    @Test
    void an_override_that_a_newer_peer_knows_is_taken() {
        node.register(up("a"));
        assertThat(renewClaiming(NEWER, Origin.EUREKA_PEER)).isEqualTo(Outcome.UNKNOWN);
        assertThat(node.status("a")).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
        assertThat(node.lastChange().status()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
    }

    @Test
    void an_override_is_taken_in_no_other_case() {
        node.register(up("a"));
        renewClaiming(EQUAL, Origin.EUREKA_PEER);
        renewClaiming(OLDER, Origin.EUREKA_PEER);
        renewClaiming(OptionalLong.empty(), Origin.EUREKA_PEER);
        renewClaiming(NEWER, Origin.CLIENT);
        node.replica.renew(key("a"), NEWER, InstanceStatus.UNKNOWN, Origin.EUREKA_PEER);
        assertThat(node.shown("a").overriddenStatus()).isEqualTo(InstanceStatus.UNKNOWN);
        assertThat(node.changes).hasSize(1);
    }

    @Test
    void a_renewal_is_no_change() {
        node.register(up("a"));
        node.passSeconds(10);
        node.renew("a");
        assertThat(node.changes).hasSize(1);
        assertThat(node.shown("a").lastUpdatedMillis()).isEqualTo(START);
        assertThat(ReadStreams.all(node)).hasSize(1);
        assertThat(node.replica.renewedAtMillis(node.shown("a").lease())).isEqualTo(START + 10_000);
    }

    @Test
    void an_instance_of_unknown_status_must_register_again() {
        node.register(up("a").withStatus(InstanceStatus.UNKNOWN));
        assertThat(node.renew("a")).isEqualTo(Outcome.UNKNOWN);
    }
}
