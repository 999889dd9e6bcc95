package io.rollcall.server.view;

import io.rollcall.client.model.StatusCounts;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.replication.LiveInstance;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Some instances of one application, sorted by id: the unit in which answers are compressed. A change
 * among ten thousand instances compresses one block again, not all. Immutable; what is rendered of it is
 * made at the first need and kept.
 */
final class Block {
    /** Instances in a block, at most: compressing so many takes about a millisecond. */
    static final int CAPACITY = 64;

    private final LiveInstance[] sorted;
    private final StatusCounts counts;
    /** Compressed as the first of an answer. */
    private volatile @Nullable Deflated first;

    /** Compressed as it stands in the last answer that had others before it. */
    private volatile @Nullable Following following;

    /**
     * A block behind another one.
     *
     * @param last the last instance of that one, whose text this looks back at
     * @param begins whether this is the first of its application
     */
    private record Following(LiveInstance last, boolean begins, Deflated piece) {
        @SuppressWarnings("ReferenceEquality") // what is shown of an instance is never changed, but replaced
        boolean fits(LiveInstance before, boolean nowBegins) {
            return last == before && begins == nowBegins;
        }
    }

    private Block(LiveInstance[] sorted, StatusCounts counts) {
        this.sorted = sorted;
        this.counts = counts;
    }

    static Block of(LiveInstance only) {
        return counted(new LiveInstance[] {only});
    }

    private static Block counted(LiveInstance[] sorted) {
        StatusCounts sum = StatusCounts.ZERO;
        for (LiveInstance shown : sorted) {
            sum = sum.plus(shown.status(), 1);
        }
        return new Block(sorted, sum);
    }

    StatusCounts counts() {
        return counts;
    }

    int size() {
        return sorted.length;
    }

    String firstId() {
        return sorted[0].key().id();
    }

    List<LiveInstance> instances() {
        return Arrays.asList(sorted);
    }

    @Nullable
    LiveInstance get(String id) {
        int at = find(id);
        return at < 0 ? null : sorted[at];
    }

    private int find(String id) {
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = sorted[middle].key().id().compareTo(id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -(low + 1);
    }

    /** This block with one instance put in: one block, or two where it would be too large. */
    List<Block> with(LiveInstance shown) {
        int at = find(shown.key().id());
        if (at >= 0) {
            LiveInstance[] next = sorted.clone();
            next[at] = shown;
            return List.of(new Block(next, counts.plus(sorted[at].status(), -1).plus(shown.status(), 1)));
        }
        int place = -(at + 1);
        LiveInstance[] next = new LiveInstance[sorted.length + 1];
        System.arraycopy(sorted, 0, next, 0, place);
        next[place] = shown;
        System.arraycopy(sorted, place, next, place + 1, sorted.length - place);
        if (next.length <= CAPACITY) {
            return List.of(new Block(next, counts.plus(shown.status(), 1)));
        }
        int half = next.length / 2;
        return List.of(counted(Arrays.copyOf(next, half)), counted(Arrays.copyOfRange(next, half, next.length)));
    }

    /** This block without one instance: none where it was the last. */
    List<Block> without(String id) {
        int at = find(id);
        if (at < 0) {
            return List.of(this);
        }
        if (sorted.length == 1) {
            return List.of();
        }
        LiveInstance[] next = new LiveInstance[sorted.length - 1];
        System.arraycopy(sorted, 0, next, 0, at);
        System.arraycopy(sorted, at + 1, next, at, next.length - at);
        return List.of(new Block(next, counts.plus(sorted[at].status(), -1)));
    }

    /** This block without some instances; null where no other is left. */
    @Nullable
    Block without(Set<String> ids) {
        LiveInstance[] kept = Arrays.stream(sorted)
                .filter(shown -> !ids.contains(shown.key().id()))
                .toArray(LiveInstance[]::new);
        if (kept.length == sorted.length) {
            return this;
        }
        return kept.length == 0 ? null : counted(kept);
    }

    /** Whether this and a neighbour are so small that one block is better: half full, so it does not split soon. */
    boolean joins(Block neighbour) {
        return size() + neighbour.size() <= CAPACITY / 2;
    }

    /** This block and the one behind it as one. */
    Block joined(Block next) {
        LiveInstance[] both = Arrays.copyOf(sorted, size() + next.size());
        System.arraycopy(next.sorted, 0, both, size(), next.size());
        return new Block(both, counts.replaced(StatusCounts.ZERO, next.counts));
    }

    /** What stands behind the last instance of an application. */
    static final byte[] APPLICATION_TAIL = EurekaJson.utf8("]}");

    /**
     * The instances as JSON objects, and before them what belongs there, compressed. Behind another block it looks
     * back at the last instance of that, as what is alike in all instances costs bytes only once then.
     *
     * @param before the block before it in the same answer; null for the first
     * @param begins whether it is the first of its application, and so begins that one's object
     */
    Deflated deflated(@Nullable Block before, boolean begins, Fragments fragments) {
        if (before == null) {
            Deflated made = first;
            if (made == null) {
                made = deflated(new JsonBytes(sorted.length * 1_300), begins, fragments);
                first = made;
            }
            return made;
        }
        LiveInstance last = before.sorted[before.sorted.length - 1];
        Following made = following;
        if (made == null || !made.fits(last, begins)) {
            JsonBytes json = new JsonBytes((sorted.length + 1) * 1_300);
            fragments.writeUnchanging(json, last);
            made = new Following(last, begins, deflated(json, begins, fragments));
            following = made;
        }
        return made.piece;
    }

    /** Compresses this behind what is in {@code json}. */
    private Deflated deflated(JsonBytes json, boolean begins, Fragments fragments) {
        int from = json.length();
        if (begins && from > 0) {
            json.add(APPLICATION_TAIL).add(',');
        }
        if (begins) {
            json.add(EurekaJson.applicationHead(sorted[0].key().app()));
        } else {
            json.add(',');
        }
        fragments.writeAll(json, instances());
        return Deflated.of(json.array(), from, json.length());
    }
}
