package io.rollcall.replication;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far somebody is who has been told all that a node shows at one moment: enough for any node to say what
 * he lacks. Nodes go by a hash of their name and incarnation, so that this stays short. Immutable.
 *
 * @param node which node it was
 * @param unnamed how many changes that no write names it had made by then
 * @param writers how much of each writer the node had merged
 * @param silent homes of which instances were hidden: what they are the home of may be shown elsewhere
 * @param retired a hash of the incarnations that nobody needs to know any more
 */
public record Standing(long node, long unnamed, SortedMap<Long, Reach> writers, SortedSet<Long> silent, long retired) {
    public Standing {
        writers = Collections.unmodifiableSortedMap(new TreeMap<>(writers));
        silent = Collections.unmodifiableSortedSet(new TreeSet<>(silent));
    }

    /**
     * How much of a writer was merged.
     *
     * @param all everything up to this seq
     * @param most the greatest seq of a record, which may have come by another way than in order
     */
    public record Reach(long all, long most) {
        public static final Reach NONE = new Reach(0, 0);

        public Reach {
            if (all < 0 || most < all) {
                throw new IllegalArgumentException("reached " + all + ", and " + most + " at most");
            }
        }
    }

    /** How much of a writer was merged. */
    public Reach of(long writer) {
        return writers.getOrDefault(writer, Reach.NONE);
    }

    /**
     * Where somebody is who stood here and has been told a part of what leads to {@code next}: whatever that
     * part was, all of it is told again.
     */
    public Standing onTheWayTo(Standing next) {
        TreeMap<Long, Reach> between = new TreeMap<>(writers);
        next.writers.forEach((writer, reach) -> {
            Reach before = of(writer);
            between.put(writer, new Reach(before.all, Math.max(before.most, reach.most)));
        });
        TreeSet<Long> either = new TreeSet<>(silent);
        either.addAll(next.silent);
        return new Standing(node, unnamed, between, either, retired);
    }
}
