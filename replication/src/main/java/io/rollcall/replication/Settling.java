package io.rollcall.replication;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.lease.Lease;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts how often running an instance renewed here though another node is its home. One that goes on
 * doing so has moved; one that comes now and then is spread by a load balancer, and must not drag its home
 * about. Guarded by the {@link Replica}'s lock.
 */
final class Settling {
    /** So many renewals running, each in time, and the instance has settled here. */
    private static final int RENEWALS = 8;

    /** Longer than any lease. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(11);

    private long lastTick;
    private final Map<InstanceKey, Run> runs = new HashMap<>();

    private record Run(int renewals, long last) {}

    /** Notes a renewal, and says whether the instance has settled here with it. */
    boolean renewed(Lease lease, long now) {
        Run run = runs.merge(
                lease.key(),
                new Run(1, now),
                (before, one) ->
                        now - before.last <= lease.renewalWithinNanos() ? new Run(before.renewals + 1, now) : one);
        if (run.renewals < RENEWALS) {
            return false;
        }
        runs.remove(lease.key());
        return true;
    }

    /** Forgets, now and then, those that are not renewed here any more. */
    void tick(long now) {
        if (now - lastTick > FORGOTTEN_AFTER.toNanos()) {
            lastTick = now;
            runs.values().removeIf(run -> now - run.last > FORGOTTEN_AFTER.toNanos());
        }
    }
}
