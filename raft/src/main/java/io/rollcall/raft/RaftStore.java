package io.rollcall.raft;

import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.raft.Lifecycle.Phase;
import io.rollcall.raft.MemberFile.Began;
import io.rollcall.raft.ProposeResult.Fate;
import io.rollcall.raft.StoreStatus.Counts;
import io.rollcall.raft.StoreStatus.Role;
import io.rollcall.raft.StoreStatus.State;
import io.rollcall.raft.entry.Applied;
import io.rollcall.raft.entry.AppliedListener;
import io.rollcall.raft.entry.BatchCodec;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.EntryTable;
import io.rollcall.raft.entry.PersistentEntry;
import io.rollcall.raft.entry.StoreCopy;
import io.rollcall.raft.log.DamagedStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable store. It sleeps, without engine, port or thread, until something is asked of it or is found on the
 * disk; a member of a configured group starts at once. Starting, snapshots and looking at the disk are chores of one
 * thread; proposals go through another, which never waits.
 *
 * <p>An engine that has closed by itself, for want of room or after a long pause, is started again. What is damaged
 * stays down until somebody has looked.
 *
 * <p>It is long because it is the port's face: most of its methods hand on to {@link Engine}, to the table or to the
 * thread of proposals, and say what becomes of the call while none of them runs.
 */
