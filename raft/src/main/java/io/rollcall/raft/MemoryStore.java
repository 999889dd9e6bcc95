package io.rollcall.raft;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.raft.StoreStatus.Counts;
import io.rollcall.raft.StoreStatus.Disk;
import io.rollcall.raft.StoreStatus.Role;
import io.rollcall.raft.StoreStatus.State;
import io.rollcall.raft.entry.Applied;
import io.rollcall.raft.entry.AppliedListener;
import io.rollcall.raft.entry.Batch;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.EntryTable;
import io.rollcall.raft.entry.Origin;
import io.rollcall.raft.entry.PersistentEntry;
import io.rollcall.raft.entry.StoreCopy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The store without an engine, a disk or a thread: the same table, answered at once, and gone with the process. For
 * tests of others. It can be told to be without a quorum, or without room.
 */
public final class MemoryStore implements PersistentStore {
    private final String self;
    private final InstantSource clock;
    private final EntryTable table = new EntryTable();
    private final AtomicLong proposed = new AtomicLong();
    private volatile Mood mood = Mood.WELL;

    public MemoryStore(String self, InstantSource clock) {
        this.self = self;
        this.clock = clock;
    }

    /** How it answers. */
    public enum Mood {
        WELL,
        NO_QUORUM,
        DISK_FULL,
        CLOSED
    }

    /** Answers otherwise from now on. */
    public void feel(Mood newMood) {
        mood = newMood;
    }

    @Override
    public CompletableFuture<ProposeResult> propose(Command command) {
        proposed.incrementAndGet();
        return CompletableFuture.completedFuture(answer(command));
    }

    private ProposeResult answer(Command command) {
        Optional<String> refusal = Admission.refusal(command);
        if (refusal.isPresent()) {
            return new ProposeResult.Refused(refusal.get());
        }
        return switch (mood) {
            case NO_QUORUM ->
                new ProposeResult.NoQuorum("told to have none", Duration.ofSeconds(1), ProposeResult.Fate.NEVER_SENT);
            case DISK_FULL -> new ProposeResult.DiskFull("told to be full");
            case CLOSED -> new ProposeResult.Refused("the store of the persistent entries is closed");
            case WELL ->
                Outcomes.result(table.apply(new Batch(Origin.NOBODY, clock.millis(), List.of(command)))
                        .get(0));
        };
    }

    @Override
    public @Nullable PersistentEntry get(InstanceKey key) {
        return table.get(key);
    }

    @Override
    public StoreCopy copy() {
        return table.copy();
    }

    @Override
    public CompletableFuture<ReadResult> barrier() {
        return CompletableFuture.completedFuture(
                switch (mood) {
                    case WELL, DISK_FULL -> new ReadResult.Fresh(table.seq());
                    case NO_QUORUM -> new ReadResult.NoQuorum("told to have none", Duration.ofSeconds(1));
                    case CLOSED -> new ReadResult.Refused("the store of the persistent entries is closed");
                });
    }

    @Override
    public void listen(AppliedListener listener) {
        table.listen(listener);
    }

    @Override
    public void forget(AppliedListener listener) {
        table.forget(listener);
    }

    @Override
    public Optional<List<Applied>> since(long seq) {
        return table.since(seq);
    }

    @Override
    public CompletableFuture<Long> snapshot() {
        return CompletableFuture.completedFuture(table.seq());
    }

    @Override
    public StoreStatus status() {
        return new StoreStatus(
                mood == Mood.CLOSED ? State.CLOSED : State.RUNNING,
                "",
                self,
                mood == Mood.WELL ? Role.LEADER : Role.FOLLOWER,
                1,
                mood == Mood.WELL ? self : null,
                List.of(),
                table.seq(),
                table.size(),
                -1,
                -1,
                new Disk(-1, 0),
                new Counts(proposed.get(), proposed.get(), 0, 0, 0, 0, 0));
    }

    @Override
    public CompletableFuture<MembershipResult> add(Member member) {
        return CompletableFuture.completedFuture(new MembershipResult.Refused("a store in memory has one member"));
    }

    @Override
    public CompletableFuture<MembershipResult> remove(String memberId) {
        return CompletableFuture.completedFuture(new MembershipResult.Refused("a store in memory has one member"));
    }

    @Override
    public CompletableFuture<MembershipResult> transfer(String memberId) {
        return CompletableFuture.completedFuture(new MembershipResult.Refused("a store in memory has one member"));
    }

    @Override
    public void close() {
        mood = Mood.CLOSED;
    }
}
