package io.rollcall.replication.eureka;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.LiveInstance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one peer is still to be told: one entry for each instance, oldest first. A newer word joins the
 * entry that waits, in its place; what comes back from a failed batch goes in front, joined with what came
 * since. So nothing older is ever sent after something newer. Behind it stands a backlog, of which a batch
 * takes what it has room for.
 *
 * <p>Confined to a lane's loop. Holds no clock: every time is given.
 */
final class WishQueue {
    /** A batch of large instances ends here, whatever room it has for more: receivers bound what they take. */
    private static final int MOST_BYTES = 1 << 20;

    private final int bound;
    private final Function<InstanceKey, @Nullable LiveInstance> shown;
    private final Consumer<Waiting> expired;
    private final Consumer<Waiting> dropped;
    private LinkedHashMap<InstanceKey, Waiting> waiting = new LinkedHashMap<>();
    private final ArrayDeque<Waiting> backlog = new ArrayDeque<>();

    /**
     * A wish that waits.
     *
     * @param since when the first word of it came
     * @param until when it lapses
     */
    record Waiting(InstanceKey key, Wish wish, long since, long until) {
        Waiting then(Waiting newer) {
            return new Waiting(key, wish.then(newer.wish), since, Math.max(until, newer.until));
        }
    }

    /** Wishes that were taken together, and the items that say them. */
    record Batch(List<Waiting> wishes, List<EurekaItem> items) {}

    /**
     * @param shown the instances of this node
     * @param expired told of each wish that lapsed
     * @param dropped told of each that there was no room for
     */
    WishQueue(
            int bound,
            Function<InstanceKey, @Nullable LiveInstance> shown,
            Consumer<Waiting> expired,
            Consumer<Waiting> dropped) {
        this.bound = bound;
        this.shown = shown;
        this.expired = expired;
        this.dropped = dropped;
    }

    void offer(Waiting newer) {
        waiting.merge(newer.key(), newer, Waiting::then);
        dropOldest();
    }

    private void dropOldest() {
        for (Iterator<Waiting> oldest = waiting.values().iterator(); waiting.size() > bound; ) {
            Waiting gone = oldest.next();
            oldest.remove();
            dropped.accept(gone);
        }
    }

    /** What a peer should know and nobody waits for. Takes the place of an older backlog. */
    void backlog(List<Waiting> wishes) {
        backlog.clear();
        backlog.addAll(wishes);
    }

    /** Puts back what nobody knows to have arrived. */
    void putBack(List<Waiting> wishes) {
        LinkedHashMap<InstanceKey, Waiting> newer = waiting;
        waiting = new LinkedHashMap<>();
        for (Waiting old : wishes) {
            Waiting since = newer.remove(old.key());
            waiting.put(old.key(), since == null ? old : old.then(since));
        }
        waiting.putAll(newer);
        dropOldest();
    }

    /** Takes a batch out; it may be empty, for not all that waits is worth an item by now. */
    Batch take(long now, int most) {
        List<Waiting> wishes = new ArrayList<>();
        List<EurekaItem> items = new ArrayList<>();
        for (Iterator<Map.Entry<InstanceKey, Waiting>> next = waiting.entrySet().iterator();
                next.hasNext() && hasRoom(items, most); ) {
            Waiting each = next.next().getValue();
            next.remove();
            if (now > each.until()) {
                expired.accept(each);
            } else {
                add(each, wishes, items);
            }
        }
        while (!backlog.isEmpty() && hasRoom(items, most)) {
            add(backlog.remove(), wishes, items);
        }
        return new Batch(wishes, items);
    }

    private static boolean hasRoom(List<EurekaItem> items, int most) {
        if (items.size() + 2 > most) {
            return false;
        }
        long bytes = 0;
        for (EurekaItem item : items) {
            bytes += item instanceof EurekaItem.Register register
                    ? register.instance().statement().members().length
                    : 0;
        }
        return bytes < MOST_BYTES;
    }

    private void add(Waiting each, List<Waiting> wishes, List<EurekaItem> items) {
        List<EurekaItem> said = each.wish().items(each.key(), shown.apply(each.key()));
        if (!said.isEmpty()) {
            wishes.add(each);
            items.addAll(said);
        }
    }

    /** When a batch should leave, {@code Long.MAX_VALUE} if there is nothing to send. */
    long due(long now, int batchItems, long delayNanos) {
        if (!backlog.isEmpty() || waiting.size() >= batchItems) {
            return now;
        }
        return waiting.isEmpty()
                ? Long.MAX_VALUE
                : waiting.values().iterator().next().since() + delayNanos;
    }

    int size() {
        return waiting.size() + backlog.size();
    }
}
