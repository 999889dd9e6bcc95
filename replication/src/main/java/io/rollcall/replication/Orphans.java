package io.rollcall.replication;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.lease.Evictor;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.TombstoneReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Buries instances that were hidden for long: their home fell silent and no other took them over. Whoever
 * holds them does it. If that would be too many of what the home vouched for, none goes; it may be the
 * network to all of them that is broken. Guarded by the {@link Replica}'s lock.
 */
final class Orphans {
    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Holdings holdings;
    /** How many instances a home had when it fell silent. */
    private final Map<NodeId, Integer> vouchedFor = new HashMap<>();

    private final TreeMap<NodeId, List<Long>> gone = new TreeMap<>();
    private final TreeSet<NodeId> preserved = new TreeSet<>();
    private final TreeSet<NodeId> released = new TreeSet<>();
    private long lastTick;

    Orphans(Holdings holdings) {
        this.holdings = holdings;
    }

    /** Homes whose orphans are held back. */
    Set<NodeId> preserved() {
        return preserved;
    }

    /** An operator says that the instances of a home are really gone. */
    void release(NodeId home) {
        released.add(home);
    }

    void tick(Peers peers) {
        long now = holdings.clock.now();
        if (now - lastTick < EVERY.toNanos()) {
            return;
        }
        lastTick = now;
        countSilent();
        preserved.clear();
        long soon = now - holdings.settings.orphanTtl().toNanos() + WINDOW.toNanos();
        TreeMap<NodeId, List<Roster.Hidden>> going = new TreeMap<>();
        for (Roster.Hidden hidden : holdings.roster.allHidden().values()) {
            if (hidden.since() > soon) {
                // So were all that follow.
                break;
            }
            going.computeIfAbsent(hidden.home(), home -> new ArrayList<>()).add(hidden);
        }
        going.forEach((home, hidden) -> bury(home, hidden, now, peers));
        released.retainAll(going.keySet());
    }

    private void bury(NodeId home, List<Roster.Hidden> hidden, long now, Peers peers) {
        long due = now - holdings.settings.orphanTtl().toNanos();
        if (hidden.stream().noneMatch(each -> each.since() <= due) || peers.isPreservedElsewhere(home)) {
            return;
        }
        List<Long> lately = gone.computeIfAbsent(home, first -> new ArrayList<>());
        lately.removeIf(at -> at < now - WINDOW.toNanos());
        int all = hidden.size() + lately.size();
        boolean held = holdings.settings.selfPreservation()
                && !released.contains(home)
                && Evictor.isTooMany(all, Math.max(vouchedFor.getOrDefault(home, 0), all));
        if (held) {
            preserved.add(home);
            holdings.tally.count(Mechanism.ORPHANS_PRESERVED);
            return;
        }
        for (Roster.Hidden each : hidden) {
            InstanceKey key = each.instance().key();
            InstanceRecord record = holdings.live(key);
            if (each.since() <= due && record != null) {
                lately.add(now);
                holdings.tally.count(Mechanism.ORPHANED);
                holdings.bury(record, TombstoneReason.ORPHAN);
            }
        }
    }

    /** Notes, once for each home that falls silent, what it vouched for. */
    private void countSilent() {
        long now = holdings.clock.now();
        TreeSet<NodeId> silent = new TreeSet<>(holdings.vouches.silent(now, holdings.settings.homeDeadAfter()));
        vouchedFor.keySet().retainAll(silent);
        gone.keySet().retainAll(silent);
        silent.forEach(home -> vouchedFor.computeIfAbsent(home, holdings.homes::of));
    }
}
