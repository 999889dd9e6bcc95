package io.rollcall.server.view;

import io.rollcall.replication.lease.Lease;

/** Tells when a lease was last renewed, as answers say it. */
@FunctionalInterface
public interface LeaseTimes {
    /** Milliseconds since the epoch, by this node's clock. */
    long renewedAtMillis(Lease lease);
}
