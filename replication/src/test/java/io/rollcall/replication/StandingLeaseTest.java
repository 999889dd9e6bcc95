package io.rollcall.replication;

import static io.rollcall.replication.HandMovedTime.START;
import static io.rollcall.replication.InstanceFixtures.key;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.replication.lease.Lease;
import io.rollcall.replication.lease.LeaseBook;
import io.rollcall.replication.record.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The lease of an entry that is kept elsewhere and sends no heartbeats. */
class StandingLeaseTest {
    private final Lease lease = Lease.standing(key("a"), START, START + 5);

    @Test
    void it_says_when_it_began_and_is_no_nodes_to_keep() {
        assertThat(lease.key()).isEqualTo(key("a"));
        assertThat(lease.registeredAtMillis()).isEqualTo(START);
        assertThat(lease.serviceUpAtMillis()).isEqualTo(START + 5);
        assertThat(lease.isStanding()).isTrue();
        assertThat(lease.isHome()).isFalse();
        assertThat(lease.isHeardOnlyThroughPeers(7)).isFalse();
        Lease other = new LeaseBook(Duration.ofMinutes(10), false)
                .elsewhere(key("b"), new LeaseTerms(30, 90), 0, START, START);
        assertThat(other.isStanding()).isFalse();
    }

    @Test
    void it_neither_ends_nor_is_renewed() {
        LeaseBook book = new LeaseBook(Duration.ofMinutes(10), true);
        assertThat(book.expire(lease, Long.MAX_VALUE)).isFalse();
        assertThat(book.renew(lease, 5)).isTrue();
        assertThat(lease.renewedAt()).isZero();
        assertThat(lease.isHeard(Long.MAX_VALUE)).isTrue();
        assertThat(lease.dueAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void what_a_replica_says_of_it_does_not_change_with_time() {
        TestNode node = new TestNode();
        for (int hour = 0; hour < 2; hour++) {
            assertThat(node.replica.renewedAtMillis(lease)).isEqualTo(START);
            assertThat(node.replica.sinceRenewal(lease)).isZero();
            assertThat(node.replica.leaseLeft(lease)).isEqualTo(lease.duration());
            node.passSeconds(3_600);
        }
    }

    @Test
    void an_entry_with_it_is_shown_as_any_instance() {
        Statement stated = Statement.of(up("a"));
        LiveInstance shown = new LiveInstance(
                key("a"),
                stated,
                StatusRules.inForce(stated.status(), InstanceStatus.DOWN),
                InstanceStatus.DOWN,
                lease,
                START,
                ActionType.ADDED);
        assertThat(shown.status()).isEqualTo(InstanceStatus.DOWN);
        assertThat(shown.deleted(START + 9).action()).isEqualTo(ActionType.DELETED);
        assertThat(shown.deleted(START + 9).lastUpdatedMillis()).isEqualTo(START + 9);
    }
}
