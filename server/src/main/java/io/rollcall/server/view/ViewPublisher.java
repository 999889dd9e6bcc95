package io.rollcall.server.view;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.ChangeListener;
import io.rollcall.replication.LiveInstance;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Keeps the current {@link RegistryView}: takes each change in, and publishes the view with it by
 * swapping one reference, before the operation that made the change returns. So a client finds what it
 * registered in the very next answer. Changes come one at a time; any thread may read.
 */
public final class ViewPublisher implements ChangeListener {
    /** Writers wait while so many are taken out, a millisecond or two; all at once could be a million. */
    private static final int EXPIRED_AT_ONCE = 4_096;

    private final LongSupplier nanos;
    private final long retentionNanos;
    private final ChangeTimes times = new ChangeTimes();
    private volatile RegistryView current = RegistryView.EMPTY;

    /**
     * @param nanos a monotonic clock
     * @param retention how long a change is told in deltas
     */
    public ViewPublisher(LongSupplier nanos, Duration retention) {
        this.nanos = nanos;
        this.retentionNanos = retention.toNanos();
    }

    @Override
    public synchronized void changed(LiveInstance instance) {
        RegistryView before = current;
        times.changed(instance.key(), nanos.getAsLong());
        RecentChanges recent = before.recent().with(instance);
        current = instance.action() == ActionType.DELETED
                ? before.without(instance, recent)
                : before.with(instance, recent);
    }

    /** Forgets the changes that are too old. To be called now and then. */
    public void expireChanges() {
        long oldest = nanos.getAsLong() - retentionNanos;
        int expired;
        do {
            expired = expireSome(oldest);
        } while (expired == EXPIRED_AT_ONCE);
    }

    private synchronized int expireSome(long oldest) {
        List<InstanceKey> expired = times.expired(oldest, EXPIRED_AT_ONCE);
        if (!expired.isEmpty()) {
            current = current.withRecent(current.recent().without(expired));
        }
        return expired.size();
    }

    /** What is shown now. */
    public ShownView now() {
        return current;
    }

    RegistryView current() {
        return current;
    }
}
