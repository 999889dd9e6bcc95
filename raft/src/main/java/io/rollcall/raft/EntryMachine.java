package io.rollcall.raft;

import io.rollcall.raft.entry.Batch;
import io.rollcall.raft.entry.BatchCodec;
import io.rollcall.raft.entry.EntryTable;
import io.rollcall.raft.entry.SnapshotFile;
import io.rollcall.raft.entry.StoreCopy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link EntryTable} as the engine wants it. Called by the engine's one thread that applies; snapshots are cut by
 * another, under the same lock, so that table and index fit.
 *
 * <p>An entry that can not be applied must stop this member: the engine would go on with the next one if we only
 * answered with a failure, and the members would differ from then on. So it is thrown.
 */
final class EntryMachine extends BaseStateMachine {
    private static final Logger log = LoggerFactory.getLogger(EntryMachine.class);

    private final EntryTable table;
    private final long standsAt;
    private final AppliedGate gate;
    private final AppliedMark mark;
    private final Supplier<Optional<String>> noRoom;
    private final AppliedHere applied;
    private final Runnable leaderSeen;
    private final Runnable membersChanged;
    private final Consumer<String> failed;
    private final ClientId ownId = ClientId.randomId();
    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final AtomicLong appliedBytes = new AtomicLong();
    private final AtomicLong appliedBatches = new AtomicLong();
    private volatile @Nullable String logFailure;

    /**
     * Makes it ready for the engine.
     *
     * @param standsAt index of the log that the table holds already, from an engine before this one; -1 if it is
     *     empty. What the log brings up to there is not applied again, so that nobody sees the entries go back
     * @param noRoom why a leader must take no writes; empty if it may
     * @param applied is told after each entry of the log
     * @param failed is told why this member can not go on
     */
    EntryMachine(
            EntryTable table,
            long standsAt,
            AppliedGate gate,
            AppliedMark mark,
            Supplier<Optional<String>> noRoom,
            AppliedHere applied,
            Runnable leaderSeen,
            Runnable membersChanged,
            Consumer<String> failed) {
        this.table = table;
        this.standsAt = standsAt;
        this.gate = gate;
        this.mark = mark;
        this.noRoom = noRoom;
        this.applied = applied;
        this.leaderSeen = leaderSeen;
        this.membersChanged = membersChanged;
        this.failed = failed;
    }

    /** Hears of each entry of the log that was applied. */
    @FunctionalInterface
    interface AppliedHere {
        /**
         * One more.
         *
         * @param forOthers whether this member leads and another waits to see it
         */
        void applied(boolean forOthers);
    }

    /** By which this member's own requests are known. */
    ClientId ownId() {
        return ownId;
    }

    /** The table and the index that it stands at. */
    record Cut(TermIndex at, StoreCopy copy) {}

    /** Nothing while the log is still being read up to where the table stands. */
    synchronized Optional<Cut> cut() {
        TermIndex at = getLastAppliedTermIndex();
        return at.getIndex() < Math.max(0, standsAt) ? Optional.empty() : Optional.of(new Cut(at, table.copy()));
    }

    /** Bytes of batches applied since the start. */
    long appliedBytes() {
        return appliedBytes.get();
    }

    long appliedBatches() {
        return appliedBatches.get();
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage) throws IOException {
        getLifeCycle().startAndTransition(() -> {
            super.initialize(server, group, raftStorage);
            storage.init(raftStorage);
            load(storage.getLatestSnapshot());
        });
    }

    /** Before another member's snapshot takes the place of everything. */
    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        load(storage.loadLatestSnapshot());
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    private synchronized void load(@Nullable SingleFileSnapshotInfo snapshot) throws IOException {
        if (snapshot == null) {
            return;
        }
        if (snapshot.getIndex() <= standsAt) {
            setLastAppliedTermIndex(snapshot.getTermIndex());
            return;
        }
        Path file = snapshot.getFile().getPath();
        try {
            table.replace(SnapshotFile.read(file));
        } catch (IllegalArgumentException damaged) {
            failed.accept(String.valueOf(damaged.getMessage()));
            throw new IOException(damaged);
        }
        setLastAppliedTermIndex(snapshot.getTermIndex());
        advance(snapshot.getIndex());
    }

    private void advance(long index) {
        gate.advance(index);
        if (index > standsAt) {
            mark.advance(index);
        }
    }

    @Override
    public SimpleStateMachineStorage getStateMachineStorage() {
        return storage;
    }

    /** The index of the last snapshot that {@link SnapshotKeeper} has finished: what the engine may now purge. */
    @Override
    public long takeSnapshot() {
        SingleFileSnapshotInfo latest = storage.getLatestSnapshot();
        return latest == null ? RaftLog.INVALID_LOG_INDEX : latest.getIndex();
    }

    /** At the leader, before anything is written. A barrier needs no room to speak of. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        TransactionContext transaction = super.startTransaction(request);
        ByteString bytes = request.getMessage().getContent();
        if (bytes.size() > EngineProperties.MAX_BATCH_BYTES) {
            transaction.setException(new IOException("a batch of " + bytes.size() + " bytes"));
        } else {
            Optional<String> full = noRoom.get();
            if (full.isPresent() && !isBarrier(bytes)) {
                transaction.setException(new IOException(Engine.DISK_MARK + full.get()));
            }
        }
        return transaction;
    }

    private static boolean isBarrier(ByteString bytes) {
        return bytes.size() <= BatchCodec.BARRIER_BYTES;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        ByteString bytes = entry.getStateMachineLogEntry().getLogData();
        byte[] outcomes;
        try {
            boolean isThere = entry.getIndex() <= standsAt;
            Batch batch = isThere ? Batch.NOTHING : BatchCodec.readBatch(bytes.asReadOnlyByteBuffer());
            synchronized (this) {
                outcomes = BatchCodec.outcomes(table.apply(batch));
                updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            }
        } catch (RuntimeException broken) {
            failed.accept("entry " + entry.getIndex() + " of the log can not be applied: " + broken.getMessage());
            throw broken;
        }
        appliedBytes.addAndGet(bytes.size());
        appliedBatches.incrementAndGet();
        advance(entry.getIndex());
        RaftClientRequest request = transaction.getClientRequest();
        applied.applied(request != null && !request.getClientId().equals(ownId));
        return CompletableFuture.completedFuture(Message.valueOf(ByteString.copyFrom(outcomes)));
    }

    @Override
    public synchronized void notifyTermIndexUpdated(long term, long index) {
        updateLastAppliedTermIndex(term, index);
        advance(index);
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        leaderSeen.run();
    }

    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto configuration) {
        membersChanged.run();
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        // Not each engine closes by itself then. It is started again: there may be room by that time.
        if (logFailure == null) {
            log.error("the log of the persistent entries can not be written", cause);
        }
        logFailure = String.valueOf(cause.getMessage());
    }

    /** Why the log could not be written; empty if it always could. */
    Optional<String> logFailure() {
        return Optional.ofNullable(logFailure);
    }
}
