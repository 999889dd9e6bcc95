package io.rollcall.replication;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.lease.Lease;
import io.rollcall.replication.record.Statement;

/**
 * An instance as this node shows it: its statement joined with the override and with what the node
 * itself knows of it. An entry that is kept elsewhere is shown as one too, with a lease that
 * {@link Lease#standing stands}. Immutable but for the lease, whose last renewal goes on.
 *
 * @param status the status in force, an override counted in
 * @param overriddenStatus what an operator set, UNKNOWN if nothing
 * @param lastUpdatedMillis when this node last saw a change, milliseconds since the epoch
 * @param action what that change was
 */
public record LiveInstance(
        InstanceKey key,
        Statement statement,
        InstanceStatus status,
        InstanceStatus overriddenStatus,
        Lease lease,
        long lastUpdatedMillis,
        ActionType action) {

    /** This instance as it is listed among the changes once it is gone. */
    public LiveInstance deleted(long nowMillis) {
        return new LiveInstance(key, statement, status, overriddenStatus, lease, nowMillis, ActionType.DELETED);
    }

    /** Whether readers see no difference but when it was written. */
    boolean isSame(LiveInstance other) {
        return status == other.status
                && overriddenStatus == other.overriddenStatus
                && statement.equals(other.statement);
    }
}
