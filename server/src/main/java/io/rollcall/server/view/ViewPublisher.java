package io.rollcall.server.view;

import io.rollcall.client.model.ActionType;
import io.rollcall.replication.ChangeListener;
import io.rollcall.replication.LiveInstance;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps the current {@link RegistryView}: takes each change in, and publishes the view with it by
 * swapping one reference, before the operation that made the change returns. So a client finds what it
 * registered in the very next answer. Changes come one at a time; any thread may read.
 */
public final class ViewPublisher implements ChangeListener {
    private final LongSupplier nanos;
    private final long retentionNanos;
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
        RecentChanges recent = before.recent().with(instance, nanos.getAsLong());
        current = instance.action() == ActionType.DELETED
                ? before.without(instance, recent)
                : before.with(instance, recent);
    }

    /** Forgets the changes that are too old. To be called now and then. */
    public synchronized void expireChanges() {
        RegistryView before = current;
        RecentChanges left = before.recent().expired(nanos.getAsLong() - retentionNanos);
        if (!left.equals(before.recent())) {
            current = before.withRecent(left);
        }
    }

    /** What is shown now. */
    public ShownView now() {
        return current;
    }

    RegistryView current() {
        return current;
    }
}
