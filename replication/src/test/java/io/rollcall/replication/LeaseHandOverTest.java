package io.rollcall.replication;

import static io.rollcall.replication.InstanceFixtures.arriving;
import static io.rollcall.replication.InstanceFixtures.key;
import static io.rollcall.replication.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.TombstoneReason;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.DigestKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A renewal, which takes no lock, comes at each moment at which the lock's holder looks at a clock. */
class LeaseHandOverTest {
    private static final NodeId PEER = new NodeId("b", 1);

    private final HandMovedTime time = new HandMovedTime();
    private final List<Outcome> renewed = new ArrayList<>();
    private String id = "i";
    private int skipped;
    private long lastDone;
    private boolean renewing;
    private boolean within;
    private final Replica replica = new Replica(
            new NodeId("a", HandMovedTime.START),
            ReplicaSettings.DEFAULT,
            new InstantSource() {
                @Override
                public Instant instant() {
                    renew();
                    return time.instant();
                }
            },
            () -> {
                renew();
                return time.nanos();
            },
            new DigestKey(1, 2),
            change -> {});

    private void renew() {
        if (renewing && !within && skipped-- <= 0) {
            within = true;
            time.pass(Duration.ofMillis(1));
            Outcome outcome = replica.renew(key(id), OptionalLong.empty(), null, Origin.CLIENT);
            renewed.add(outcome);
            lastDone = outcome == Outcome.DONE ? time.nanos() : lastDone;
            within = false;
        }
    }

    @Test
    void none_that_was_answered_is_lost_when_the_lease_goes_on_as_another() {
        replica.register(arriving(up("i").withStatus(InstanceStatus.STARTING)), Origin.CLIENT);
        renewing = true;
        // It is UP for the first time, which stands in the lease.
        replica.setStatus(key("i"), InstanceStatus.UP, OptionalLong.empty(), Origin.CLIENT);
        renewing = false;

        // In between, the lease that is shown has ended: another thread would wait for the lock now, and look again.
        assertThat(renewed).contains(Outcome.DONE);
        LiveInstance shown = Objects.requireNonNull(replica.get(key("i")));
        assertThat(replica.sinceRenewal(shown.lease())).isEqualTo(Duration.ofNanos(time.nanos() - lastDone));
    }

    @Test
    void none_is_answered_done_for_an_instance_that_is_buried_by_another_node_at_that_moment() {
        for (int moment = 0; moment < 6; moment++) {
            renewed.clear();
            id = "i" + moment;
            replica.tick();
            replica.register(arriving(up(id, 1, 1)), Origin.CLIENT);
            time.pass(Duration.ofMillis(1_200));
            skipped = moment;
            renewing = true;
            replica.merge(List.of(new InstanceRecord(
                    key(id),
                    new Version(time.millis(), time.millis(), false, 9, true, 0, PEER),
                    null,
                    TombstoneReason.ORPHAN,
                    new Dot(PEER, 1 + moment))));
            renewing = false;

            assertThat(replica.get(key(id)) != null)
                    .as("renewed at moment %d: %s", moment, renewed)
                    .isEqualTo(renewed.contains(Outcome.DONE));
        }
    }
}
