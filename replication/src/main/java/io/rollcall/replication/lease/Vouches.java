package io.rollcall.replication.lease;

import io.rollcall.replication.record.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which homes are alive, and up to when each vouched for its instances. A node counts its rounds of
 * summaries, and only these beats travel, never ages: so a relay cannot make a dead home younger. A home
 * is alive when a greater beat of it arrives by any way, and two after it was silent for long. It has vouched when this node has also merged
 * all that the home had written by then: or a vouch would renew what the home has buried.
 *
 * <p>Guarded by its owner (the {@link io.rollcall.replication.Replica}'s lock), but that any thread may ask
 * when a home vouched. Times are nanoseconds of
 * the {@link ActiveClock}.
 */
public final class Vouches {
    /** A home that was not heard for so long is not known to be alive from one beat. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private final ConcurrentSkipListMap<NodeId, Home> homes = new ConcurrentSkipListMap<>();

    private static final class Home {
        /** Whether nothing but its name is known: another node that knows more is believed. */
        private boolean guessed = true;

        private long beat;
        /** When it was heard for the first time after a long silence, 0 if it was heard again since. */
        private long anewAt;

        private long aliveAt;
        private volatile long vouchedAt;
        /** The oldest vouch whose writes are not all here yet: its seq, and when it came. */
        private long pendingSeq;

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
        if (known.guessed && beat >= known.beat) {
            boolean later = beat > known.beat;
            known.beat = beat;
            known.anewAt = 0;
            known.aliveAt = later ? vouchedAt : Math.min(known.aliveAt, vouchedAt);
            known.vouchedAt = later ? vouchedAt : Math.min(known.vouchedAt, vouchedAt);
        }
    }

    /**
     * Takes what a summary says of a home.
     *
     * @param beat the round of summaries that is told of
     * @param seq what the home had written by then
     * @param reached what of it this node has merged
     * @return whether this is news: the home was alive since what was known
     */
    public boolean heard(NodeId home, long beat, long seq, long reached, long now) {
        Home known = homes.computeIfAbsent(home, unknown -> guess(now));
        if (beat <= known.beat) {
            return false;
        }
        // What is heard after a long silence may be the last beat of a home that died meanwhile, out of the hands of
        // somebody who was cut off with it: only another one tells that it lives.
        boolean silent = known.beat == 0 || now - known.aliveAt > LONG.toNanos();
        boolean again = known.anewAt != 0 && now - known.anewAt <= LONG.toNanos();
        known.beat = beat;
        if (silent && !again) {
            known.anewAt = now;
            return true;
        }
        known.anewAt = 0;
        known.guessed = false;
        known.aliveAt = now;
        if (seq <= reached) {
            known.vouchedAt = now;
            known.pendingAt = 0;
        } else if (known.pendingAt == 0) {
            known.pendingSeq = seq;
            known.pendingAt = now;
        }
        return true;
    }

    /** Grants the vouch that waited for this node to get as far as the home was. */
    public void reached(NodeId home, long seq) {
        Home known = homes.get(home);
        if (known != null && known.pendingAt != 0 && seq >= known.pendingSeq) {
            known.vouchedAt = Math.max(known.vouchedAt, known.pendingAt);
            known.pendingAt = 0;
        }
    }

    /** The greatest beat heard of a home, 0 if none. */
    public long beat(NodeId home) {
        Home known = homes.get(home);
        return known == null ? 0 : known.beat;
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
    }
}