public final class RaftStore implements PersistentStore {
    private static final Logger log = LoggerFactory.getLogger(RaftStore.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration START_AGAIN = Duration.ofSeconds(3);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** A command that finds the engine of a lone node asleep or starting waits for it this long. */
    private static final Duration PATIENCE_AT_START = Duration.ofSeconds(10);

    private final RaftSettings settings;
    private final EntryTable table = new EntryTable();
    private final AppliedGate gate = new AppliedGate();
    private final DiskWatch disk;
    private final AppliedMark mark;
    private final ThreadLoop loop = new ThreadLoop("raft-proposals");
    private final ThreadLoop chores = new ThreadLoop("raft-chores");
    private final ThreadLoop members = new ThreadLoop("raft-members");
    private final Membership membership = new Membership(members);
    private final Beginning beginning;
    private final Proposals proposals;
    private final CommitSpread commitSpread = new CommitSpread(loop, this::engine);
    private final SnapshotKeeper snapshots;
    private final Lifecycle lifecycle = new Lifecycle();
    private final AtomicReference<@Nullable Engine> engine = new AtomicReference<>();
    private final Connections connections = new Connections(this::engine);
    private final AtomicLong proposed = new AtomicLong();
    private final AtomicLong leaderChanges = new AtomicLong();
    private volatile long snapshotsTaken;
    /** Index of the log that the table stands at, whatever engine comes; advanced by the chores, when none runs. */
    private volatile long standsAt = -1;
    /** The chores': the last term of the engines before; a lone node's votes are its own affair. */
    private OptionalLong votedUpTo;

    private RaftStore(RaftSettings settings, RaftEnvironment environment) {
        this.settings = settings;
        this.disk = new DiskWatch(settings.dataDir(), settings.limits().leastDiskBytes(), environment.disk());
        this.mark = new AppliedMark(settings);
        this.beginning = new Beginning(settings, lifecycle, chores, started -> engine.get() == started);
        LogWriter writer = new LogWriter(loop, this::engine, lifecycle, gate, connections::renewForWrites);
        this.proposals = new Proposals(
                loop,
                environment.clock(),
                writer,
                proposer(environment.random()),
                settings.limits().waiting());
        this.snapshots = new SnapshotKeeper(settings, loop.nanos());
        this.votedUpTo = settings.isAlone() ? OptionalLong.of(0) : OptionalLong.empty();
    }

    private static long proposer(RandomGenerator random) {
        long drawn = random.nextLong();
        return drawn == 0 ? 1 : drawn;
    }

    /**
     * Opens the store. It starts at once if there is a log already, or there are other members; starting goes on
     * after this returns, and what is wrong with the disk is in the {@link #status}.
     */
    public static RaftStore open(RaftSettings settings, RaftEnvironment environment) {
        RaftStore store = new RaftStore(settings, environment);
        if (!settings.isAlone() || MemberFile.exists(settings) || Engine.hasGroupOnDisk(settings)) {
            store.wake();
        }
        return store;
    }

    /** The engine that runs now, if one does. */
    Optional<Engine> engine() {
        return Optional.ofNullable(engine.get());
    }

    /** Starts the engine if nobody has yet. */
    private void wake() {
        if (lifecycle.wake()) {
            chores.execute(this::start);
        }
    }

    private void start() {
        try {
            Optional<Began> onDisk = beginning.onDisk();
            if (onDisk.isPresent() && standsAt < 0) {
                standsAt = Recovery.into(table, Engine.groupDirectory(settings), mark.read());
            }
            Files.createDirectories(Engine.storage(settings));
            requireWritable(settings.dataDir());
            requireWritable(Engine.storage(settings));
            disk.look();
            if (onDisk.isEmpty()) {
                mark.forget();
            }
            mark.open();
            EntryMachine machine = new EntryMachine(
                    table,
                    standsAt,
                    gate,
                    mark,
                    disk::why,
                    commitSpread::applied,
                    leaderChanges::incrementAndGet,
                    this::learnMembers,
                    lifecycle::fail);
            Engine started = Engine.start(settings, machine, onDisk, votedUpTo);
            engine.set(started);
            beginning.goOn(started, onDisk);
            chores.after(TICK, this::tick);
        } catch (DamagedStoreException damaged) {
            lifecycle.fail(String.valueOf(damaged.getMessage()));
        } catch (IOException | RuntimeException failed) {
            String why = "the engine does not start: " + failed.getMessage();
            if (!lifecycle.now().why().equals(why)) {
                log.error("the engine of the persistent entries does not start", failed);
            }
            startAgainLater(why);
        }
    }

    /** The engine would only say that there is nothing. */
    private static void requireWritable(Path directory) throws IOException {
        if (!Files.isWritable(directory)) {
            throw new IOException("the directory " + directory + " can not be written: its disk is read-only, or it is"
                    + " another user's");
        }
    }

    private void startAgainLater(String why) {
        lifecycle.become(State.STALLED, why);
        chores.after(START_AGAIN, () -> {
            if (lifecycle.state() == State.STALLED && engine.get() == null) {
                start();
            }
        });
    }

    /** Once a second: the disk, the engine's health, snapshots. */
    private void tick() {
        Engine running = engine.get();
        State state = lifecycle.state();
        if (running == null || state == State.CLOSED) {
            return;
        }
        disk.look();
        connections.look();
        Optional<String> failure = running.failedToWrite();
        if (state == State.FAILED || failure.isPresent() || !running.isAlive()) {
            stopEngine(running);
            if (state != State.FAILED) {
                startAgainLater(
                        failure.map(why -> "the log could not be written (" + why + "); the engine starts again")
                                .orElse("the engine has closed by itself; it starts again"));
            }
            return;
        }
        if (snapshots.isDue(running, chores.nanos()) && !disk.disk().isNearlyFull()) {
            try {
                takeSnapshot(running);
            } catch (IOException | RuntimeException failed) {
                log.error("no snapshot of the persistent entries could be taken; the log grows", failed);
            }
        }
        chores.after(TICK, this::tick);
    }

    private long takeSnapshot(Engine running) throws IOException {
        long seq = snapshots.take(running, chores.nanos());
        snapshotsTaken = snapshots.taken();
        return seq;
    }

    private void stopEngine(Engine running) {
        engine.set(null);
        running.close();
        standsAt = Math.max(standsAt, running.appliedIndex());
        votedUpTo = OptionalLong.of(Math.max(votedUpTo.orElse(0), running.term()));
    }

    private void learnMembers() {
        chores.execute(() -> engine().ifPresent(running -> {
            running.learnMembers();
            if (lifecycle.state() == State.JOINING && running.isMember()) {
                lifecycle.become(State.RUNNING, "");
            }
        }));
    }

    @Override
    public CompletableFuture<ProposeResult> propose(Command command) {
        proposed.incrementAndGet();
        Optional<ProposeResult> refusal = refusal(command);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(refusal.get());
        }
        wake();
        return proposals.propose(BatchCodec.command(command), patience());
    }

    private Optional<ProposeResult> refusal(Command command) {
        Phase now = lifecycle.now();
        if (now.state() == State.CLOSED) {
            return Optional.of(new ProposeResult.Refused("the store of the persistent entries is closed"));
        }
        if (now.state() == State.FAILED) {
            return Optional.of(new ProposeResult.Refused("the persistent entries are out of service: " + now.why()));
        }
        Optional<String> badCommand = Admission.refusal(command);
        if (badCommand.isPresent()) {
            return Optional.of(new ProposeResult.Refused(badCommand.get()));
        }
        Optional<String> noRoom = disk.why();
        if (noRoom.isPresent()) {
            return Optional.of(new ProposeResult.DiskFull(noRoom.get()));
        }
        if (now.state() == State.JOINING) {
            return Optional.of(new ProposeResult.NoQuorum(now.why(), RETRY_AFTER, Fate.NEVER_SENT));
        }
        boolean makesOne = command instanceof Command.Register || command instanceof Command.Adopt;
        if (makesOne && table.size() >= settings.limits().maxEntries() && table.get(command.key()) == null) {
            return Optional.of(
                    new ProposeResult.Refused("there are " + table.size() + " persistent entries; more are not taken"));
        }
        return Optional.empty();
    }

