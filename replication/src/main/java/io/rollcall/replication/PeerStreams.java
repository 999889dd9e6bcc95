package io.rollcall.replication;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.record.Bucket;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RecordTable;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.Cursor;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerAnswer.Part.HomeAge;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The numbered streams between this node and others: what they push, what summaries tell, what a pull
 * asks for and brings. Guarded by the {@link Replica}'s lock.
 */
final class PeerStreams {
    /** Up to so many missing records, a pull is answered from the streams; above, bucket by bucket. */
    private static final int FEW = 2_000;

    /** Where little is missing among much, a part ends after so many records that were looked at. */
    private static final int LOOKED_AT_ONCE = 10_000;

    private static final int RECORD_OVERHEAD = 120;

    private final Holdings holdings;
    private final RecordTable table;
    private final Peers peers;

    PeerStreams(Holdings holdings, Peers peers) {
        this.holdings = holdings;
        this.table = holdings.table;
        this.peers = peers;
    }

    // Summaries

    LaneItem.Summary summary() {
        List<LaneItem.Summary.Progress> writers = new ArrayList<>();
        for (NodeId writer : table.writers()) {
            boolean own = writer.equals(table.self());
            writers.add(new LaneItem.Summary.Progress(
                    writer, table.reached(writer), own ? peers.beat() : holdings.vouches.beat(writer)));
        }
        return new LaneItem.Summary(writers, holdings.retired(), peers.preserved());
    }

    /**
     * Takes what a peer says of all writers.
     *
     * @return what it has of each writer
     */
    Vector heard(NodeId sender, LaneItem.Summary summary) {
        long now = holdings.clock.now();
        peers.preservedBy(sender, summary.preserved());
        retired(summary.retired());
        Duration lately = peers.lately();
        TreeMap<NodeId, Long> told = new TreeMap<>();
        for (LaneItem.Summary.Progress writer : summary.writers()) {
            NodeId id = writer.writer();
            if (id.equals(table.self())) {
                peers.told(id, writer.seq(), writer.beat());
                continue;
            }
            if (id.name().equals(table.self().name())) {
                peers.namesake(id, writer.beat());
            }
            if (holdings.isRetired(id)) {
                continue;
            }
            if (id.equals(sender)) {
                // Known from now on, though it may have written nothing yet.
                table.reach(id, 0);
            }
            long reached = table.reached(id);
            told.put(id, writer.seq());
            peers.known(id, writer.seq());
            holdings.vouches.heard(sender, id, writer.beat(), writer.seq(), reached, now, lately);
        }
        holdings.hiding.showVouched();
        return new Vector(told);
    }

    private void retired(SortedMap<String, Long> told) {
        told.forEach((name, incarnation) -> {
            holdings.retire(name, incarnation);
            if (holdings.isRetired(table.self())) {
                peers.reincarnate(incarnation);
            }
        });
    }

    // Pushes

    /** Contents of a push that were named by hashes which mean nothing here. */
    List<InstanceKey> unknownContents(LaneItem.Push push) {
        return push.writes().stream()
                .filter(write -> write instanceof LaneItem.Write.ByHash named && contentOf(named) == null)
                .map(LaneItem.Write::key)
                .toList();
    }

    private @Nullable Statement contentOf(LaneItem.Write.ByHash named) {
        InstanceRecord held = holdings.live(named.key());
        Statement content = held == null ? null : held.statement();
        return content != null && content.contentHash() == named.version().contentHash() ? content : null;
    }

    /**
     * Merges a push that follows on what was merged before.
     *
     * @return false if there is a gap, which a pull must fill; nothing was merged then
     */
    boolean push(NodeId writer, LaneItem.Push push) {
        if (holdings.isRetired(writer)) {
            return true;
        }
        if (table.reached(writer) < push.fromSeq()) {
            holdings.tally.count(Mechanism.GAP);
            return false;
        }
        for (LaneItem.Write write : push.writes()) {
            if (write instanceof LaneItem.Write.Whole whole) {
                mergeNew(whole.record());
            } else if (write instanceof LaneItem.Write.ByHash named) {
                Statement content = contentOf(named);
                if (content == null) {
                    // It was there when the batch was looked through: something in the batch itself took it away.
                    return false;
                }
                mergeNew(new InstanceRecord(named.key(), named.version(), content, null, named.dot()));
            }
        }
        reach(writer, push.toSeq());
        return true;
    }

    /** What is covered was merged before; if it looks new, its writer was set back, and will write it again. */
    private void mergeNew(RegistryRecord record) {
        if (table.reached(record.dot().writer()) < record.dot().seq()) {
            holdings.merge(record);
        }
    }

    private void reach(NodeId writer, long seq) {
        if (!writer.equals(table.self())) {
            table.reach(writer, seq);
            holdings.vouches.reached(writer, table.reached(writer));
        }
    }

    // Pulls

    /** One part of what a peer lacks, cut at one moment. */
    PeerAnswer.Part part(PeerRequest.Pull pull, boolean ready, int bytes) {
        boolean whole = pull.whole() || table.isBelowFloor(pull.seen());
        Cursor from = pull.after() == null ? new Cursor(0, null) : pull.after();
        List<RegistryRecord> records = new ArrayList<>();
        Cursor next = null;
        // Whoever comes for a further part lacks many: there is no need to look once more how many.
        Optional<List<RegistryRecord>> few = whole || pull.after() != null ? Optional.empty() : few(pull.seen(), bytes);
        if (few.isPresent()) {
            records = few.get();
        } else {
            next = fill(records, pull, whole, from, bytes);
        }
        if (whole && pull.after() == null) {
            holdings.tally.count(Mechanism.FLOOR);
        }
        return new PeerAnswer.Part(
                ready,
                whole,
                table.vector(),
                whole ? table.floors() : Vector.EMPTY,
                holdings.retired(),
                homes(),
                holdings.digest.key(),
                records,
                next);
    }

