package io.rollcall.replication.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.replication.record.NodeId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VouchesTest {
    private static final NodeId HOME = new NodeId("home", 1);
    private static final NodeId RELAY = new NodeId("relay", 1);
    private static final Duration LATELY = Duration.ofSeconds(10);

    private final Vouches vouches = new Vouches();
    private long now = Duration.ofDays(30).toNanos();

    private void hear(NodeId teller, long beat, long seq, long reached) {
        now += Duration.ofSeconds(1).toNanos();
        vouches.heard(teller, HOME, beat, seq, reached, now, LATELY);
    }

    @Test
    void a_beat_is_not_passed_on_before_what_was_written_by_then_is_here() {
        hear(HOME, 10, 3, 3);
        hear(HOME, 11, 5, 3);
        hear(HOME, 12, 6, 3);
        assertThat(vouches.beat(HOME)).isEqualTo(10);
        assertThat(vouches.isAlive(HOME, now, Duration.ZERO)).isTrue();

        vouches.reached(HOME, 4);
        assertThat(vouches.beat(HOME)).isEqualTo(10);
        vouches.reached(HOME, 5);
        assertThat(vouches.beat(HOME)).isEqualTo(11);
        hear(HOME, 13, 6, 6);
        assertThat(vouches.beat(HOME)).isEqualTo(13);
    }

    @Test
    void in_a_large_cluster_a_relay_is_believed_though_it_speaks_seldom() {
        hear(RELAY, 10, 3, 3);
        now += Duration.ofSeconds(40).toNanos();
        vouches.heard(RELAY, HOME, 50, 3, 3, now, LATELY);
        assertThat(vouches.beat(HOME)).isZero();
        now += Duration.ofSeconds(40).toNanos();
        vouches.heard(RELAY, HOME, 90, 3, 3, now, Duration.ofSeconds(50));
        assertThat(vouches.beat(HOME)).isEqualTo(90);
    }
}
