package io.rollcall.replication.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionOrderTest {
    private static final NodeId HOME = new NodeId("one", 1);

    @Test
    void the_order_is_total_and_consistent_with_equals() {
        RecordGenerator generator = new RecordGenerator(42);
        for (int i = 0; i < 50_000; i++) {
            Version a = generator.version();
            Version b = generator.version();
            Version c = generator.version();
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
            assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
            if (a.compareTo(b) >= 0 && b.compareTo(c) >= 0) {
                assertThat(a.compareTo(c)).isGreaterThanOrEqualTo(0);
            }
        }
    }

    @Test
    void first_counts_what_the_client_did_and_then_what_the_registry_did() {
        Version[] rising = {
            new Version(1, 1, false, 1, false, 1, HOME),
            new Version(1, 1, false, 1, false, 1, new NodeId("one", 2)),
            new Version(1, 1, false, 1, false, 2, HOME),
            new Version(1, 1, false, 1, true, 0, HOME),
            new Version(1, 1, false, 2, false, 1, HOME),
            new Version(1, 1, true, 0, false, 0, HOME),
            new Version(1, 2, false, 0, false, 0, HOME),
            new Version(2, 0, false, 0, false, 0, HOME),
        };
        for (int i = 1; i < rising.length; i++) {
            assertThat(rising[i]).isGreaterThan(rising[i - 1]);
        }
    }
}
