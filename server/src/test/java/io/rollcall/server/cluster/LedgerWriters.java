package io.rollcall.server.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Writers of persistent entries who remember what they were told: an answer that it is committed, that nothing was
 * changed, or neither. Each has entries of its own and asks for one thing after another, so that of each entry it is
 * known what it may be: what was acknowledged last, or what was asked for later and not answered for.
 */
final class LedgerWriters implements AutoCloseable {
    /** That an entry is not there. */
    static final int ABSENT = -1;

    private static final int ENTRIES_EACH = 5;
    /** One in so many changes takes an entry out. */
    private static final int CANCEL_EACH = 9;

    private static final Duration PAUSE = Duration.ofMillis(10);
    /** Longer than any answer of a node that can answer. */
    private static final Duration WITHIN = Duration.ofSeconds(6);

    private final List<ClusterNode> nodes;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Acknowledged> acknowledged = new CopyOnWriteArrayList<>();
    private final List<Answer> refused = new CopyOnWriteArrayList<>();
    private final List<String> odd = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final boolean lateIsPossible;

    /** When something was asked for that was committed, and when that was said; by the clock of {@code nanoTime}. */
    private record Acknowledged(long askedNanos, long saidNanos) {}

    /** For one thread, until that has ended. */
    private final class Writer {
        private final String name;
        private final Map<String, Set<Integer>> possible = new LinkedHashMap<>();
        private int at;
        private int number;

        Writer(int index, Map<String, LedgerEntry> shown) {
            name = "w" + index;
            at = index % nodes.size();
            for (int i = 0; i < ENTRIES_EACH; i++) {
                LedgerEntry entry = shown.get(name + "-" + i);
                int value = entry == null ? ABSENT : entry.number();
                possible.put(name + "-" + i, new LinkedHashSet<>(Set.of(value)));
            }
            number = shown.values().stream().mapToInt(LedgerEntry::number).max().orElse(0);
        }

        void run() {
            try {
                while (!end.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS)) {
                    change();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void change() {
            number++;
            LedgerEntry entry = new LedgerEntry(name + "-" + number % ENTRIES_EACH, number);
            boolean cancel = number % CANCEL_EACH == 0;
            ClusterNode node = nodes.get(at);
            long asked = System.nanoTime();
            Answer answer = node.ask(
                    cancel ? "DELETE" : "PUT", entry.path() + "?ephemeral=false", cancel ? "" : entry.json(), WITHIN);
            Set<Integer> known = possible.getOrDefault(entry.id(), Set.of());
            int value = cancel ? ABSENT : number;
            if (answer.isGood() || (cancel && answer.status() == 404)) {
                if (!lateIsPossible) {
                    known.clear();
                }
                known.add(value);
                acknowledged.add(new Acknowledged(asked, System.nanoTime()));
                return;
            }
            if (answer.status() == 503 || answer.status() == 507) {
                refused.add(answer);
            } else if (answer.status() != 0) {
                odd.add(node + " answers " + answer);
            }
            if (answer.status() == 0 || !answer.detail().contains("nothing was changed")) {
                known.add(value);
            }
            at = (at + 1) % nodes.size();
        }
    }

    private LedgerWriters(int count, List<ClusterNode> nodes, boolean lateIsPossible, Map<String, LedgerEntry> shown) {
        this.nodes = List.copyOf(nodes);
        this.lateIsPossible = lateIsPossible;
        for (int i = 0; i < count; i++) {
            Writer writer = new Writer(i, shown);
            Thread thread = new Thread(writer::run, "ledger writer " + i);
            thread.setDaemon(true);
            writers.add(writer);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    /** Writers who start at different nodes and go on to the next one that answers. */
    static LedgerWriters at(List<ClusterNode> nodes, int count) {
        return goingOn(nodes, count, Map.of());
    }

    /** The same where others have written that are over, and what they left is known. */
    static LedgerWriters goingOn(List<ClusterNode> nodes, int count, Map<String, LedgerEntry> shown) {
        return new LedgerWriters(count, nodes, false, shown);
    }

    /** The same where a test holds back what nodes say to each other: a change may be made long after it was given up. */
    static LedgerWriters overSlowLinks(List<ClusterNode> nodes, int count) {
        return new LedgerWriters(count, nodes, true, Map.of());
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** What was not done, and why. */
    List<Answer> refused() {
        return refused;
    }

    /** Answers of which there should be none. */
    List<String> odd() {
        return odd;
    }

    void awaitMore(int count) {
        int before = acknowledged();
        Awaitility.await("writes go on")
                .atMost(PersistentCluster.LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> acknowledged() >= before + count);
    }

    /** From a moment until something that was asked for after it had been committed. */
    Duration awaitNext(long sinceNanos) {
        Long said = Awaitility.await("a write goes through")
                .atMost(PersistentCluster.LONG)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> firstAskedAfter(sinceNanos), first -> first != null);
        return Duration.ofNanos(said - sinceNanos);
    }

    private @Nullable Long firstAskedAfter(long nanos) {
        return acknowledged.stream()
                .filter(one -> one.askedNanos - nanos >= 0)
                .map(Acknowledged::saidNanos)
                .findFirst()
                .orElse(null);
    }

    /** No more of them from now on; what is on its way is waited for. */
    void stop() {
        end.countDown();
        for (Thread thread : threads) {
            try {
                thread.join(PersistentCluster.LONG.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                throw new IllegalStateException(thread + " does not end");
            }
        }
    }

    /**
     * Looks whether what is shown can be what was written. After {@link #stop}.
     *
     * @return what is wrong; empty if nothing is
     */
    List<String> differences(Map<String, LedgerEntry> shown) {
        List<String> wrong = new ArrayList<>();
        Set<String> unknown = new LinkedHashSet<>(shown.keySet());
        for (Writer writer : writers) {
            writer.possible.forEach((id, possible) -> {
                LedgerEntry entry = shown.get(id);
                int number = entry == null ? ABSENT : entry.number();
                if (!possible.contains(number)) {
                    wrong.add(id + " is " + number + " and may be " + possible);
                }
                unknown.remove(id);
            });
        }
        unknown.forEach(id -> wrong.add(id + " was written by nobody"));
        return wrong;
    }

    @Override
    public void close() {
        stop();
    }
}
