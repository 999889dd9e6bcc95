package io.rollcall.server.view;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.LiveInstance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The instances that changed in the last minutes, newest first, each as it was after its last change.
 * An immutable list: to add is to put one more in front, so every view has its own at no cost.
 */
final class RecentChanges {
    static final RecentChanges NONE = new RecentChanges(null, 0, 0);

    /** Changes beyond which the list is gone through for those that a later one has replaced. */
    private static final int SLACK = 1_024;

    private final @Nullable Link newest;
    private final int length;
    private final int lengthWhenCompacted;

    private record Link(LiveInstance changed, long atNanos, @Nullable Link older) {}

    private RecentChanges(@Nullable Link newest, int length, int lengthWhenCompacted) {
        this.newest = newest;
        this.length = length;
        this.lengthWhenCompacted = lengthWhenCompacted;
    }

    RecentChanges with(LiveInstance changed, long nowNanos, long retentionNanos) {
        RecentChanges next = new RecentChanges(new Link(changed, nowNanos, newest), length + 1, lengthWhenCompacted);
        return next.length > 2 * lengthWhenCompacted + SLACK ? next.since(nowNanos - retentionNanos) : next;
    }

    /** What is left of these once those before {@code oldest} are dropped; the same object if nothing is. */
    RecentChanges expired(long oldest) {
        return hasBefore(oldest) ? since(oldest) : this;
    }

    private boolean hasBefore(long oldest) {
        for (Link link = newest; link != null; link = link.older) {
            if (link.atNanos - oldest < 0) {
                return true;
            }
        }
        return false;
    }

    private RecentChanges since(long oldest) {
        Map<InstanceKey, Link> last = new LinkedHashMap<>();
        for (Link link = newest; link != null && link.atNanos - oldest >= 0; link = link.older) {
            last.putIfAbsent(link.changed.key(), link);
        }
        List<Link> newestFirst = new ArrayList<>(last.values());
        Link built = null;
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            built = new Link(newestFirst.get(i).changed, newestFirst.get(i).atNanos, built);
        }
        return new RecentChanges(built, newestFirst.size(), newestFirst.size());
    }

    /**
     * The changed instances by application, each once, as it is now, the last changed last. npm's client takes them one
     * by one and knows instances by host and port: where one follows another, the old one must leave before the new one
     * comes, or the new one is what it takes out.
     */
    Map<String, List<LiveInstance>> byApplication() {
        Map<InstanceKey, LiveInstance> last = new LinkedHashMap<>();
        for (Link link = newest; link != null; link = link.older) {
            last.putIfAbsent(link.changed.key(), link.changed);
        }
        Map<String, List<LiveInstance>> byApplication = new LinkedHashMap<>();
        List<LiveInstance> oldestFirst = new ArrayList<>(last.values());
        Collections.reverse(oldestFirst);
        for (LiveInstance changed : oldestFirst) {
            byApplication
                    .computeIfAbsent(changed.key().app(), unseen -> new ArrayList<>())
                    .add(changed);
        }
        return byApplication;
    }
}
