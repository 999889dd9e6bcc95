package io.rollcall.replication.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatementTest {
    private final Instance instance = Instance.of("ORDERS", "a", "h", "1.1.1.1", new Port(1, true))
            .withLastDirtyTimestamp(5)
            .withLease(new LeaseTerms(7, 21));

    @Test
    void what_goes_in_comes_out() {
        assertThat(Statement.of(instance).instance()).isEqualTo(instance);
        assertThat(Statement.of(instance).withStatus(InstanceStatus.DOWN).instance())
                .isEqualTo(instance.withStatus(InstanceStatus.DOWN));
    }

    @Test
    void equal_statements_hash_alike() {
        assertThat(Statement.of(instance)).isEqualTo(Statement.of(instance)).hasSameHashCodeAs(Statement.of(instance));
        assertThat(Statement.of(instance).contentHash())
                .isEqualTo(Statement.of(instance).contentHash());
    }

    /** Two nodes that hold different statements under one hash would never find out. */
    @Test
    void statements_that_differ_in_status_or_lease_alone_hash_differently() {
        Set<Long> hashes = new HashSet<>();
        int statements = 0;
        for (InstanceStatus status : InstanceStatus.values()) {
            for (int renewal = 1; renewal <= 60; renewal++) {
                for (int duration = 1; duration <= 200; duration++) {
                    hashes.add(Statement.of(instance.withLease(new LeaseTerms(renewal, duration)))
                            .withStatus(status)
                            .contentHash());
                    statements++;
                }
            }
        }
        assertThat(hashes).hasSize(statements);
    }
}
