package io.rollcall.raft.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.raft.processes.HistoryRun.Result;
import io.rollcall.raft.processes.Processes.Options;
import io.rollcall.raft.processes.StoreProcess.Reads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Histories of a register, under losses, pauses and partitions, are linearizable; and where reads are made stale, it
 * shows. {@code -Dhistories=200} makes more of them, {@code -Dseed=4711} begins with another.
 */
@Tag("histories")
@Tag("waiting")
class HistoriesTest {
    private static final int HISTORIES = Integer.getInteger("histories", 3);
    private static final long SEED = Long.getLong("seed", 1);

    private final Path directory;

    HistoriesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void every_history_is_explained_by_one_order_and_nothing_acknowledged_is_lost() throws Exception {
        Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        Map<Fault, Long> slowest = new EnumMap<>(Fault.class);
        long operations = 0;
        long unknown = 0;
        long start = System.nanoTime();
        try (Processes processes = new Processes(directory, Options.DEFAULT)) {
            processes.startAll();
            for (int i = 0; i < HISTORIES; i++) {
                Result result = new HistoryRun(processes, SEED + i).run();
                requireExplained(result);
                result.faults().forEach(fault -> faults.merge(fault, 1, Integer::sum));
                result.nextChangeMillis().forEach((fault, millis) -> slowest.merge(fault, millis, Math::max));
                operations += result.recording().size();
                unknown += result.recording().unknown();
                if (HISTORIES > 10 && (i + 1) % 10 == 0) {
                    System.out.println((i + 1) + " of " + HISTORIES + " histories, the last: " + result);
                }
            }
        }
        System.out.printf(
                "%d histories from seed %d are linearizable: %d operations, %d of unknown outcome, faults %s, slowest"
                        + " next change in ms %s, %d s%n",
                HISTORIES, SEED, operations, unknown, faults, slowest, (System.nanoTime() - start) / 1_000_000_000);
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
    void reads_of_a_leader_that_only_believes_to_lead_are_found() throws Exception {
        assertThat(historiesUntilFound(Reads.BY_BELIEF)).isLessThanOrEqualTo(10);
    }

    private int historiesUntilFound(Reads planted) throws Exception {
        try (Processes processes = new Processes(directory, Options.DEFAULT.with(planted))) {
            processes.startAll();
            for (int i = 0; i < 10; i++) {
                Result result = new HistoryRun(processes, SEED + i).run();
                if (!result.unexplained().isEmpty()) {
                    System.out.println("planted " + planted + " found in history " + (i + 1) + " after "
                            + result.faults() + ": " + result.unexplained());
                    return i + 1;
                }
            }
        }
        return Integer.MAX_VALUE;
    }
}