    private Optional<List<RegistryRecord>> few(Vector seen, int bytes) {
        List<RegistryRecord> missing = table.since(seen, FEW + 1);
        int size = missing.stream().mapToInt(PeerStreams::size).sum();
        return missing.size() > FEW || size > bytes ? Optional.empty() : Optional.of(missing);
    }

    private static boolean isAfter(RegistryRecord record, Cursor from) {
        int bucket = Bucket.of(record.key());
        return bucket > from.bucket() || (bucket == from.bucket() && isAfter(record.key(), from.after()));
    }

    private static boolean isAfter(InstanceKey key, @Nullable InstanceKey after) {
        return after == null || key.compareTo(after) > 0;
    }

    private @Nullable Cursor fill(
            List<RegistryRecord> records, PeerRequest.Pull pull, boolean whole, Cursor from, int bytes) {
        int size = 0;
        int looked = 0;
        for (int bucket = from.bucket(); bucket < Bucket.COUNT; bucket++) {
            InstanceKey last = bucket == from.bucket() ? from.after() : null;
            for (RegistryRecord record : table.bucket(bucket)) {
                if (bucket == from.bucket() && !isAfter(record.key(), from.after())) {
                    continue;
                }
                // An instance and its override are never parted.
                if ((size >= bytes || looked >= LOOKED_AT_ONCE) && !record.key().equals(last)) {
                    return new Cursor(bucket, last);
                }
                last = record.key();
                looked++;
                if (whole || !pull.seen().covers(record.dot())) {
                    records.add(record);
                    size += size(record);
                }
            }
        }
        return null;
    }

    static int size(RegistryRecord record) {
        Statement stated = record instanceof InstanceRecord instance ? instance.statement() : null;
        return RECORD_OVERHEAD + (stated == null ? 0 : stated.members().length);
    }

    private List<HomeAge> homes() {
        long now = holdings.clock.now();
        List<HomeAge> homes = new ArrayList<>();
        for (NodeId home : holdings.vouches.known()) {
            long age = Math.max(now - holdings.vouches.vouchedAt(home), 0);
            homes.add(new HomeAge(home, holdings.vouches.beat(home), Duration.ofNanos(age)));
        }
        homes.add(new HomeAge(table.self(), peers.beat(), Duration.ZERO));
        return homes;
    }

    /**
     * Merges one part of a pull.
     *
     * @param from where the part begins
     * @param start the least of the vectors of this pull's parts so far, this one's included
     */
    void adopt(PeerAnswer.Part part, Cursor from, Vector start) {
        long now = holdings.clock.now();
        NodeId self = table.self();
        for (HomeAge home : part.homes()) {
            if (!home.home().equals(table.self()) && !holdings.isRetired(home.home())) {
                holdings.vouches.meet(
                        home.home(),
                        home.beat(),
                        Math.max(now - home.sinceVouched().toNanos(), 1));
            }
            if (home.home().name().equals(table.self().name()) && !home.home().equals(table.self())) {
                peers.namesake(home.home(), home.beat());
            }
        }
        holdings.hiding.lookAgain();
        retired(part.retired());
        peers.told(self, part.upTo().of(self), beatOf(self, part));
        if (!table.self().equals(self)) {
            // What was asked for named this node by what it is no more: the puller begins anew.
            return;
        }
        if (part.whole()) {
            dropAbsent(part, from);
            holdings.tally.count(Mechanism.FULL_SYNC, from.bucket() == 0 && from.after() == null ? 1 : 0);
        }
        part.records().forEach(holdings::merge);
        int end = part.next() == null ? Bucket.COUNT : part.next().bucket();
        for (int bucket = from.bucket(); bucket < end; bucket++) {
            holdings.adopt(bucket, start);
        }
        if (part.whole()) {
            table.raiseFloors(part.floors());
        }
        if (part.next() == null) {
            start.reached().forEach((writer, seq) -> {
                if (!holdings.isRetired(writer)) {
                    reach(writer, seq);
                }
            });
            holdings.forgetAdopted();
        }
    }

    private static long beatOf(NodeId home, PeerAnswer.Part part) {
        return part.homes().stream()
                .filter(each -> each.home().equals(home))
                .mapToLong(HomeAge::beat)
                .findFirst()
                .orElse(0);
    }

    /** What is live here, covered there, and not there: it was deleted. */
    private void dropAbsent(PeerAnswer.Part part, Cursor from) {
        Map<String, RegistryRecord> theirs = new HashMap<>();
        part.records().forEach(record -> theirs.put(nameOf(record), record));
        Cursor next = part.next();
        int last = next == null ? Bucket.COUNT - 1 : next.bucket();
        for (int bucket = from.bucket(); bucket <= last; bucket++) {
            for (RegistryRecord mine : table.bucket(bucket)) {
                boolean inRange = isAfter(mine, from) && (next == null || !isAfter(mine, next));
                if (inRange && Holdings.isGone(mine, theirs.get(nameOf(mine))) && covers(part, mine)) {
                    holdings.drop(mine);
                }
            }
        }
    }

    private static boolean covers(PeerAnswer.Part part, RegistryRecord mine) {
        NodeId writer = mine.dot().writer();
        Long retired = part.retired().get(writer.name());
        return part.upTo().covers(mine.dot()) || (retired != null && writer.incarnation() <= retired);
    }

    private static String nameOf(RegistryRecord record) {
        return (record instanceof InstanceRecord ? "i " : "o ") + record.key();
    }
}
