package io.rollcall.server.watch;

import io.rollcall.client.loop.Loop;
import io.rollcall.replication.Replica;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.PeerAnswer.Watching;
import io.rollcall.replication.wire.PeerRequest.Told;
import io.rollcall.server.persistent.PersistentEntries;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether everybody has been told of a change: all watchers of all nodes. Who asks, asks each node again and
 * again by the same number; who is asked begins to look when it has the change itself. Any thread may call any method.
 */
public final class Drains {
    /** How long a node that is asked looks at most; the asker gives up earlier. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final Duration ASK_AGAIN = Duration.ofMillis(20);
    private static final int MOST_AT_ONCE = 256;

    private final WatchHub hub;
    private final Replica replica;
    private final PersistentEntries entries;
    private final BooleanSupplier mayBeRead;
    private final Others others;
    private final Loop loop;
    private final AtomicLong numbers;
    /** What is looked at, by the asker's number. Guarded by itself. */
    private final Map<Long, CompletableFuture<WatchHub.Told>> looks = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, CompletableFuture<WatchHub.Told>> eldest) {
            return size() > MOST_AT_ONCE;
        }
    };

    /** The other nodes. */
    @FunctionalInterface
    public interface Others {
        /** Asks each that answers, and gives what they said by name: nothing of one that did not. */
        void ask(Told told, Consumer<Map<String, Optional<Watching>>> whenAll);
    }

    /**
     * What came of it.
     *
     * @param complete whether every node that is ready says that all its watchers have been told
     * @param nodes what each said last
     */
    public record Report(boolean complete, Map<String, Optional<Watching>> nodes) {
        public Report {
            nodes = new TreeMap<>(nodes);
        }
    }

    /**
     * @param loop asks again
     * @param firstNumber of the questions; two nodes should not count from the same
     */
    public Drains(
            WatchHub hub,
            Replica replica,
            PersistentEntries entries,
            BooleanSupplier mayBeRead,
            Others others,
            Loop loop,
            long firstNumber) {
        this.hub = hub;
        this.replica = replica;
        this.entries = entries;
        this.mayBeRead = mayBeRead;
        this.others = others;
        this.loop = loop;
        this.numbers = new AtomicLong(firstNumber);
    }

    /**
     * Waits until all have been told what was done here by now, or the time is over.
     *
     * @param raft a change of the persistent entries that is meant; 0 if none
     */
    public CompletableFuture<Report> begin(long raft, Duration atMost) {
        TreeMap<NodeId, Long> own = new TreeMap<>();
        own.put(replica.self(), replica.lastSeq());
        Told told = new Told(numbers.incrementAndGet(), new Vector(own), raft);
        CompletableFuture<Report> report = new CompletableFuture<>();
        long until = loop.nanos() + atMost.toNanos();
        loop.execute(() -> ask(told, until, report));
        return report;
    }

    private void ask(Told told, long until, CompletableFuture<Report> report) {
        Watching here = watching(told);
        others.ask(told, said -> {
            TreeMap<String, Optional<Watching>> all = new TreeMap<>(said);
            all.put(replica.self().name(), Optional.of(here));
            boolean done = all.values().stream()
                    .allMatch(one -> one.isPresent()
                            && (one.get().state() == Watching.State.TOLD
                                    || one.get().state() == Watching.State.NOT_READY));
            if (done || loop.nanos() >= until) {
                report.complete(new Report(done, all));
            } else {
                loop.after(ASK_AGAIN, () -> ask(told, until, report));
            }
        });
    }

    /** Answers whether the watchers of this node have been told. */
    public Watching watching(Told told) {
        Pollers.Polling polling = hub.pollers().count();
        CompletableFuture<WatchHub.Told> look = look(told);
        Watching.State state = mayBeRead.getAsBoolean() ? Watching.State.BEHIND : Watching.State.NOT_READY;
        int watchers = 0;
        int behind = hub.watchers();
        if (look != null) {
            WatchHub.Told sofar = look.getNow(null);
            state = sofar == null || sofar.behind() > 0 ? Watching.State.TELLING : Watching.State.TOLD;
            watchers = sofar == null ? 0 : sofar.watchers();
            behind = sofar == null ? behind : sofar.behind();
        }
        return new Watching(state, watchers, behind, polling.addresses(), polling.slowest());
    }

    private @Nullable CompletableFuture<WatchHub.Told> look(Told told) {
        boolean here = mayBeRead.getAsBoolean() && isHere(told);
        synchronized (looks) {
            CompletableFuture<WatchHub.Told> look = looks.get(told.number());
            if (look == null && here) {
                look = hub.toldAll(LONGEST);
                looks.put(told.number(), look);
            }
            return look;
        }
    }

    private boolean isHere(Told told) {
        if (!replica.lacking(told.upTo()).reached().isEmpty()) {
            return false;
        }
        if (told.raft() == 0 || entries.store() == null) {
            return true;
        }
        boolean[] shown = new boolean[1];
        entries.atOneMoment(seq -> shown[0] = seq >= told.raft());
        return shown[0];
    }
}
