package io.rollcall.raft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the store is doing, for people and for metrics.
 *
 * @param state what it is about
 * @param why why it is so, where that is a question; else empty
 * @param self this member's id
 * @param role what part it plays
 * @param term the engine's term; 0 before it runs
 * @param leader id of the leader; null where none is known
 * @param members those who hold the entries, as this member knows them
 * @param seq count of changes applied here
 * @param entries how many entries there are
 * @param appliedIndex last index of the log that was applied here, in this run or an earlier one; -1 before any
 * @param snapshotIndex last index of the log that the newest snapshot holds; -1 without one
 * @param disk how it stands with the disk
 * @param counts what has happened since the start
 */
public record StoreStatus(
        State state,
        String why,
        String self,
        Role role,
        long term,
        @Nullable String leader,
        List<MemberAt> members,
        long seq,
        int entries,
        long appliedIndex,
        long snapshotIndex,
        Disk disk,
        Counts counts) {

    public StoreStatus {
        members = List.copyOf(members);
    }

    /**
     * One of the members.
     *
     * @param address host and port; empty for a node of its own, which nobody needs to reach
     */
    public record MemberAt(String id, String address) {}

    /** What the store is about. */
    public enum State {
        /** No engine runs: nothing is held, and nobody has asked for anything. */
        ASLEEP,
        STARTING,
        /** The engine does not run, and is started again until it does; {@code why} says what is in the way. */
        STALLED,
        /** Holds nothing, and waits to be added to a group that has entries already. */
        JOINING,
        RUNNING,
        /** Something is wrong that only a person can mend; {@code why} says what. */
        FAILED,
        CLOSED
    }

    /** A member's part. */
    public enum Role {
        NONE,
        LEADER,
        FOLLOWER,
        CANDIDATE,
        LISTENER
    }

    /**
     * The disk that the log is on.
     *
     * @param usableBytes as last looked at; negative where nobody has
     * @param leastBytes below this no write is taken
     */
    public record Disk(long usableBytes, long leastBytes) {
        public boolean isNearlyFull() {
            return usableBytes >= 0 && usableBytes < leastBytes;
        }
    }

    /**
     * What has happened since the start.
     *
     * @param proposed commands that were asked for
     * @param batches entries of the log that they became
     * @param barriers entries of the log for reads
     * @param unanswered commands that were answered "no quorum"
     * @param overflowed those of them that found the queue full
     * @param snapshots taken here
     * @param leaderChanges how often another leader was seen
     */
    public record Counts(
            long proposed,
            long batches,
            long barriers,
            long unanswered,
            long overflowed,
            long snapshots,
            long leaderChanges) {}
}
