package io.rollcall.replication.lease;

import io.rollcall.replication.record.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which homes are alive, and up to when each vouched for its instances. A node counts its rounds of
 * summaries, and only these beats travel, never ages: so a relay cannot make a dead home younger. A home
 * is alive when a greater beat of it arrives by any way. It has vouched when this node has also merged
 * all that the home had written by then: or a vouch would renew what the home has buried.
 *
 * <p>Guarded by its owner (the {@link io.rollcall.replication.Replica}'s lock), but that any thread may ask
 * when a home vouched. Times are nanoseconds of
 * the {@link ActiveClock}.
 */
public final class Vouches {
    private final ConcurrentSkipListMap<NodeId, Home> homes = new ConcurrentSkipListMap<>();

    /** The last beat of each home that each node told. */
    private final Map<Telling, Told> told = new HashMap<>();

    private record Telling(NodeId teller, NodeId home) {}

    private record Told(long beat, long at) {}

    private static final class Home {
        /** Whether nothing but its name is known: another node that knows more is believed. */
        private boolean guessed = true;

        /** The greatest beat that was heard of. */
        private long beat;

        /**
         * The greatest beat that showed this node that the home lives, and of which it has all that was
         * written by then: what it passes on. A relay tells a beat with what it has itself, and who has that
         * too would take the home to have vouched for it.
         */
        private long shown;

        private long aliveAt;
        private volatile long vouchedAt;
        /** The oldest vouch whose writes are not all here yet: its seq, and when it came. */
        private long pendingSeq;

        private long pendingBeat;
        private long pendingAt;
    }

    /** Notes a home that was not known. It gets the time of a lease to be heard of. */
    public void meet(NodeId home, long now) {
        homes.computeIfAbsent(home, unknown -> guess(now));
    }

    private static Home guess(long now) {
        Home met = new Home();
        met.aliveAt = now;
        met.vouchedAt = now;
        return met;
    }

    /**
     * Notes a home that was not known, as another node knows it. Of several that tell, who heard it beat
     * later is right, and else who thinks it older: or each restart of a node would give a dead home the
     * time of another lease.
     *
     * @param vouchedAt when it vouched, as that node heard it
     */
    public void meet(NodeId home, long beat, long vouchedAt) {
        Home known = homes.computeIfAbsent(home, unknown -> guess(vouchedAt));
        if (known.guessed) {
            boolean later = beat > known.beat;
            known.beat = Math.max(known.beat, beat);
            known.aliveAt = later ? vouchedAt : Math.min(known.aliveAt, vouchedAt);
            known.vouchedAt = later ? vouchedAt : Math.min(known.vouchedAt, vouchedAt);
        }
    }

    /**
     * Takes what a summary says of a home. A beat that the home itself tells shows that it lives. One that is
     * passed on shows it only if the teller told a lesser one a moment ago: what a node says first after a
     * partition may be old, and of a home long dead.
     *
     * @param teller whose summary it is
     * @param beat the round of summaries that is told of
     * @param seq what the home had written by then
     * @param reached what of it this node has merged
     * @param lately how old a teller's word before this one may be: some of its summaries
     */
    public void heard(NodeId teller, NodeId home, long beat, long seq, long reached, long now, Duration lately) {
        Home known = homes.computeIfAbsent(home, unknown -> guess(now));
        Told before = told.put(new Telling(teller, home), new Told(beat, now));
        if (beat <= known.beat) {
            return;
        }
        known.beat = beat;
        boolean rising = before != null && before.beat < beat && now - before.at <= lately.toNanos();
        if (!rising && !teller.equals(home)) {
            return;
        }
        known.guessed = false;
        known.aliveAt = now;
        if (seq <= reached) {
            known.shown = beat;
            known.vouchedAt = now;
            known.pendingAt = 0;
        } else if (known.pendingAt == 0) {
            known.pendingSeq = seq;
            known.pendingBeat = beat;
            known.pendingAt = now;
        }
    }

    /** Grants the vouch that waited for this node to get as far as the home was. */
    public void reached(NodeId home, long seq) {
        Home known = homes.get(home);
        if (known != null && known.pendingAt != 0 && seq >= known.pendingSeq) {
            known.shown = Math.max(known.shown, known.pendingBeat);
            known.vouchedAt = Math.max(known.vouchedAt, known.pendingAt);
            known.pendingAt = 0;
        }
    }

    /** The greatest beat by which a home vouched here, 0 if it did not yet. */
    public long beat(NodeId home) {
        Home known = homes.get(home);
        return known == null ? 0 : known.shown;
    }

    /** When a home last vouched, 0 if it is not known. */
    public long vouchedAt(NodeId home) {
        Home known = homes.get(home);
        return known == null ? 0 : known.vouchedAt;
    }

    /** When a home was last known to be alive, 0 if it is not known. */
    public long aliveAt(NodeId home) {
        Home known = homes.get(home);
        return known == null ? 0 : known.aliveAt;
    }

    /** Whether a home was alive within {@code limit}. */
    public boolean isAlive(NodeId home, long now, Duration limit) {
        return now - aliveAt(home) <= limit.toNanos();
    }

    /** Whether a later life of the same name is known. */
    public boolean isFormerLife(NodeId home) {
        return newest(home.name()) > home.incarnation();
    }

    /** The latest incarnation known of a name, 0 if none. */
    public long newest(String name) {
        NodeId last = homes.floorKey(new NodeId(name, Long.MAX_VALUE));
        return last != null && last.name().equals(name) ? last.incarnation() : 0;
    }

    /** Homes that did not vouch for longer than {@code limit}. */
    public List<NodeId> silent(long now, Duration limit) {
        List<NodeId> silent = new ArrayList<>();
        homes.forEach((id, home) -> {
            if (now - home.vouchedAt > limit.toNanos()) {
                silent.add(id);
            }
        });
        return silent;
    }

    /** All homes that are known. */
    public List<NodeId> known() {
        return List.copyOf(homes.keySet());
    }

    /** Forgets a home that no record names any more. */
    public void forget(NodeId home) {
        homes.remove(home);
        told.keySet().removeIf(telling -> telling.home.equals(home) || telling.teller.equals(home));
    }
}
