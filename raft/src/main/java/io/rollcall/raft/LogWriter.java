package io.rollcall.raft;

import io.rollcall.client.loop.Loop;
import io.rollcall.raft.ProposeResult.Fate;
import io.rollcall.raft.entry.BatchCodec;
import io.rollcall.raft.entry.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.protocol.exceptions.TimeoutIOException;
import org.jspecify.annotations.Nullable;

/**
 * Brings one entry into the log, here or at the leader, and asks again until its time is up: under the same number, so
 * that the leader takes it once as long as it remembers that. Where it gets in twice all the same, its {@link
 * io.rollcall.raft.entry.Origin} tells. Everything happens on the loop.
 */
final class LogWriter {
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** While an answer is due, it is looked this often whether somebody else leads now. */
    private static final Duration LOOK = Duration.ofMillis(50);

    /** A member that has not heard of the commit so long after the leader's answer asks for it. */
    private static final Duration HURRY = Duration.ofMillis(2);

    private final Loop loop;
    private final Supplier<Optional<Engine>> engine;
    private final Lifecycle lifecycle;
    private final AppliedGate gate;
    private final Reconnector reconnector;

    LogWriter(
            Loop loop,
            Supplier<Optional<Engine>> engine,
            Lifecycle lifecycle,
            AppliedGate gate,
            Reconnector reconnector) {
        this.loop = loop;
        this.engine = engine;
        this.lifecycle = lifecycle;
        this.gate = gate;
        this.reconnector = reconnector;
    }

    /** Makes new connections, elsewhere: it takes long. */
    @FunctionalInterface
    interface Reconnector {
        void reconnect(Engine engine, RaftPeerId to, Throwable why);
    }

    /**
     * Writes a batch. Call it on the loop; the answer comes on the loop.
     *
     * @param deadlineNanos when the answer is due, by the loop's clock
     */
    void write(byte[] batch, long deadlineNanos, Consumer<Written> answer) {
        new Attempt(batch, deadlineNanos, answer).start();
    }

    private final class Attempt {
        private final byte[] batch;
        private final long deadlineNanos;
        private final Consumer<Written> answer;
        private @Nullable Engine asked;
        /** Who was asked last and has not answered. */
        private @Nullable RaftPeerId waitsFor;

        private long call;
        private int asks;
        private Fate fate = Fate.NEVER_SENT;
        private String why = "no leader is known";
        private boolean done;
        private Loop.Timer timer = () -> {};
        private Loop.Timer look = () -> {};
        private @Nullable List<Outcome> committed;

        Attempt(byte[] batch, long deadlineNanos, Consumer<Written> answer) {
            this.batch = batch;
            this.deadlineNanos = deadlineNanos;
            this.answer = answer;
        }

        void start() {
            long left = deadlineNanos - loop.nanos();
            if (left <= 0) {
                why = "it waited for its turn until its time was up";
                giveUp();
                return;
            }
            timer = loop.after(Duration.ofNanos(left), this::giveUp);
            ask();
        }

        private void ask() {
            if (done) {
                return;
            }
            Optional<Engine> running = engine.get();
            if (running.isEmpty()) {
                askLater(fate == Fate.NEVER_SENT ? whyNobodyLeads() : why);
                return;
            }
            Engine current = running.get();
            Optional<RaftPeerId> leader = current.leader();
            if (leader.isEmpty()) {
                askLater(fate == Fate.NEVER_SENT ? whyNobodyLeads() : why);
                return;
            }
            if (asked != current) {
                // A number means something to one run of the engine only.
                asked = current;
                call = current.nextCall();
            }
            RaftPeerId to = leader.get();
            asks++;
            fate = Fate.UNKNOWN;
            why = "the leader, " + to + ", has not answered";
            waitsFor = to;
            look = loop.after(LOOK, this::lookForLeader);
            CompletableFuture<?> unused = current.write(to, call, batch)
                    .whenComplete((said, failure) -> loop.execute(() -> heard(current, to, said, failure)));
        }

