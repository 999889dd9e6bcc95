package io.rollcall.replication.wire;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Vector;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a node answers to a {@link PeerRequest}. */
public sealed interface PeerAnswer {
    /**
     * To a {@link PeerRequest.Batch}.
     *
     * @param unknownContents instances that were sent by the hash of a content that is not here. Where there
     *     are any, nothing of the batch was taken, and it is to be sent again with these contents.
     */
    record Taken(List<InstanceKey> unknownContents) implements PeerAnswer {
        public Taken {
            unknownContents = List.copyOf(unknownContents);
        }
    }

    /**
     * To a {@link PeerRequest.Pull}: records in the order of their buckets and of their keys in these.
     *
     * @param ready whether the sender has ended its own first sync
     * @param whole whether this is everything from where the request began, and not only what its vector
     *     does not cover: what the asker has beside it, and the sender covers, was deleted
     * @param upTo the sender's vector at the moment of this part
     * @param floors the sender's floors at that moment; empty unless whole
     * @param retired incarnations, and all before them of the same name, that nobody needs to know any more
     * @param homes what the sender knows of homes
     * @param key the sender's digest key
     * @param next where the next part begins; null after the last
     */
    record Part(
            boolean ready,
            boolean whole,
            Vector upTo,
            Vector floors,
            SortedMap<String, Long> retired,
            List<HomeAge> homes,
            DigestKey key,
            List<RegistryRecord> records,
            @Nullable Cursor next)
            implements PeerAnswer {
        /**
         * A home as the sender knows it.
         *
         * @param sinceVouched how long ago it vouched, as the sender heard it
         */
        public record HomeAge(NodeId home, long beat, Duration sinceVouched) {}

        public Part {
            retired = Collections.unmodifiableSortedMap(new TreeMap<>(retired));
            homes = List.copyOf(homes);
            records = List.copyOf(records);
        }
    }

    /** To a {@link PeerRequest.Digest}: the receiver's own. */
    record Root(DigestKey key, long root) implements PeerAnswer {}

    /**
     * To {@link PeerRequest.Buckets}.
     *
     * @param vector what the sender covers, at the moment of the listing
     * @param buckets those that differ and are listed here, ascending; others may be left for another round
     * @param records all records in them, tombstones too
     */
    record Listing(DigestKey key, Vector vector, List<Integer> buckets, List<Listed> records) implements PeerAnswer {
        public Listing {
            buckets = List.copyOf(buckets);
            records = List.copyOf(records);
        }
    }

    /** To a {@link PeerRequest.Repair}: what was wanted, as far as it is still there. */
    record Repaired(List<RegistryRecord> records) implements PeerAnswer {
        public Repaired {
            records = List.copyOf(records);
        }
    }

    /** To a {@link PeerRequest.Forward}: as many results as there were renewals, in their order. */
    record Forwarded(List<Result> results) implements PeerAnswer {
        /** What became of one renewal. */
        public sealed interface Result {
            /** 200: its lease was renewed. */
            record Renewed() implements Result {}

            /** 404: not here, or this is no longer its home. */
            record Unknown() implements Result {}

            /** 409: this node has a newer copy, to be pulled back. */
            record Newer(InstanceRecord held) implements Result {}
        }

        public Forwarded {
            results = List.copyOf(results);
        }
    }

    /**
     * To a {@link PeerRequest.Told}.
     *
     * @param watchers who were told so far
     * @param behind who watch and were not told yet
     * @param pollers addresses that ask again and again instead of watching
     * @param slowestPoll the longest time that one of these lets pass between two questions
     */
    record Watching(State state, int watchers, int behind, int pollers, Duration slowestPoll) implements PeerAnswer {
        /** How far it is. */
        public enum State {
            /** It shows nobody anything. */
            NOT_READY,
            /** It has not merged what is to be told. */
            BEHIND,
            /** It is telling it. */
            TELLING,
            /** All have been told. */
            TOLD
        }
    }

    /** To anything that cannot be answered now: the receiver is fenced, or shutting down. */
    record Declined(String why) implements PeerAnswer {}
}
