package io.rollcall.raft;

import io.rollcall.client.loop.Loop;
import io.rollcall.raft.ProposeResult.Fate;
import io.rollcall.raft.entry.Batch;
import io.rollcall.raft.entry.BatchCodec;
import io.rollcall.raft.entry.Origin;
import io.rollcall.raft.entry.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Commands that wait for the log: many become one entry of it, for an entry costs the disks of a quorum a forced write
 * each and every member a dozen hand-overs between threads, and what is in it costs little. One entry is on its way at
 * a time: what comes meanwhile makes the next. Barriers wait likewise, apart: all that came before one is sent share it.
 * State is the loop's.
 */
final class Proposals {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Those who were just answered are given this long to ask for more, so that they share an entry again. */
    private static final Duration MOMENT = Duration.ofNanos(500_000);

    private final Loop loop;
    private final InstantSource clock;
    private final LogWriter writer;
    private final long proposer;
    private final int mostWaiting;
    /** Where others put what they want; bounded by {@code mostWaiting}. */
    private final Queue<Waiting> inbox = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean called = new AtomicBoolean();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final Queue<Reader> readers = new ConcurrentLinkedQueue<>();
    /** What the batch on its way is made of; empty if there is none. */
    private List<Waiting> sent = List.of();

    private long lastNumber;
    private List<Reader> sentReaders = List.of();
    /** How many commands make the next entry go before the moment is over. */
    private int expected;

    private boolean barrierInFlight;
    private volatile boolean closed;

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong barriers = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private final AtomicLong overflowed = new AtomicLong();

    /**
     * Proposes nothing yet.
     *
     * @param proposer a number that no other store has, nor one of this member that ran before; not 0
     */
    Proposals(Loop loop, InstantSource clock, LogWriter writer, long proposer, int mostWaiting) {
        this.loop = loop;
        this.clock = clock;
        this.writer = writer;
        this.proposer = proposer;
        this.mostWaiting = mostWaiting;
    }

    private static final class Waiting {
        private final byte[] command;
        private final long deadlineNanos;
        private final CompletableFuture<ProposeResult> answer;

        Waiting(byte[] command, long deadlineNanos, CompletableFuture<ProposeResult> answer) {
            this.command = command;
            this.deadlineNanos = deadlineNanos;
            this.answer = answer;
        }
    }

    private record Reader(long deadlineNanos, CompletableFuture<Written> answer) {}

    /** Any thread. */
    CompletableFuture<ProposeResult> propose(byte[] command, Duration within) {
        CompletableFuture<ProposeResult> answer = new CompletableFuture<>();
        if (waiting.incrementAndGet() > mostWaiting) {
            waiting.decrementAndGet();
            overflowed.incrementAndGet();
            unanswered.incrementAndGet();
            answer.complete(new ProposeResult.NoQuorum(
                    mostWaiting + " writes wait for the log already", RETRY_AFTER, Fate.NEVER_SENT));
            return answer;
        }
        long deadline = loop.nanos() + within.toNanos();
        inbox.add(new Waiting(command, deadline, answer));
        call();
        return answer;
    }

    /** Any thread. The answer says nothing but that it was applied, or why not. */
    CompletableFuture<Written> barrier(Duration within) {
        CompletableFuture<Written> answer = new CompletableFuture<>();
        if (waiting.incrementAndGet() > mostWaiting) {
            waiting.decrementAndGet();
            overflowed.incrementAndGet();
            answer.complete(new Written.Unanswered("too many reads wait for the log already", Fate.NEVER_SENT));
            return answer;
        }
        readers.add(new Reader(loop.nanos() + within.toNanos(), answer));
        call();
        return answer;
    }

    /** One task for all that comes before it runs; and none once the loop may be gone. */
    private void call() {
        if (closed) {
            refuseWhatCame();
        } else if (called.compareAndSet(false, true)) {
            loop.execute(this::takeWhatCame);
        }
    }

    private void takeWhatCame() {
        called.set(false);
        if (closed) {
            refuseWhatCame();
            return;
        }
        for (Waiting one = inbox.poll(); one != null; one = inbox.poll()) {
            queue.add(one);
        }
        pump();
        pumpReaders();
    }

    /** Any thread. */
    private void refuseWhatCame() {
        for (Waiting one = inbox.poll(); one != null; one = inbox.poll()) {
            answer(one, new ProposeResult.Refused("the store of the persistent entries is closed"));
        }
        for (Reader one = readers.poll(); one != null; one = readers.poll()) {
            answer(one, new Written.Declined("the store is closed"));
        }
    }

