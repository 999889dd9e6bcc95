package io.rollcall.replication.eureka;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import java.util.HashSet;
import java.util.Set;

/**
 * Which cancels of one batch came before the registration that stands in front of them. A Eureka server
 * keeps the place of a waiting registration for a later one of the same instance: register, cancel, register
 * within half a second is sent as register, cancel. A client that really leaves says DOWN before. Stale for
 * a lease is better than lost. For one batch, and one thread.
 */
public final class OvertakenCancels {
    private final Set<InstanceKey> registered = new HashSet<>();

    /** The batch registers an instance, with this status. */
    public void registered(InstanceKey key, InstanceStatus status) {
        if (status == InstanceStatus.DOWN) {
            registered.remove(key);
        } else {
            registered.add(key);
        }
    }

    /** Whether a cancel that comes now in the batch is to be left alone. */
    public boolean contain(InstanceKey key) {
        return registered.contains(key);
    }
}
