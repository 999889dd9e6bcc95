package io.rollcall.server.persistent;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.raft.entry.Applied;
import io.rollcall.raft.entry.AppliedListener;
import io.rollcall.raft.entry.Content;
import io.rollcall.raft.entry.PersistentEntry;
import io.rollcall.raft.entry.StoreCopy;
import io.rollcall.replication.ChangeListener;
import io.rollcall.replication.KeptElsewhere;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.lease.Lease;
import io.rollcall.replication.record.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins two streams of changes into one: what the replica shows and what the log of the persistent entries brings.
 * Both come on threads of their own, each in order; here they pass one at a time, so that of each key the view shows
 * the persistent entry where there is one, and else the ephemeral instance.
 *
 * <p>Guarded by itself; it is taken under the replica's lock and under that of the entries, and takes neither. What is
 * persistent may be asked by any thread.
 */
final class JoinedEntries implements ChangeListener, KeptElsewhere, AppliedListener {
    private final ConcurrentHashMap<InstanceKey, Shown> persistent = new ConcurrentHashMap<>();
    private final ChangeListener view;
    private volatile Beside beside = Beside.NOTHING;
    /** Of the last change that is shown. Guarded by this. */
    private long seq;

    /** A persistent entry, and how it is shown. */
    private record Shown(PersistentEntry entry, LiveInstance instance) {}

    /** What the replica holds of a persistent entry's id, and who is to hear of changes. */
    interface Beside {
        Beside NOTHING = new Beside() {
            @Override
            public @Nullable LiveInstance ephemeral(InstanceKey key) {
                return null;
            }

            @Override
            public @Nullable InstanceStatus noted(InstanceKey key) {
                return null;
            }

            @Override
            public void entryIs(PersistentEntry entry) {}

            @Override
            public void entryGone(InstanceKey key) {}

            @Override
            public void bothAre(InstanceKey key) {}
        };

        /** The ephemeral instance that is shown by the replica; takes no lock. */
        @Nullable
        LiveInstance ephemeral(InstanceKey key);

        /** What health checks noted; takes no lock. */
        @Nullable
        InstanceStatus noted(InstanceKey key);

        /** An entry is new, or another. Must be quick, and only hand on. */
        void entryIs(PersistentEntry entry);

        /** An entry is gone. Likewise. */
        void entryGone(InstanceKey key);

        /** An id is persistent, and there is an ephemeral instance of it. Likewise. */
        void bothAre(InstanceKey key);
    }

    /** @param view is told of what is shown */
    JoinedEntries(ChangeListener view) {
        this.view = view;
    }

    /** Says what there is beside the entries. Before the first of them. */
    void stand(Beside newBeside) {
        beside = newBeside;
    }

    @Nullable
    LiveInstance get(InstanceKey key) {
        Shown shown = persistent.get(key);
        return shown == null ? null : shown.instance;
    }

    @Nullable
    PersistentEntry entry(InstanceKey key) {
        Shown shown = persistent.get(key);
        return shown == null ? null : shown.entry;
    }

    int size() {
        return persistent.size();
    }

    @Override
    public boolean keeps(InstanceKey key) {
        return persistent.containsKey(key);
    }

    // What the replica says

    @Override
    public synchronized void changed(LiveInstance instance) {
        if (!persistent.containsKey(instance.key())) {
            view.changed(instance);
        } else if (instance.action() != ActionType.DELETED) {
            beside.bothAre(instance.key());
        }
    }

    @Override
    public synchronized void noted(InstanceKey key) {
        Shown held = persistent.get(key);
        if (held != null) {
            LiveInstance now = shown(held.entry, ActionType.MODIFIED);
            if (now.status() != held.instance.status()) {
                persistent.put(key, new Shown(held.entry, now));
                view.changed(now);
            }
        }
    }

    // What the log says

    @Override
    public synchronized void replaced(StoreCopy copy) {
        Set<InstanceKey> left = new HashSet<>(persistent.keySet());
        for (PersistentEntry entry : copy.entries()) {
            left.remove(entry.key());
            Shown held = persistent.get(entry.key());
            if (held == null || held.entry.version() != entry.version()) {
                show(entry);
            }
        }
        left.forEach(this::remove);
        seq = copy.seq();
    }

    @Override
    public synchronized void applied(List<Applied> changes) {
        for (Applied change : changes) {
            PersistentEntry after = change.after();
            if (after == null) {
                remove(change.key());
            } else {
                show(after);
            }
            seq = change.seq();
        }
    }

    /** Gives the seq of the last change that is shown; nothing changes meanwhile. */
    synchronized void atOneMoment(LongConsumer reader) {
        reader.accept(seq);
    }

    private void show(PersistentEntry entry) {
        InstanceKey key = entry.key();
        boolean known = persistent.containsKey(key) || beside.ephemeral(key) != null;
        LiveInstance now = shown(entry, known ? ActionType.MODIFIED : ActionType.ADDED);
        persistent.put(key, new Shown(entry, now));
        view.changed(now);
        beside.entryIs(entry);
        // Also where the replica shows none: it may hold one that it hides.
        beside.bothAre(key);
    }

    private void remove(InstanceKey key) {
        Shown gone = persistent.remove(key);
        if (gone == null) {
            return;
        }
        LiveInstance ephemeral = beside.ephemeral(key);
        view.changed(ephemeral == null ? gone.instance.deleted(gone.instance.lastUpdatedMillis()) : ephemeral);
        beside.entryGone(key);
    }

    /** How an entry is shown: an operator's word counts more than a health check's, and that more than its own. */
    private LiveInstance shown(PersistentEntry entry, ActionType action) {
        Content content = entry.content();
        InstanceStatus override = entry.override();
        InstanceStatus status = override;
        if (status == null) {
            boolean failing = content.status() == InstanceStatus.UP && beside.noted(entry.key()) == InstanceStatus.DOWN;
            status = failing ? InstanceStatus.DOWN : content.status();
        }
        return new LiveInstance(
                entry.key(),
                Statement.committed(
                        content.members(),
                        content.status(),
                        content.lease(),
                        content.vips(),
                        content.lastDirtyTimestamp()),
                status,
                override == null ? InstanceStatus.UNKNOWN : override,
                Lease.standing(entry.key(), entry.registeredAt(), entry.registeredAt()),
                entry.updatedAt(),
                action);
    }
}