    private void pump() {
        if (!isTimeForAnother()) {
            return;
        }
        List<Waiting> taken = take();
        sent = taken;
        batches.incrementAndGet();
        lastNumber++;
        byte[] batch = BatchCodec.batch(
                new Origin(proposer, lastNumber),
                clock.millis(),
                taken.stream().map(one -> one.command).toList());
        // The first has waited longest: with it all are answered.
        writer.write(batch, taken.get(0).deadlineNanos, written -> {
            sent = List.of();
            settle(taken, written);
            expected = taken.size() / 2;
            if (expected > queue.size()) {
                loop.after(MOMENT, () -> {
                    expected = 0;
                    pump();
                });
            }
            pump();
        });
    }

    /** Writers who each wait for their answer would be split among small entries, if each entry went at once. */
    private boolean isTimeForAnother() {
        return sent.isEmpty() && !queue.isEmpty() && queue.size() >= Math.min(expected, Batch.MAX_COMMANDS);
    }

    private List<Waiting> take() {
        List<Waiting> taken = new ArrayList<>();
        long bytes = 0;
        while (!queue.isEmpty() && taken.size() < Batch.MAX_COMMANDS && bytes < Batch.FULL_BYTES) {
            Waiting next = queue.removeFirst();
            taken.add(next);
            bytes += next.command.length;
        }
        return taken;
    }

    private void settle(List<Waiting> taken, Written written) {
        if (written instanceof Written.Applied || written instanceof Written.Committed) {
            List<Outcome> outcomes = outcomes(written);
            for (int i = 0; i < taken.size(); i++) {
                answer(
                        taken.get(i),
                        i < outcomes.size()
                                ? Outcomes.result(outcomes.get(i))
                                : new ProposeResult.NoQuorum(
                                        "the leader answered for fewer commands", RETRY_AFTER, Fate.UNKNOWN));
            }
            return;
        }
        ProposeResult all;
        if (written instanceof Written.Unanswered none) {
            unanswered.addAndGet(taken.size());
            all = new ProposeResult.NoQuorum(none.why(), RETRY_AFTER, none.fate());
        } else if (written instanceof Written.NoRoom full) {
            all = new ProposeResult.DiskFull(full.why());
        } else if (written instanceof Written.Declined declined) {
            all = new ProposeResult.Refused(declined.why());
        } else {
            throw new IllegalStateException("written in a way without a rule: " + written);
        }
        taken.forEach(one -> answer(one, all));
    }

    /** None where it is not known to be committed. */
    private static List<Outcome> outcomes(Written written) {
        if (written instanceof Written.Applied applied) {
            return applied.outcomes();
        }
        return written instanceof Written.Committed committed ? committed.outcomes() : List.of();
    }

    private void pumpReaders() {
        if (barrierInFlight || readers.isEmpty()) {
            return;
        }
        List<Reader> taken = new ArrayList<>();
        for (Reader one = readers.poll(); one != null; one = readers.poll()) {
            taken.add(one);
        }
        sentReaders = taken;
        barrierInFlight = true;
        barriers.incrementAndGet();
        writer.write(BatchCodec.barrier(), taken.get(0).deadlineNanos(), written -> {
            barrierInFlight = false;
            taken.forEach(reader -> answer(reader, written));
            if (!closed) {
                pumpReaders();
            }
        });
    }

    private void answer(Waiting one, ProposeResult result) {
        waiting.decrementAndGet();
        one.answer.complete(result);
    }

    private void answer(Reader one, Written written) {
        waiting.decrementAndGet();
        one.answer().complete(written);
    }

    /** On the loop, which may end then: everybody is answered now. */
    void close() {
        closed = true;
        refuseWhatCame();
        sent.forEach(one -> answer(
                one,
                new ProposeResult.NoQuorum("this node stops; the write was on its way", RETRY_AFTER, Fate.UNKNOWN)));
        sentReaders.forEach(one -> answer(one, new Written.Declined("the store is closed")));
        queue.forEach(one -> answer(one, new ProposeResult.Refused("the store of the persistent entries is closed")));
        queue.clear();
    }

    long batches() {
        return batches.get();
    }

    long barriers() {
        return barriers.get();
    }

    long unanswered() {
        return unanswered.get();
    }

    long overflowed() {
        return overflowed.get();
    }
}
