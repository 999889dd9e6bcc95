package io.rollcall.raft.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rollcall.raft.history.Linearizability;
import io.rollcall.raft.history.Operation;
import io.rollcall.raft.processes.HistoryRun.Result;
import io.rollcall.raft.processes.Processes.Options;
import io.rollcall.raft.processes.StoreProcess.Reads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Histories of a register, under losses, pauses and partitions, are linearizable; and where reads are made stale, it
 * shows. {@code -Dhistories=200} makes more of them, {@code -Dseed=4711} begins with another.
 */
@Tag("histories")
@Tag("waiting")
@TestInstance(Lifecycle.PER_CLASS)
class HistoriesTest {
    private static final int HISTORIES = Integer.getInteger("histories", 3);
    private static final long SEED = Long.getLong("seed", 1);
    private static final int MANY = 10;
    /** Whether a planted stale read shows is up to who is quicker in a process that goes on: rarely it takes dozens. */
    private static final int PAUSES = 60;

    private static final int READS = 8;
    private static final List<Fault> ANY =
            List.of(Fault.PAUSE_LEADER, Fault.CUT_LEADER, Fault.KILL_LEADER, Fault.KILL_ALL);

    private final Processes processes;
    private final ExecutorService asking = Executors.newFixedThreadPool(READS);

    HistoriesTest(@TempDir Path directory) {
        this.processes = new Processes(directory, Options.DEFAULT);
    }

    @BeforeAll
    void start() {
        processes.startAll();
    }

    @AfterAll
    void close() {
        processes.close();
        asking.shutdownNow();
    }

    @Test
    void every_history_is_explained_by_one_order_and_nothing_acknowledged_is_lost() throws Exception {
        processes.answerReads(Reads.BY_BARRIER);
        Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        Map<Fault, Long> slowest = new EnumMap<>(Fault.class);
        long operations = 0;
        long unknown = 0;
        long start = System.nanoTime();
        for (int i = 0; i < HISTORIES; i++) {
            Result result = new HistoryRun(processes, SEED + i, ANY).run();
            requireExplained(result);
            result.faults().forEach(fault -> faults.merge(fault, 1, Integer::sum));
            result.nextChangeMillis().forEach((fault, millis) -> slowest.merge(fault, millis, Math::max));
            operations += result.recording().size();
            unknown += result.recording().unknown();
            if (HISTORIES > MANY && (i + 1) % MANY == 0) {
                System.out.println((i + 1) + " of " + HISTORIES + " histories, the last: " + result);
            }
        }
        System.out.printf(
                "%d histories from seed %d are linearizable: %d operations, %d of unknown outcome, faults %s, slowest"
                        + " next change in ms %s, %d s%n",
                HISTORIES,
                SEED,
                operations,
                unknown,
                faults,
                slowest,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    }

    private static void requireExplained(Result result) throws IOException {
        if (!result.unexplained().isEmpty()) {
            Path file = Path.of("target", "histories", "seed-" + result.seed() + ".txt");
            result.recording().write(file, List.of(result.toString(), "no order explains " + result.unexplained()));
            throw new AssertionError("no order explains " + result.unexplained() + " in " + result + "; see "
                    + file.toAbsolutePath() + "; again with -Dhistories=1 -Dseed=" + result.seed());
        }
    }

    @Test
    void a_leader_that_was_stopped_answers_no_stale_read_and_one_that_believes_to_lead_is_found() throws Exception {
        processes.answerReads(Reads.BY_BARRIER);
        assertThat(Linearizability.holds(readOfStoppedLeader(0))).isTrue();

        processes.answerReads(Reads.BY_BELIEF);
        for (int i = 1; i <= PAUSES; i++) {
            if (!Linearizability.holds(readOfStoppedLeader(i))) {
                System.out.println("planted stale read found in pause " + i);
                return;
            }
        }
        throw new AssertionError("nobody noticed a stale read in " + PAUSES + " pauses");
    }

    /** The leader is stopped; the others change the key; the leader is asked for it, and let go. */
    private List<Operation> readOfStoppedLeader(int number) {
        String key = "stopped" + number;
        List<Operation> history = new ArrayList<>();
        String leader = processes.leader();
        history.add(write(leader, key, "old"));
        processes.signal(leader, "STOP");
        List<CompletableFuture<@Nullable String>> reads = new ArrayList<>();
        long invoked;
        try {
            String next = processes.leaderAmong(processes.idsBut(leader));
            history.add(write(next, key, "new"));
            invoked = System.nanoTime();
            // It answers the first of them before, or after, it notices how long it stood still.
            for (int i = 0; i < READS; i++) {
                reads.add(CompletableFuture.supplyAsync(() -> processes.ask(leader, "read " + key), asking));
            }
        } finally {
            processes.signal(leader, "CONT");
        }
        for (CompletableFuture<@Nullable String> read : reads) {
            String said = read.join();
            if (said != null && !said.equals("fail")) {
                String[] words = said.split(" ", -1);
                history.add(Operation.read(invoked, System.nanoTime(), words.length > 1 ? words[1] : null));
            }
        }
        return history;
    }

    private Operation write(String member, String key, String value) {
        long invoked = System.nanoTime();
        Processes.await().until(() -> {
            String said = processes.ask(member, "write " + key + " " + value + " 0");
            return said != null && said.startsWith("done");
        });
        return Operation.write(invoked, System.nanoTime(), value);
    }

    @Test
    void stale_reads_that_are_planted_are_found_in_histories() throws Exception {
        assumeTrue(HISTORIES > MANY, "in the profile only");
        processes.answerReads(Reads.BY_BELIEF);
        for (int i = 0; i < MANY; i++) {
            Result result =
                    new HistoryRun(processes, SEED - 1 - i, List.of(Fault.PAUSE_LEADER, Fault.CUT_LEADER)).run();
            if (!result.unexplained().isEmpty()) {
                System.out.println("planted stale reads found in history " + (i + 1) + ", " + result);
                return;
            }
        }
        throw new AssertionError("nobody noticed stale reads in ten histories");
    }
}
