package io.rollcall.replication;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.record.Bucket;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RecordTable;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.replication.wire.Listed;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerRequest;
import io.rollcall.replication.wire.RecordName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's side of a digest round: finds the records in which it differs from a peer, and decides each
 * by Eureka's rule. Unknown there: 404, it is sent. Newer there: 409, it is pulled back. Covered and gone
 * there: it was deleted. Guarded by the {@link Replica}'s lock.
 */
final class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    /** Records listed in one round; the buckets beyond wait for the next. */
    private static final int LISTED_AT_ONCE = 4_000;

    /** About so many bytes of records go into one message; a node that has just started may lack everything. */
    private static final int SENT_AT_ONCE = 2 << 20;

    private final Holdings holdings;
    private final RecordTable table;

    /** Records to be sent, as far as there is room. */
    private static final class Parcel {
        private final List<RegistryRecord> records = new ArrayList<>();
        private int bytes;

        void add(RegistryRecord record) {
            if (bytes < SENT_AT_ONCE) {
                records.add(record);
                bytes += PeerStreams.size(record);
            }
        }
    }

    Reconciler(Holdings holdings) {
        this.holdings = holdings;
        this.table = holdings.table;
    }

    DigestKey key() {
        return holdings.digest.key();
    }

    long root() {
        return holdings.digest.root();
    }

    List<Long> sums() {
        return holdings.digest.sums();
    }

    /** Makes the digest anew under a peer's key, if that is the lesser one: all nodes come to the same. */
    void agreeOn(DigestKey theirs) {
        if (theirs.compareTo(key()) < 0) {
            holdings.digest.rekey(theirs, table.all());
        }
    }

    /** What is in the buckets whose sums are not the peer's; nothing if the sums were made under another key. */
    PeerAnswer.Listing list(PeerRequest.Buckets theirs) {
        agreeOn(theirs.key());
        List<Integer> buckets = new ArrayList<>();
        List<Listed> records = new ArrayList<>();
        List<Long> mine = sums();
        boolean comparable = theirs.key().equals(key()) && theirs.sums().size() == mine.size();
        for (int bucket = 0; comparable && bucket < Bucket.COUNT && records.size() < LISTED_AT_ONCE; bucket++) {
            if (!mine.get(bucket).equals(theirs.sums().get(bucket))) {
                buckets.add(bucket);
                table.bucket(bucket).forEach(record -> records.add(listed(record)));
            }
        }
        return new PeerAnswer.Listing(key(), table.vector(), buckets, records);
    }

    private static Listed listed(RegistryRecord record) {
        if (record instanceof InstanceRecord instance) {
            return new Listed.OfInstance(instance.key(), instance.version(), instance.dot());
        }
        OverrideRecord override = (OverrideRecord) record;
        return new Listed.OfOverride(override.key(), override.status(), override.stamp(), override.dot());
    }

    private static RecordName nameOf(RegistryRecord record) {
        return new RecordName(
                record.key(), record instanceof InstanceRecord ? RecordName.Of.INSTANCE : RecordName.Of.OVERRIDE);
    }

    private @Nullable RegistryRecord held(RecordName name) {
        return name.of() == RecordName.Of.INSTANCE ? table.instance(name.key()) : table.override(name.key());
    }

    /**
     * Compares what a peer listed with what is here, and drops what was deleted there.
     *
     * @return what is to be sent and asked for
     */
    PeerRequest.Repair compare(NodeId peer, PeerAnswer.Listing theirs) {
        Map<RecordName, Listed> listed = new TreeMap<>();
        theirs.records().forEach(record -> listed.put(record.name(), record));
        Parcel toSend = new Parcel();
        List<RecordName> wanted = new ArrayList<>();
        List<RecordName> absent = new ArrayList<>();
        for (int bucket : theirs.buckets()) {
            for (RegistryRecord mine : table.bucket(bucket)) {
                Listed other = listed.get(nameOf(mine));
                if (other != null && isGoneHere(other, mine)) {
                    continue;
                }
                listed.remove(nameOf(mine));
                if (other != null && !isGoneThere(mine, other, theirs.vector())) {
                    decide(peer, mine, other, theirs.vector(), toSend, wanted);
                } else if (mine.isLive() && isCovered(theirs.vector(), mine)) {
                    repaired(peer, "dropped, deleted there", mine, other);
                    holdings.drop(mine);
                } else if (mine.isLive()) {
                    toSend.add(mine);
                }
            }
        }
        for (Listed other : listed.values()) {
            if (!isLive(other)) {
                continue;
            }
            InstanceKey key = other.name().key();
            if (holdings.isCovered(key, other.dot())) {
                absent.add(other.name());
            } else {
                wanted.add(other.name());
            }
        }
        return new PeerRequest.Repair(table.vector(), toSend.records, wanted, absent);
    }

    /** Whether a peer knows the write of a record: what is retired is so everywhere, or will be in a moment. */
    private boolean isCovered(Vector theirs, RegistryRecord mine) {
        return theirs.covers(mine.dot()) || holdings.isRetired(mine.dot().writer());
    }

    /** Whether the peer had what is live here, and has an older tombstone in its place. */
    private boolean isGoneThere(RegistryRecord mine, Listed other, Vector theirs) {
        return mine.isLive() && !isLive(other) && order(mine, other) > 0 && isCovered(theirs, mine);
    }

    /** Whether the same is so the other way round. */
    private boolean isGoneHere(Listed other, RegistryRecord mine) {
        return isLive(other)
                && !mine.isLive()
                && order(mine, other) < 0
                && holdings.isCovered(other.name().key(), other.dot());
    }

    private static boolean isLive(Listed record) {
        return record instanceof Listed.OfInstance instance
                ? !instance.version().tombstone()
                : ((Listed.OfOverride) record).status() != null;
    }

    private void decide(
            NodeId peer, RegistryRecord mine, Listed other, Vector theirs, Parcel toSend, List<RecordName> wanted) {
        int order = order(mine, other);
        if (order == 0) {
            return;
        }
        if (order > 0) {
            toSend.add(mine);
        } else {
            wanted.add(other.name());
        }
        if (theirs.covers(mine.dot()) && table.vector().covers(other.dot())) {
            repaired(peer, order > 0 ? "sent, newer here" : "pulled back, newer there", mine, other);
        }
    }

    /** Negative where the peer's is newer. */
    private static int order(RegistryRecord mine, Listed other) {
        if (mine instanceof InstanceRecord instance && other instanceof Listed.OfInstance theirs) {
            return InstanceRecord.order(instance.version(), instance.dot(), theirs.version(), theirs.dot());
        }
        OverrideRecord override = (OverrideRecord) mine;
        Listed.OfOverride theirs = (Listed.OfOverride) other;
        return OverrideRecord.order(
                override.stamp(),
                override.isLive(),
                override.dot(),
                theirs.stamp(),
                theirs.status() != null,
                theirs.dot());
    }

    private void repaired(NodeId peer, String how, RegistryRecord mine, @Nullable Listed other) {
        holdings.tally.count(Mechanism.DIGEST_REPAIR);
        log.warn(
                "a digest round with {} repaired {} ({}): here {}, there {}",
                peer,
                mine.key(),
                how,
                listed(mine),
                other == null ? "nothing" : other);
    }

    /** Takes what a peer sends at the end of its round. */
    PeerAnswer.Repaired repair(PeerRequest.Repair theirs) {
        theirs.records().forEach(holdings::merge);
        for (RecordName name : theirs.absent()) {
            RegistryRecord mine = held(name);
            if (mine != null && mine.isLive() && isCovered(theirs.vector(), mine)) {
                holdings.drop(mine);
            }
        }
        Parcel wanted = new Parcel();
        for (RecordName name : theirs.wanted()) {
            RegistryRecord mine = held(name);
            if (mine != null) {
                wanted.add(mine);
            }
        }
        return new PeerAnswer.Repaired(wanted.records);
    }
}
