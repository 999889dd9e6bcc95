package io.rollcall.replication;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.record.NodeId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The live instances: those that this node shows, and those that it hides because their home is silent
 * and nobody heard of them for a lease. What is hidden is still held, and is shown again when its home
 * speaks or its client does.
 *
 * <p>Guarded by the {@link Replica}'s lock; what is shown may be read by any thread.
 */
final class Roster {
    private final ConcurrentHashMap<InstanceKey, LiveInstance> shown = new ConcurrentHashMap<>();
    /** Longest hidden first. */
    private final LinkedHashMap<InstanceKey, Hidden> hidden = new LinkedHashMap<>();

    private final Homes hiddenHomes = new Homes();
    private final ChangeListener listener;

    /**
     * A live instance that is not shown.
     *
     * @param since nanoseconds of the running clock
     */
    record Hidden(LiveInstance instance, NodeId home, long since) {}

    Roster(ChangeListener listener) {
        this.listener = listener;
    }

    @Nullable
    LiveInstance shown(InstanceKey key) {
        return shown.get(key);
    }

    /** The instance whether it is shown or hidden; null if it is neither. */
    @Nullable
    LiveInstance live(InstanceKey key) {
        LiveInstance instance = shown.get(key);
        if (instance != null) {
            return instance;
        }
        Hidden behind = hidden.get(key);
        return behind == null ? null : behind.instance;
    }

    int size() {
        return shown.size();
    }

    Collection<LiveInstance> allShown() {
        return shown.values();
    }

    /** Those hidden, longest first. */
    Map<InstanceKey, Hidden> allHidden() {
        return hidden;
    }

    /** How many of those hidden have a node as their home. */
    int hiddenOf(NodeId home) {
        return hiddenHomes.of(home);
    }

    Set<NodeId> hiddenHomes() {
        return hiddenHomes.all();
    }

    /** Shows an instance, and says so. */
    void show(LiveInstance instance) {
        unhide(instance.key());
        shown.put(instance.key(), instance);
        listener.changed(instance);
    }

    /**
     * Hides an instance, and says that it is gone if it was shown.
     *
     * @return whether it was shown
     */
    boolean hide(LiveInstance instance, NodeId home, long now, long wallMillis) {
        Hidden before = hidden.get(instance.key());
        hiddenHomes.add(home);
        if (before != null) {
            hiddenHomes.remove(before.home);
            // Another home, or another content: not in the order of time, but no later than its own.
            hidden.put(instance.key(), new Hidden(instance, home, before.since));
            return false;
        }
        hidden.put(instance.key(), new Hidden(instance, home, now));
        return unshow(instance.key(), wallMillis);
    }

    /** Takes an instance out. */
    void remove(InstanceKey key, long wallMillis) {
        unhide(key);
        unshow(key, wallMillis);
    }

    private void unhide(InstanceKey key) {
        Hidden before = hidden.remove(key);
        if (before != null) {
            hiddenHomes.remove(before.home);
        }
    }

    private boolean unshow(InstanceKey key, long wallMillis) {
        LiveInstance gone = shown.remove(key);
        if (gone != null) {
            listener.changed(gone.deleted(wallMillis));
        }
        return gone != null;
    }

    /** What was done to an instance, as the changes list it. */
    ActionType action(InstanceKey key) {
        return shown.containsKey(key) ? ActionType.MODIFIED : ActionType.ADDED;
    }
}
