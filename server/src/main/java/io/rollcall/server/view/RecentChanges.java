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
 * An immutable list: to add is to put one more in front, so every view has its own at no cost. It is one of
 * segments, so that what has grown too old is dropped without a look at the rest: after a million registrations
 * that happens each second, and whoever writes waits for it.
 */
final class RecentChanges {
    static final RecentChanges NONE = new RecentChanges(null, 0, 0);

    /** Changes of a segment, at most: so many are gone through to cut one where time does. */
    private static final int SEGMENT = 1_024;

    /**
     * Replaced ones beyond which the list is gone through for them, beside an eighth of the others: each keeps a
     * statement that is shown no more.
     */
    private static final int SLACK = 256;

    private final @Nullable Segment newest;
    private final int length;
    private final int replaced;

    private record Link(LiveInstance changed, long atNanos, @Nullable Link older) {}

    /**
     * Changes that follow one another.
     *
     * @param sinceNanos when the oldest of them was made
     * @param older those before them
     */
    private record Segment(Link newest, int length, long sinceNanos, @Nullable Segment older) {
        /** Those of them since a moment, and nothing before; null if there are none. */
        @Nullable
        Segment cut(long oldest) {
            List<Link> kept = new ArrayList<>();
            for (Link link = newest; link != null && link.atNanos - oldest >= 0; link = link.older) {
                kept.add(link);
            }
            return built(kept);
        }
    }

    /** @param replaced how many of them a later one has replaced, about */
    private RecentChanges(@Nullable Segment newest, int length, int replaced) {
        this.newest = newest;
        this.length = length;
        this.replaced = replaced;
    }

    private static Segment put(LiveInstance changed, long atNanos, @Nullable Segment on) {
        return on == null || on.length == SEGMENT
                ? new Segment(new Link(changed, atNanos, null), 1, atNanos, on)
                : new Segment(new Link(changed, atNanos, on.newest), on.length + 1, on.sinceNanos, on.older);
    }

    private static @Nullable Segment built(List<Link> newestFirst) {
        Segment built = null;
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            built = put(newestFirst.get(i).changed, newestFirst.get(i).atNanos, built);
        }
        return built;
    }

    /** @param again whether the instance was shown before, so that this may replace an earlier change */
    RecentChanges with(LiveInstance changed, boolean again, long nowNanos, long retentionNanos) {
        int nowReplaced = replaced + (again ? 1 : 0);
        RecentChanges next = new RecentChanges(put(changed, nowNanos, newest), length + 1, nowReplaced);
        return nowReplaced > (next.length - nowReplaced) / 8 + SLACK ? next.since(nowNanos - retentionNanos) : next;
    }

    /** What is left of these once those before {@code oldest} are dropped; the same object if nothing is. */
    RecentChanges expired(long oldest) {
        List<Segment> left = new ArrayList<>();
        boolean hasOlder = false;
        for (Segment segment = newest; segment != null && !hasOlder; segment = segment.older) {
            left.add(segment);
            hasOlder = segment.sinceNanos - oldest < 0;
        }
        if (!hasOlder) {
            return this;
        }
        Segment built = left.remove(left.size() - 1).cut(oldest);
        int count = built == null ? 0 : built.length;
        for (int i = left.size() - 1; i >= 0; i--) {
            Segment segment = left.get(i);
            built = new Segment(segment.newest, segment.length, segment.sinceNanos, built);
            count += segment.length;
        }
        return new RecentChanges(built, count, Math.min(replaced, count));
    }

    private RecentChanges since(long oldest) {
        Map<InstanceKey, Link> last = new LinkedHashMap<>();
        for (Link link : newestFirst()) {
            if (link.atNanos - oldest < 0) {
                break;
            }
            last.putIfAbsent(link.changed.key(), link);
        }
        return new RecentChanges(built(new ArrayList<>(last.values())), last.size(), 0);
    }

    private List<Link> newestFirst() {
        List<Link> all = new ArrayList<>(length);
        for (Segment segment = newest; segment != null; segment = segment.older) {
            for (Link link = segment.newest; link != null; link = link.older) {
                all.add(link);
            }
        }
        return all;
    }

    /** How many changes are held, replaced ones among them. */
    int length() {
        return length;
    }

    /**
     * The changed instances by application, each once, as it is now, the last changed last. npm's client takes them one
     * by one and knows instances by host and port: where one follows another, the old one must leave before the new one
     * comes, or the new one is what it takes out.
     */
    Map<String, List<LiveInstance>> byApplication() {
        Map<InstanceKey, LiveInstance> last = new LinkedHashMap<>();
        for (Link link : newestFirst()) {
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
