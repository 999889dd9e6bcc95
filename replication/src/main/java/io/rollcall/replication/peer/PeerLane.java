package io.rollcall.replication.peer;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.Written;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.PeerRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one peer: this node's own writes in the order of their seqs, and summaries among them,
 * so that a summary never runs ahead of the writes it counts. A newer write of a key takes the place of
 * the older one: early is harmless, late is not. One batch is in flight at a time.
 *
 * <p>Confined to the replicator's loop. It holds no clock and sends nothing itself.
 */
final class PeerLane {
    private static final int MOST_WRITES = 1_000;
    private static final int MOST_BYTES = 256 * 1024;
    private static final int WRITE_OVERHEAD = 120;

    private final int bound;
    /** By the seq whose place each write has. */
    private final TreeMap<Long, Written> waiting = new TreeMap<>();

    private final Map<Name, Long> places = new HashMap<>();
    private TreeMap<Long, Written> inFlight = new TreeMap<>();
    private Set<InstanceKey> inFull = new HashSet<>();
    private LaneItem.@Nullable Summary summary;
    private long summarySeq;
    private boolean summaryInFlight;
    private @Nullable NodeId writer;
    private long sent;
    private long sending;
    private long offered;
    private boolean busy;

    private record Name(InstanceKey key, boolean instance) {}

    /** @param bound writes that may wait; beyond, the lane is dropped */
    PeerLane(int bound) {
        this.bound = bound;
    }

    /** What a new write did to the lane. */
    enum Offered {
        /** It waits at the end. */
        QUEUED,
        /** It waits in the place of an older one of its key. */
        COALESCED,
        /** It was one too many: nothing waits any more, and the peer must pull. */
        DROPPED
    }

    Offered offer(Written write) {
        NodeId by = write.record().dot().writer();
        long seq = write.record().dot().seq();
        if (!by.equals(writer) || seq != offered + 1) {
            begin(by, seq - 1);
        }
        offered = seq;
        Offered result = place(offered, write) ? Offered.QUEUED : Offered.COALESCED;
        if (waiting.size() > bound) {
            drop();
            return Offered.DROPPED;
        }
        return result;
    }

    /** Begins a stream here: with another life of this node, or where the lane missed writes. The peer pulls those. */
    private void begin(NodeId by, long after) {
        drop();
        writer = by;
        offered = after;
        sent = after;
        sending = after;
    }

    /** Puts a write where its key waits already, or at {@code seq}. */
    private boolean place(long seq, Written write) {
        Name name = nameOf(write.record());
        Long taken = places.get(name);
        if (taken == null) {
            waiting.put(seq, write);
            places.put(name, seq);
            return true;
        }
        Written older = waiting.get(taken);
        boolean known = write.sameContent() && older != null && older.sameContent();
        waiting.put(taken, new Written(write.record(), known));
        return false;
    }

    private static Name nameOf(RegistryRecord record) {
        return new Name(record.key(), record instanceof InstanceRecord);
    }

    /**
     * Adds a summary behind all that was offered. One that still waits stays: it goes sooner.
     *
     * @param ownSeq how many writes of this node's own it counts
     */
    void summarize(NodeId by, LaneItem.Summary newer, long ownSeq) {
        if (!by.equals(writer) || ownSeq > offered) {
            begin(by, ownSeq);
        }
        if (summary == null || summaryInFlight || summarySeq <= sent) {
            summary = newer;
            summaryInFlight = false;
            summarySeq = ownSeq;
        }
    }

    /** Whether there is something to send, and nothing in flight. */
    boolean isDue() {
        return !busy && (!waiting.isEmpty() || summary != null);
    }

    boolean isBusy() {
        return busy;
    }

    int queued() {
        return waiting.size() + inFlight.size();
    }

    /** Takes the next batch, which is then in flight. */
    PeerRequest.Batch take() {
        int bytes = 0;
        for (Iterator<Map.Entry<Long, Written>> next = waiting.entrySet().iterator();
                next.hasNext() && inFlight.size() < MOST_WRITES && bytes < MOST_BYTES; ) {
            Map.Entry<Long, Written> each = next.next();
            bytes += size(each.getValue());
            inFlight.put(each.getKey(), each.getValue());
            places.remove(nameOf(each.getValue().record()));
            next.remove();
        }
        sending = waiting.isEmpty() ? offered : waiting.firstKey() - 1;
        busy = true;
        return batch();
    }

    private static int size(Written write) {
        Statement stated = write.record() instanceof InstanceRecord instance ? instance.statement() : null;
        return WRITE_OVERHEAD + (stated == null || write.sameContent() ? 0 : stated.members().length);
    }

    private PeerRequest.Batch batch() {
        List<LaneItem> items = new ArrayList<>(2);
        if (!inFlight.isEmpty() || sending > sent) {
            items.add(new LaneItem.Push(
                    sent,
                    Math.max(sending, sent),
                    inFlight.values().stream().map(this::onTheWire).toList()));
        }
        if (summary != null && summarySeq <= Math.max(sending, sent)) {
            items.add(summary);
            summaryInFlight = true;
        }
        return new PeerRequest.Batch(items);
    }

    private LaneItem.Write onTheWire(Written write) {
        return write.sameContent() && write.record() instanceof InstanceRecord record && !inFull.contains(record.key())
                ? new LaneItem.Write.ByHash(record.key(), record.version(), record.dot())
                : new LaneItem.Write.Whole(write.record());
    }

    /**
     * The peer lacks some contents: the batch in flight once more, with these in full; null if they were, or
     * if it asks for what is not in it.
     */
    PeerRequest.@Nullable Batch again(Collection<InstanceKey> unknownContents) {
        Set<InstanceKey> asked = new HashSet<>(unknownContents);
        boolean more = false;
        for (Written write : inFlight.values()) {
            more |= asked.contains(write.record().key())
                    && inFull.add(write.record().key());
        }
        return more ? batch() : null;
    }

    /** The batch in flight has arrived. */
    void arrived() {
        if (busy) {
            sent = Math.max(sent, sending);
            if (summaryInFlight) {
                summary = null;
            }
            land();
        }
    }

    /** Nobody knows whether the batch in flight has arrived: it goes back to the front. */
    void failed() {
        TreeMap<Long, Written> back = inFlight;
        land();
        summary = null;
        back.forEach((seq, write) -> {
            Name name = nameOf(write.record());
            Long newer = places.remove(name);
            Written then = newer == null ? write : waiting.remove(newer);
            boolean known = newer == null || (then != null && then.sameContent() && write.sameContent());
            waiting.put(seq, then == null ? write : new Written(then.record(), known && then.sameContent()));
            places.put(name, seq);
        });
    }

    private void land() {
        busy = false;
        summaryInFlight = false;
        inFlight = new TreeMap<>();
        inFull = new HashSet<>();
    }

    /** Gives up all that waits, and what is in flight: the peer sees the gap, and pulls. */
    boolean drop() {
        boolean held = !waiting.isEmpty() || !inFlight.isEmpty();
        waiting.clear();
        places.clear();
        summary = null;
        inFlight = new TreeMap<>();
        inFull = new HashSet<>();
        sent = offered;
        sending = offered;
        return held;
    }
}
