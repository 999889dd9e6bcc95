package io.rollcall.raft;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.raft.entry.Applied;
import io.rollcall.raft.entry.AppliedListener;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.PersistentEntry;
import io.rollcall.raft.entry.StoreCopy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The persistent entries: what is committed here is never lost, and means the same on every member.
 *
 * <p>No method blocks and none throws for what can happen: answers are values, and come within the time that the
 * settings name. A future may complete on a thread of the store: what follows must be quick. For any thread.
 */
public interface PersistentStore extends AutoCloseable {
    /**
     * Asks for a command to be carried out. Commands of callers who do not wait for the answer may be carried out in
     * any order.
     */
    CompletableFuture<ProposeResult> propose(Command command);

    /**
     * Sets {@code pairs} in an entry's metadata, and leaves the others. The entry is read here and replaced in the
     * version that was read, again if somebody was faster: applying a command reads no JSON.
     */
    default CompletableFuture<ProposeResult> putMetadata(InstanceKey key, Map<String, String> pairs) {
        return MetadataPut.tryTimes(this, key, pairs, MetadataPut.TRIES);
    }

    /** The entry as this member knows it: perhaps not the newest. Never waits. */
    @Nullable
    PersistentEntry get(InstanceKey key);

    /** All entries as this member knows them, at one moment. Copies the list: not for every request. */
    StoreCopy copy();

    /**
     * Makes a read linearizable: once it answers {@link ReadResult.Fresh}, {@link #get} and {@link #copy} show
     * everything that was committed before this was called. It goes through the log as a barrier, of which many
     * callers share one.
     */
    CompletableFuture<ReadResult> barrier();

    /** Tells {@code listener} what there is, before this returns, and then of every change, in order. */
    void listen(AppliedListener listener);

    /** Tells it no more. */
    void forget(AppliedListener listener);

    /**
     * The changes after {@code seq}, in order; empty where some of them are no longer kept, and a {@link #copy} is
     * needed instead.
     */
    Optional<List<Applied>> since(long seq);

    /** Takes a snapshot now; the seq it was taken at. Fails if it cannot be written. */
    CompletableFuture<Long> snapshot();

    StoreStatus status();

    /** Adds a member, and waits until it has caught up. It must be running already, without entries. */
    CompletableFuture<MembershipResult> add(Member member);

    /** Takes a member out. It forgets nothing, but is asked no more. */
    CompletableFuture<MembershipResult> remove(String memberId);

    /** Makes another member the leader. */
    CompletableFuture<MembershipResult> transfer(String memberId);

    /** Stops. What waits is answered {@link ProposeResult.Refused}. Calling it again does nothing. */
    @Override
    void close();
}
