package io.rollcall.replication.wire;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.record.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one node asks of another. Each gets one {@link PeerAnswer}, or none. */
public sealed interface PeerRequest {
    /** Names a request where bytes are counted, logged and routed. */
    enum Kind {
        /** A {@link Batch}. */
        BATCH("batch"),
        /** A {@link Pull}. */
        PULL("pull"),
        /** A {@link Digest}. */
        DIGEST("digest"),
        /** A {@link Buckets}. */
        BUCKETS("buckets"),
        /** A {@link Repair}. */
        REPAIR("repair"),
        /** A {@link Forward}. */
        FORWARD("forward"),
        /** A {@link Told}. */
        TOLD("told");

        private final String path;

        Kind(String path) {
            this.path = path;
        }

        /** Its last step in a path, lower-case. */
        public String path() {
            return path;
        }
    }

    Kind kind();

    /** What waited in a lane, in its order. Answered by {@link PeerAnswer.Taken}. */
    record Batch(List<LaneItem> items) implements PeerRequest {
        public Batch {
            items = List.copyOf(items);
        }

        @Override
        public Kind kind() {
            return Kind.BATCH;
        }
    }

    /**
     * Asks for what {@code seen} does not cover. Answered by {@link PeerAnswer.Part}.
     *
     * @param after where the part before this one ended; null for the first
     * @param whole whether all records are asked for, as after a part that was below a floor
     */
    record Pull(Vector seen, boolean whole, @Nullable Cursor after) implements PeerRequest {
        @Override
        public Kind kind() {
            return Kind.PULL;
        }
    }

    /**
     * Opens a digest round. Answered by {@link PeerAnswer.Root}.
     *
     * @param key the key under which the sum was made
     */
    record Digest(DigestKey key, long root) implements PeerRequest {
        @Override
        public Kind kind() {
            return Kind.DIGEST;
        }
    }

    /** All bucket sums, where the roots differed. Answered by {@link PeerAnswer.Listing}. */
    record Buckets(DigestKey key, List<Long> sums) implements PeerRequest {
        public Buckets {
            sums = List.copyOf(sums);
        }

        @Override
        public Kind kind() {
            return Kind.BUCKETS;
        }
    }

    /**
     * Ends a digest round. Answered by {@link PeerAnswer.Repaired}.
     *
     * @param vector what the sender covers; read at the same moment as {@code absent}
     * @param records what the receiver lacks, or has an older copy of
     * @param wanted what the sender lacks, or has an older copy of
     * @param absent what the sender covers and does not have: it was deleted
     */
    record Repair(Vector vector, List<RegistryRecord> records, List<RecordName> wanted, List<RecordName> absent)
            implements PeerRequest {
        public Repair {
            records = List.copyOf(records);
            wanted = List.copyOf(wanted);
            absent = List.copyOf(absent);
        }

        @Override
        public Kind kind() {
            return Kind.REPAIR;
        }
    }

    /**
     * Renewals for instances whose home the receiver is. Answered by {@link PeerAnswer.Forwarded}.
     *
     * @param home which life of the receiver is meant
     */
    record Forward(NodeId home, List<Renewal> renewals) implements PeerRequest {
        /**
         * One of them.
         *
         * @param version of the copy that the sender holds
         */
        public record Renewal(InstanceKey key, Version version) {}

        public Forward {
            renewals = List.copyOf(renewals);
        }

        @Override
        public Kind kind() {
            return Kind.FORWARD;
        }
    }

    /**
     * Asks whether all who watch the receiver have been told. Asked again and again by the same number, until they
     * have. Answered by {@link PeerAnswer.Watching}.
     *
     * @param number of this question, the asker's choice
     * @param upTo the writes that they are to be told of
     * @param raft the change of the persistent entries that they are to be told of; 0 if none
     */
    record Told(long number, Vector upTo, long raft) implements PeerRequest {
        @Override
        public Kind kind() {
            return Kind.TOLD;
        }
    }
}
