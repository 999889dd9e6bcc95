package io.rollcall.replication;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.lease.Lease;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows of the others as nodes, and of itself among them: who is behind, who keeps what by
 * self-preservation, and whether its own name is really its own. Guarded by the {@link Replica}'s lock.
 */
final class Peers {
    private static final Logger log = LoggerFactory.getLogger(Peers.class);

    /**
     * A namesake is alive if its beat rises so often after it was first heard. Of one that is dead, several
     * nodes may tell, each the last beat that it heard.
     */
    private static final int NAMESAKE_PROOF = 3;

    /** And it is a former life of ours if it does not for this long. */
    private static final Duration NAMESAKE_GONE = Duration.ofSeconds(12);

    /** Above so many nodes, beats take some rounds to reach all. */
    private static final int MANY = 20;

    private final Holdings holdings;
    private final Supplier<Set<NodeId>> ownPreserved;
    private final Map<NodeId, List<NodeId>> preservedBy = new HashMap<>();
    private final TreeMap<NodeId, Long> knownSeq = new TreeMap<>();
    private @Nullable Namesake namesake;
    private long ownBeat;
    private boolean synced = true;
    private volatile @Nullable String fenced;

    /** A node with our name and a later incarnation. */
    private record Namesake(NodeId id, long firstSeen, long beat, int rises) {
        private Namesake heard(long newBeat) {
            return new Namesake(id, firstSeen, newBeat, beat == 0 ? 0 : rises + 1);
        }
    }

    Peers(Holdings holdings, Supplier<Set<NodeId>> ownPreserved) {
        this.holdings = holdings;
        this.ownPreserved = ownPreserved;
    }

    void synced(boolean ended) {
        synced = ended;
    }

    /** Counts another round of this node's summaries. */
    void countBeat() {
        ownBeat++;
    }

    /** How many rounds of summaries there were. */
    long beat() {
        return ownBeat;
    }

    /** Why this node stepped back; null if it did not. Any thread may ask. */
    @Nullable
    String fenced() {
        return fenced;
    }

    /** Homes whose instances this node keeps by self-preservation. */
    List<NodeId> preserved() {
        return List.copyOf(ownPreserved.get());
    }

    void preservedBy(NodeId sender, List<NodeId> homes) {
        if (homes.isEmpty()) {
            preservedBy.remove(sender);
        } else {
            preservedBy.put(sender, homes);
        }
    }

    /** Whether another node, itself alive, says that it keeps the instances of {@code home}. */
    boolean isPreservedElsewhere(NodeId home) {
        long now = holdings.clock.now();
        preservedBy.keySet().removeIf(sender -> !holdings.vouches.isAlive(sender, now, Duration.ofMinutes(1)));
        return preservedBy.values().stream().anyMatch(homes -> homes.contains(home));
    }

    /** A node's writes are known to go up to {@code seq}. */
    void known(NodeId writer, long seq) {
        knownSeq.merge(writer, seq, Math::max);
    }

    /** How many writes of a node are known of and not merged. */
    long behind(NodeId writer) {
        return Math.max(knownSeq.getOrDefault(writer, 0L) - holdings.table.reached(writer), 0);
    }

    /**
     * Somebody has seen this node's own writes up to {@code seq}, and heard it count {@code beat} rounds. More
     * than there were: an earlier life went by the same incarnation.
     */
    void told(NodeId self, long seq, long beat) {
        long written = holdings.table.lastSeq();
        if (self.equals(holdings.self()) && (seq > written || beat > ownBeat)) {
            log.warn(
                    "others know {} writes and {} rounds of this node, which knows of {} and {}: it was set back",
                    seq,
                    beat,
                    written,
                    ownBeat);
            reincarnate(self.incarnation());
            holdings.table.distrust(self);
            holdings.changedUnnamed();
        }
    }

    /**
     * Somebody has heard of a node with our name.
     *
     * @param beat the greatest that was heard of it, 0 if that was not told
     */
    void namesake(NodeId other, long beat) {
        NodeId self = holdings.self();
        if (other.incarnation() <= self.incarnation()) {
            return;
        }
        if (!synced) {
            reincarnate(other.incarnation());
            return;
        }
        Namesake known = namesake;
        if (known == null || other.compareTo(known.id) > 0) {
            namesake = new Namesake(other, holdings.clock.now(), beat, 0);
            return;
        }
        // Of several later lives the last one counts: vectors name the others for long.
        if (!other.equals(known.id) || beat <= known.beat) {
            return;
        }
        known = known.heard(beat);
        namesake = known;
        if (known.rises >= NAMESAKE_PROOF && fenced == null) {
            fenced = "another process is named '" + self.name() + "' and started later (" + other
                    + "): this one takes no more writes; stop one of them, or give it another --name";
            holdings.tally.count(Mechanism.FENCED);
            log.error("{}", fenced);
        }
    }

    /** How long a home may be silent before a renewal moves its instance: longer where beats go by way of others. */
    Duration homeDeadAfter() {
        Duration usual = holdings.settings.homeDeadAfter();
        return current().size() > MANY ? usual.multipliedBy(3).dividedBy(2) : usual;
    }

    /**
     * Within what time every node is heard of again, though some summaries are lost: each second in a small
     * cluster, in a large one only as often as chance will have it.
     */
    Duration lately() {
        return Duration.ofSeconds(Math.max(10, current().size()));
    }

    /** A later life of our name that does not speak any more was our own, before the clock was set back. */
    void tick() {
        knownSeq.keySet().removeIf(holdings::isRetired);
        Namesake known = namesake;
        if (known != null
                && fenced == null
                && known.id.incarnation() > holdings.self().incarnation()
                && holdings.clock.now() - known.firstSeen > NAMESAKE_GONE.toNanos()) {
            reincarnate(known.id.incarnation());
        }
    }

    /** Takes an incarnation above another, and writes again what this node is the home of. */
    void reincarnate(long above) {
        NodeId before = holdings.self();
        NodeId self = new NodeId(before.name(), Math.max(above + 1, holdings.wall.millis()));
        long now = holdings.clock.now();
        List<InstanceRecord> mine = new ArrayList<>();
        holdings.table.forEachLive(record -> {
            if (holdings.isHome(record)) {
                mine.add(record);
            }
        });
        holdings.table.becomes(self);
        // Its own summaries under the former name may still come back to it: none of them is news.
        holdings.vouches.meet(before, ownBeat, now);
        holdings.tally.count(Mechanism.REINCARNATED);
        namesake = null;
        for (InstanceRecord record : mine) {
            InstanceKey key = record.key();
            LiveInstance live = holdings.roster.live(key);
            if (live == null) {
                continue;
            }
            Lease lease = live.lease();
            if (lease.isHeard(now)) {
                holdings.writeLive(
                        key, record.version().movedTo(self), Holdings.statementOf(record), lease, ActionType.MODIFIED);
            } else {
                holdings.reflect(key, lease, ActionType.MODIFIED);
            }
        }
        // The others may count all writes of the former name as known.
        holdings.rename(before);
        log.info("this node goes on as {}, before {}; {} instances written again", self, before, mine.size());
    }

    /** Every node known, former lives of a name left out. */
    Set<NodeId> current() {
        Map<String, NodeId> newest = new TreeMap<>();
        for (NodeId writer : holdings.table.writers()) {
            newest.merge(writer.name(), writer, (a, b) -> a.compareTo(b) > 0 ? a : b);
        }
        return new TreeSet<>(newest.values());
    }
}
