package io.rollcall.raft.processes;

import io.rollcall.raft.history.Operation;
import io.rollcall.raft.history.Operation.Kind;
import io.rollcall.raft.history.Operation.Outcome;
import io.rollcall.raft.processes.Recording.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client of one member, that asks for one thing after another, as many as it has permits for. What certainly did not
 * happen is not recorded, and does not use up its permit.
 */
final class HistoryClient implements Runnable {
    /** What is not answered within it has an unknown outcome. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Processes processes;
    private final Recording recording;
    private final Semaphore permits;
    private final int number;
    private final String member;
    private final List<String> keys;
    private final Random random;
    /** What this client last knew of each key: its value and version. */
    private final Map<String, Known> known = new TreeMap<>();

    private int asked;
    private volatile boolean over;

    HistoryClient(
            Processes processes, Recording recording, Semaphore permits, int number, List<String> keys, long seed) {
        this.processes = processes;
        this.recording = recording;
        this.permits = permits;
        this.number = number;
        this.member = processes.ids().get(number % processes.ids().size());
        this.keys = keys;
        this.random = new Random(seed);
    }

    private record Known(String value, String version) {}

    void end() {
        over = true;
    }

    @Override
    public void run() {
        try {
            while (!over) {
                if (permits.tryAcquire(20, TimeUnit.MILLISECONDS) && !step()) {
                    permits.release();
                    // So that a member that is away is not asked a million times.
                    LockSupport.parkNanos(5_000_000);
                }
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Whether something was recorded. */
    private boolean step() {
        String key = keys.get(random.nextInt(keys.size()));
        String value = "c" + number + "." + ++asked;
        Known held = known.get(key);
        int dice = random.nextInt(20);
        if (dice < 8) {
            return read(key);
        } else if (dice < 12 && held != null) {
            return change(key, Kind.SWAP, "swap " + key + " " + value + " " + held.version(), value, held.value());
        } else if (dice < 14) {
            return change(key, Kind.SWAP, "create " + key + " " + value, value, null);
        } else if (dice < 17) {
            return change(key, Kind.CANCEL, "cancel " + key, null, null);
        }
        return change(key, Kind.WRITE, "write " + key + " " + value + " 0", value, null);
    }

    boolean read(String key) {
        long invoked = System.nanoTime();
        String said = processes.ask(member, "read " + key, PATIENCE);
        long returned = System.nanoTime();
        if (said == null || said.equals("fail")) {
            return false;
        }
        String[] words = said.split(" ", -1);
        if (words[0].equals("held")) {
            known.put(key, new Known(words[1], words[2]));
            record(key, Operation.read(invoked, returned, words[1]));
        } else {
            record(key, Operation.read(invoked, returned, null));
        }
        return true;
    }

    private boolean change(String key, Kind kind, String what, @Nullable String value, @Nullable String expected) {
        long invoked = System.nanoTime();
        String said = processes.ask(member, what, PATIENCE);
        long returned = System.nanoTime();
        if (said == null || said.equals("unknown")) {
            record(key, new Operation(invoked, Long.MAX_VALUE, kind, value, expected, Outcome.UNKNOWN));
        } else if (said.startsWith("done")) {
            if (value != null) {
                known.put(key, new Known(value, said.substring(5)));
            }
            record(key, new Operation(invoked, returned, kind, value, expected, Outcome.DONE));
        } else if (said.equals("not")) {
            record(key, new Operation(invoked, returned, kind, value, expected, Outcome.NOT_DONE));
        } else {
            return false;
        }
        return true;
    }

    private void record(String key, Operation operation) {
        recording.add(new Entry(number, member, key, operation));
    }
}
