package io.rollcall.raft.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.raft.processes.Processes.Options;
import io.rollcall.raft.processes.Processes.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All members are killed at random moments while clients write, again and again: what was acknowledged is there, and
 * every entry is whole. {@code -Dkills=50} does it that often.
 */
@Tag("kills")
@Tag("waiting")
class KillsTest {
    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final long SEED = Long.getLong("seed", 1);
    private static final int WRITERS = 6;

    private final Random random = new Random(SEED);
    private final Processes processes;
    private final List<KeyWriter> writers;
    private long slowestMillis;

    KillsTest(@TempDir Path directory) {
        processes = new Processes(directory, Options.DEFAULT);
        writers = IntStream.range(0, WRITERS)
                .mapToObj(i -> new KeyWriter(processes, i, SEED))
                .toList();
    }

    @Test
    void nothing_acknowledged_is_lost_and_no_entry_is_half_there_however_often_all_are_killed() throws Exception {
        List<Thread> threads =
                writers.stream().map(writer -> new Thread(writer, "key writer")).toList();
        try (processes) {
            processes.startAll();
            threads.forEach(Thread::start);
            for (int i = 0; i < KILLS; i++) {
                long before = acknowledged();
                Processes.await().until(() -> acknowledged() > before);
                rest(random.nextInt(1_500));
                killAll();
                if (random.nextInt(4) == 0) {
                    processes.startMissing();
                    rest(random.nextInt(3_000));
                    killAll();
                }
                check();
                if (KILLS > 10 && (i + 1) % 10 == 0) {
                    System.out.println((i + 1) + " of " + KILLS + " kills of all, " + acknowledged()
                            + " writes acknowledged, all there");
                }
            }
        } finally {
            writers.forEach(KeyWriter::end);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        System.out.printf(
                "%d kills of all members, seed %d: %d writes acknowledged and none lost, %d of unknown outcome; slowest"
                        + " from the start of the processes until all answer: %d ms%n",
                KILLS,
                SEED,
                acknowledged(),
                writers.stream().mapToLong(KeyWriter::unknown).sum(),
                slowestMillis);
    }

    private long acknowledged() {
        return writers.stream().mapToLong(KeyWriter::acknowledged).sum();
    }

    private static void rest(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** At one moment, or one after the other. */
    private void killAll() {
        if (random.nextBoolean()) {
            List<String> order = new ArrayList<>(processes.ids());
            Collections.shuffle(order, random);
            for (String id : order.subList(0, 2)) {
                processes.kill(id);
                rest(random.nextInt(300));
            }
        }
        processes.killAll();
    }

    private void check() {
        writers.forEach(KeyWriter::pause);
        try {
            long start = System.nanoTime();
            processes.startAll();
            for (String id : processes.ids()) {
                Processes.await().until(() -> !Objects.equals(processes.ask(id, "read w0-0"), "fail"));
            }
            slowestMillis = Math.max(slowestMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            Set<Map<String, String>> seen = new HashSet<>();
            processes.ids().forEach(id -> seen.add(entries(id)));
            assertThat(seen).as("what the members hold, at %s", statuses()).hasSize(1);
            Map<String, String> entries = seen.iterator().next();
            assertThat(entries).doesNotContainValue("broken");
            writers.forEach(writer -> writer.requireIn(entries));
        } finally {
            writers.forEach(KeyWriter::goOn);
        }
    }

    private List<Status> statuses() {
        return processes.ids().stream()
                .map(id -> processes.status(id).orElseThrow())
                .toList();
    }

    private Map<String, String> entries(String id) {
        Map<String, String> entries = new TreeMap<>();
        String said = Objects.requireNonNull(processes.ask(id, "all"), id);
        for (String entry : said.substring(said.indexOf(' ') + 1).split(" ", -1)) {
            entries.put(
                    entry.substring(0, entry.indexOf('=')),
                    entry.substring(entry.indexOf('=') + 1, entry.lastIndexOf(':')));
        }
        return entries;
    }
}
