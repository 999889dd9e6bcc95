package io.rollcall.server.view;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.LiveInstance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The instances that changed in the last minutes, each as it was after its last change: by application, in
 * {@link Block}s as in a full answer, so that one more change renders one of them again. Immutable, so every view has
 * its own at no cost.
 *
 * <p>Beside them stands a list of the changes, newest first: to add is to put one more in front. It is one of segments,
 * so that what has grown too old is dropped without a look at the rest: after a million registrations that happens each
 * second, and whoever writes waits for it.
 */
final class RecentChanges {
    static final RecentChanges NONE =
            new RecentChanges(null, 0, 0, new Told(ApplicationIndex.EMPTY, ApplicationIndex.EMPTY));

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
    private final Told told;

    private record Link(LiveInstance changed, long atNanos, @Nullable Link older) {}

    /**
     * Changes that follow one another.
     *
     * @param sinceNanos when the oldest of them was made
     * @param older those before them
     */
    private record Segment(Link newest, int length, long sinceNanos, @Nullable Segment older) {}

    /** The last change of each: those that are gone, and those that are shown. */
    private record Told(ApplicationIndex gone, ApplicationIndex shown) {
        @Nullable
        LiveInstance get(InstanceKey key) {
            LiveInstance instance = shown.get(key);
            return instance == null ? gone.get(key) : instance;
        }

        @SuppressWarnings("ReferenceEquality") // a change that is equal to a later one is another one
        boolean isLast(Link link) {
            return link.changed == get(link.changed.key());
        }

        Told with(LiveInstance changed) {
            Told others = without(changed.key());
            return changed.action() == ActionType.DELETED
                    ? new Told(others.gone.with(changed), others.shown)
                    : new Told(others.gone, others.shown.with(changed));
        }

        Told without(InstanceKey key) {
            if (shown.get(key) != null) {
                return new Told(gone, shown.without(key));
            }
            return gone.get(key) == null ? this : new Told(gone.without(key), shown);
        }
    }

    /** @param replaced how many of the list a later one has replaced */
    private RecentChanges(@Nullable Segment newest, int length, int replaced, Told told) {
        this.newest = newest;
        this.length = length;
        this.replaced = replaced;
        this.told = told;
    }

    private static Segment put(Link link, @Nullable Segment on) {
        return on == null || on.length == SEGMENT
                ? new Segment(new Link(link.changed, link.atNanos, null), 1, link.atNanos, on)
                : new Segment(new Link(link.changed, link.atNanos, on.newest), on.length + 1, on.sinceNanos, on.older);
    }

    private static @Nullable Segment built(List<Link> newestFirst) {
        Segment built = null;
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            built = put(newestFirst.get(i), built);
        }
        return built;
    }

    RecentChanges with(LiveInstance changed, long nowNanos) {
        int nowReplaced = replaced + (told.get(changed.key()) == null ? 0 : 1);
        RecentChanges next = new RecentChanges(
                put(new Link(changed, nowNanos, null), newest), length + 1, nowReplaced, told.with(changed));
        return nowReplaced > next.size() / 8 + SLACK ? next.withoutReplaced() : next;
    }

    private RecentChanges withoutReplaced() {
        List<Link> last = links(told::isLast);
        return new RecentChanges(built(last), last.size(), 0, told);
    }

    private List<Link> links(Predicate<Link> wanted) {
        List<Link> links = new ArrayList<>();
        for (Segment segment = newest; segment != null; segment = segment.older) {
            for (Link link = segment.newest; link != null; link = link.older) {
                if (wanted.test(link)) {
                    links.add(link);
                }
            }
        }
        return links;
    }

    /** What is left of these once those before {@code oldest} are dropped; the same object if nothing is. */
    RecentChanges expired(long oldest) {
        List<Segment> whole = new ArrayList<>();
        Segment cut = newest;
        while (cut != null && cut.sinceNanos - oldest >= 0) {
            whole.add(cut);
            cut = cut.older;
        }
        if (cut == null) {
            return this;
        }
        List<Link> kept = new ArrayList<>();
        Told left = told;
        int leftReplaced = replaced;
        for (Segment segment = cut; segment != null; segment = segment.older) {
            for (Link link = segment.newest; link != null; link = link.older) {
                if (link.atNanos - oldest >= 0) {
                    kept.add(link);
                } else if (told.isLast(link)) {
                    left = left.without(link.changed.key());
                } else {
                    leftReplaced--;
                }
            }
        }
        Segment built = built(kept);
        int count = kept.size();
        for (int i = whole.size() - 1; i >= 0; i--) {
            Segment segment = whole.get(i);
            built = new Segment(segment.newest, segment.length, segment.sinceNanos, built);
            count += segment.length;
        }
        return new RecentChanges(built, count, leftReplaced, left);
    }

    /** How many changes are held, replaced ones among them. */
    int length() {
        return length;
    }

    /** How many instances have changed. */
    int size() {
        return length - replaced;
    }

    /**
     * The changed instances by application, each once, as it is now, and first those that are gone. npm's client takes
     * them one by one and knows instances by host and port: where one follows another, the old one must leave before the
     * new one comes, or the new one is what it takes out.
     */
    Map<String, List<Block>> blocks() {
        Map<String, List<Block>> blocks = new LinkedHashMap<>();
        for (ApplicationIndex index : List.of(told.gone, told.shown)) {
            for (ApplicationView application : index.all()) {
                blocks.computeIfAbsent(application.name(), unseen -> new ArrayList<>())
                        .addAll(application.blocks());
            }
        }
        return blocks;
    }
}
