package io.rollcall.replication.lease;

import io.rollcall.client.model.InstanceKey;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Every interleaving of a few renewals and evictions of one lease gives what some order of them gives. */
@Param(name = "now", gen = IntGen.class, conf = "0:4")
public class LeaseModelCheckTest {
    private final Lease lease = new Lease(new InstanceKey("ORDERS", "a"), 2, 1, 0, 1, 1);

    @Operation
    public boolean renewAt(int now) {
        return lease.renew(now);
    }

    @Operation
    public boolean endAt(int now) {
        return lease.endIfExpired(now);
    }

    @Operation
    public long renewedAt() {
        return lease.renewedAt();
    }

    @Test
    void renewals_and_evictions_are_linearizable() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1)
                .iterations(8)
                .invocationsPerIteration(300)
                .check(LeaseModelCheckTest.class);
    }
}