        /** A leader that was stopped, or cut off, would be waited for to the end, though another leads already. */
        private void lookForLeader() {
            if (done || waitsFor == null || committed != null) {
                return;
            }
            Optional<Engine> running = engine.get();
            boolean another = running.isPresent()
                    && running.get()
                            .leader()
                            .filter(leader -> !leader.equals(waitsFor))
                            .isPresent();
            if (another) {
                ask();
            } else {
                look = loop.after(LOOK, this::lookForLeader);
            }
        }

        private void askLater(String reason) {
            why = reason;
            loop.after(PAUSE, this::ask);
        }

        private void heard(Engine current, RaftPeerId to, @Nullable RaftClientReply said, @Nullable Throwable failure) {
            if (done || committed != null) {
                return;
            }
            if (said != null && said.isSuccess()) {
                committed(current, to, said);
                return;
            }
            Throwable cause = cause(said, failure);
            if (cause instanceof StateMachineException) {
                declined(String.valueOf(cause.getMessage()));
                return;
            }
            boolean broken = !isAnswerToAskAgain(cause);
            if (broken && !current.isSelf(to)) {
                reconnector.reconnect(current, to, cause);
            }
            if (current != asked || !to.equals(waitsFor)) {
                return; // Somebody else was asked since.
            }
            look.cancel();
            waitsFor = null;
            askLater(
                    broken
                            ? "the leader, " + to + ", can not be reached: " + cause.getMessage()
                            : "the leader, " + to + ", could not commit it: "
                                    + cause.getClass().getSimpleName());
        }

        private void committed(Engine current, RaftPeerId to, RaftClientReply said) {
            List<Outcome> outcomes =
                    BatchCodec.readOutcomes(said.getMessage().getContent().asReadOnlyByteBuffer());
            committed = outcomes;
            // The proposer is to see here what was committed, though another member leads.
            CompletableFuture<?> unused = gate.reached(said.getLogIndex())
                    .whenComplete((reached, never) -> loop.execute(() -> finish(new Written.Applied(outcomes))));
            look.cancel();
            if (!current.isSelf(to)) {
                look = loop.after(HURRY, () -> hurry(current, to, 1));
            }
        }

        /**
         * The heartbeat that was to tell of the commit told nothing, for something else was on its way. Another may;
         * if not, an entry that follows does for certain.
         */
        private void hurry(Engine current, RaftPeerId leader, int times) {
            if (done) {
                return;
            }
            CompletableFuture<?> unused = times == 1
                    ? current.tellCommit(leader)
                    : current.write(leader, current.nextCall(), BatchCodec.barrier());
            look = loop.after(HURRY.multipliedBy(2L * times), () -> hurry(current, leader, 2 * times));
        }

        private void declined(String reason) {
            if (asks > 1) {
                // This leader does not take it; one before may have.
                why = reason;
                giveUp();
                return;
            }
            int mark = reason.indexOf(Engine.DISK_MARK);
            finish(
                    mark < 0
                            ? new Written.Declined(reason)
                            : new Written.NoRoom(reason.substring(mark + Engine.DISK_MARK.length())));
        }

        private void giveUp() {
            if (!done && committed == null && asked != null && waitsFor != null && !asked.isSelf(waitsFor)) {
                // Perhaps nothing arrives there any more, though the connection stands.
                reconnector.reconnect(asked, waitsFor, new TimeoutIOException(why));
            }
            finish(committed != null ? new Written.Committed(committed) : new Written.Unanswered(why, fate));
        }

        private void finish(Written written) {
            if (!done) {
                done = true;
                timer.cancel();
                look.cancel();
                answer.accept(written);
            }
        }
    }

    private String whyNobodyLeads() {
        String known = lifecycle.now().why();
        return known.isEmpty() ? "no leader is known" : known;
    }

    private static boolean isAnswerToAskAgain(Throwable cause) {
        return cause instanceof NotLeaderException
                || cause instanceof LeaderNotReadyException
                || cause instanceof LeaderSteppingDownException
                || cause instanceof ServerNotReadyException
                || cause instanceof ResourceUnavailableException;
    }

    private static Throwable cause(@Nullable RaftClientReply said, @Nullable Throwable failure) {
        if (failure != null) {
            Throwable cause = failure;
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause;
        }
        return said != null && said.getException() != null
                ? said.getException()
                : new IllegalStateException("an answer without a reason");
    }
}