    private Duration patience() {
        return settings.isAlone() && lifecycle.state() == State.STARTING
                ? PATIENCE_AT_START
                : settings.timing().answerWithin();
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
        Phase now = lifecycle.now();
        return switch (now.state()) {
            // A node of its own that was never asked for anything holds nothing, for certain.
            case ASLEEP -> CompletableFuture.completedFuture(new ReadResult.Fresh(0));
            case CLOSED ->
                CompletableFuture.completedFuture(
                        new ReadResult.Refused("the store of the persistent entries is closed"));
            case FAILED ->
                CompletableFuture.completedFuture(
                        new ReadResult.Refused("the persistent entries are out of service: " + now.why()));
            case JOINING -> CompletableFuture.completedFuture(new ReadResult.NoQuorum(now.why(), RETRY_AFTER));
            case STARTING, STALLED, RUNNING -> proposals.barrier(patience()).thenApply(this::read);
        };
    }

    private ReadResult read(Written written) {
        if (written instanceof Written.Applied) {
            return new ReadResult.Fresh(table.seq());
        }
        if (written instanceof Written.Committed) {
            return new ReadResult.NoQuorum("this member lags behind the others", RETRY_AFTER);
        }
        if (written instanceof Written.Unanswered none) {
            return new ReadResult.NoQuorum(none.why(), RETRY_AFTER);
        }
        return new ReadResult.Refused(String.valueOf(written));
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
        CompletableFuture<Long> answer = new CompletableFuture<>();
        chores.execute(() -> {
            Engine running = engine.get();
            if (running == null) {
                answer.completeExceptionally(new IOException("the engine does not run"));
                return;
            }
            try {
                answer.complete(takeSnapshot(running));
            } catch (IOException | RuntimeException failed) {
                answer.completeExceptionally(failed);
            }
        });
        return answer;
    }

    @Override
    public StoreStatus status() {
        Phase now = lifecycle.now();
        Optional<Engine> running = engine();
        return new StoreStatus(
                now.state(),
                now.why(),
                settings.self(),
                running.map(Engine::role).orElse(Role.NONE),
                running.map(Engine::term).orElse(0L),
                running.flatMap(Engine::leaderId).orElse(null),
                running.map(RaftStore::members).orElse(List.of()),
                table.seq(),
                table.size(),
                Math.max(standsAt, running.map(Engine::appliedIndex).orElse(-1L)),
                running.map(Engine::snapshotIndex).orElse(-1L),
                disk.disk(),
                new Counts(
                        proposed.get(),
                        proposals.batches(),
                        proposals.barriers(),
                        proposals.unanswered(),
                        proposals.overflowed(),
                        snapshotsTaken,
                        leaderChanges.get()));
    }

    private static List<StoreStatus.MemberAt> members(Engine running) {
        return running.currentPeersAsConfigured().stream()
                .map(peer -> new StoreStatus.MemberAt(
                        peer.getId().toString(), peer.getAddress() == null ? "" : peer.getAddress()))
                .toList();
    }

    @Override
    public CompletableFuture<MembershipResult> add(Member member) {
        return withEngine(running -> membership.add(running, member));
    }

    @Override
    public CompletableFuture<MembershipResult> remove(String memberId) {
        return withEngine(running -> membership.remove(running, memberId));
    }

    @Override
    public CompletableFuture<MembershipResult> transfer(String memberId) {
        return withEngine(running -> membership.transfer(running, memberId));
    }

    private CompletableFuture<MembershipResult> withEngine(
            Function<Engine, CompletableFuture<MembershipResult>> asking) {
        return engine().map(asking)
                .orElseGet(() -> CompletableFuture.completedFuture(
                        new MembershipResult.Refused("the engine does not run: " + lifecycle.now())));
    }

    @Override
    public void close() {
        State before = lifecycle.close();
        if (before == State.CLOSED) {
            return;
        }
        if (before != State.ASLEEP) {
            CountDownLatch closed = new CountDownLatch(1);
            loop.execute(proposals::close);
            chores.execute(() -> {
                Engine running = engine.getAndSet(null);
                if (running != null) {
                    running.close();
                }
                mark.close();
                closed.countDown();
            });
            await(closed);
        }
        loop.close();
        chores.close();
        connections.close();
        members.close();
    }

    private static void await(CountDownLatch closed) {
        try {
            if (!closed.await(30, TimeUnit.SECONDS)) {
                log.warn("the engine of the persistent entries takes longer than 30 s to close; it is left behind");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
