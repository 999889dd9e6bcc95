package io.rollcall.replication.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** A renewal and the end of a lease at one moment: exactly one of the two happens. */
class LeaseRaceTest {
    private static final int ROUNDS = 20_000;
    private static final InstanceKey KEY = new InstanceKey("ORDERS", "a");

    @Test
    void a_lease_is_either_renewed_or_ended() throws Exception {
        Lease[] leases = new Lease[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            leases[i] = new Lease(KEY, 1, 1, 0, 1, 1);
        }
        boolean[] renewed = new boolean[ROUNDS];
        boolean[] ended = new boolean[ROUNDS];
        // Each waits for the other before each round, spinning: they meet within nanoseconds.
        AtomicIntegerArray at = new AtomicIntegerArray(2);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> renewer = thread.submit(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                meet(at, 0, i);
                renewed[i] = leases[i].renew(1);
            }
        });
        for (int i = 0; i < ROUNDS; i++) {
            meet(at, 1, i);
            ended[i] = leases[i].endIfExpired(1);
        }
        renewer.get(60, TimeUnit.SECONDS);
        thread.shutdown();
        int renewals = 0;
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(renewed[i]).as("round %d", i).isNotEqualTo(ended[i]);
            assertThat(leases[i].renew(2)).as("round %d", i).isEqualTo(renewed[i]);
            renewals += renewed[i] ? 1 : 0;
        }
        // Had one side always won, they would never have met.
        assertThat(renewals).isBetween(1, ROUNDS - 1);
    }

    @SuppressWarnings("ThreadPriorityCheck") // on one processor the other side needs it to come at all
    private static void meet(AtomicIntegerArray at, int self, int round) {
        at.set(self, round + 1);
        for (int spins = 0; at.get(1 - self) <= round; spins++) {
            if (spins > 1_000) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
