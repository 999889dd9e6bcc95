package io.rollcall.raft.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.raft.processes.Processes.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * One history: eight clients do a thousand things to a few keys, while the leader is lost at least once and at least
 * one outcome stays unknown. A seed decides what befalls whom; what happens then is up to the processes.
 *
 * <p>Operations are handed out as permits: freely before and after, and a few at a time while something is broken, so
 * that there are some left for when it is whole again.
 */
final class HistoryRun {
    static final int OPERATIONS = 1_000;
    private static final int CLIENTS = 8;
    private static final int KEYS = 4;
    private static final int MOST_FAULTS = 6;
    private static final long MOST_SECONDS = 60;
    private static final long SLOWLY_NANOS = 100_000_000;

    private final Processes processes;
    private final long seed;
    private final List<Fault> leaderFaults;
    private final Random random;
    private final Recording recording = new Recording();
    private final Semaphore permits = new Semaphore(0);
    private final List<String> keys;
    private final List<HistoryClient> clients;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<Fault, Long> nextChangeMillis = new EnumMap<>(Fault.class);
    private int given;

    /**
     * Plans it.
     *
     * @param leaderFaults of which one at least befalls the leader
     */
    HistoryRun(Processes processes, long seed, List<Fault> leaderFaults) {
        this.processes = processes;
        this.seed = seed;
        this.leaderFaults = leaderFaults;
        // Neighbouring seeds begin alike otherwise.
        this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
        this.keys = IntStream.range(0, KEYS).mapToObj(i -> "h" + seed + "-" + i).toList();
        this.clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new HistoryClient(processes, recording, permits, i, keys, random.nextLong()))
                .toList();
    }

    /**
     * What came of it.
     *
     * @param faults in their order
     * @param nextChangeMillis the longest time from a fault to the acknowledgement of a change asked for after it
     * @param unexplained keys whose history is not linearizable
     */
    record Result(
            long seed,
            List<Fault> faults,
            Recording recording,
            Map<Fault, Long> nextChangeMillis,
            List<String> unexplained) {
        @Override
        public String toString() {
            return "history " + seed + ": " + faults + ", " + recording.size() + " operations, " + recording.unknown()
                    + " of unknown outcome";
        }
    }

    Result run() throws InterruptedException {
        List<Thread> threads = clients.stream()
                .map(client -> new Thread(client, "history client"))
                .toList();
        threads.forEach(Thread::start);
        try {
            play();
        } finally {
            clients.forEach(HistoryClient::end);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(faults).as("the leader was lost").anyMatch(Fault::hitsLeader);
        assertThat(recording.unknown()).as("an outcome is unknown").isPositive();
        readAll();
        Result result = new Result(seed, faults, recording, nextChangeMillis, recording.unexplained());
        if (result.unexplained().isEmpty()) {
            awaitEqual();
        }
        return result;
    }

    private void play() {
        give(150 + random.nextInt(200));
        trickle(0, () -> recording.size() >= 100);
        if (random.nextInt(3) == 0) {
            strike(Fault.CUT_FOLLOWER);
        }
        do {
            strike(leaderFaults.get(random.nextInt(leaderFaults.size())));
        } while ((recording.unknown() == 0 || random.nextInt(6) == 0) && faults.size() < MOST_FAULTS);
        give(OPERATIONS - given);
        trickle(0, () -> recording.size() >= OPERATIONS);
    }

    private void give(int count) {
        given += count;
        permits.release(count);
    }

    /**
     * Waits, and hands out a permit at a time: {@code most} quickly, and more slowly, for these may all have gone to
     * clients who are answered, while it is waited for one who is not.
     */
    private void trickle(int most, BooleanSupplier until) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        int last = Math.min(OPERATIONS - 200, given + most);
        long next = System.nanoTime();
        while (!until.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("history " + seed + " stands still, after " + faults + " and "
                        + recording.size() + " operations: "
                        + processes.ids().stream().map(processes::status).toList());
            }
            if (given < last) {
                give(1);
                next = System.nanoTime() + SLOWLY_NANOS;
            } else if (most > 0 && given < OPERATIONS - 200 && System.nanoTime() > next) {
                give(1);
                next += SLOWLY_NANOS;
            }
            rest();
        }
    }

    private static void rest() {
        LockSupport.parkNanos(4_000_000);
    }

    private void strike(Fault fault) {
        faults.add(fault);
        String leader = processes.leader();
        List<String> others = processes.idsBut(leader);
        long struck = System.nanoTime();
        switch (fault) {
            case PAUSE_LEADER -> {
                processes.signal(leader, "STOP");
                try {
                    trickle(100, () -> hasLeader(others) && hasUnknown());
                    goOnWithoutIt();
                } finally {
                    processes.signal(leader, "CONT");
                }
            }
            case CUT_LEADER -> {
                processes.cut(leader, manner());
                trickle(100, () -> hasLeader(others) && hasUnknown());
                goOnWithoutIt();
                processes.heal();
            }
            case CUT_FOLLOWER -> {
                processes.cut(others.get(random.nextInt(others.size())), manner());
                int until = recording.size() + 50;
                trickle(80, () -> recording.size() >= until);
                processes.heal();
            }
            case KILL_LEADER -> {
                hang(leader);
                processes.kill(leader);
                trickle(100, () -> hasLeader(others));
                processes.startMissing();
            }
            case KILL_ALL -> {
                processes.killAll();
                processes.startMissing();
            }
        }
        trickle(50, () -> hasLeader(processes.ids()));
        trickle(20, () -> recording.firstChangeAfter(struck).isPresent());
        long took =
                TimeUnit.NANOSECONDS.toMillis(recording.firstChangeAfter(struck).orElseThrow() - struck);
        nextChangeMillis.merge(fault, took, Math::max);
        trickle(20, this::areAllRunning);
    }

    /** So that its clients ask it for what has changed meanwhile. */
    private void goOnWithoutIt() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200 + random.nextInt(1_000));
        trickle(150, () -> System.nanoTime() > end);
    }

    private Link.State manner() {
        return random.nextBoolean() ? Link.State.SILENT : Link.State.REFUSING;
    }

    /** Half of those who are killed do not answer for a moment before. */
    private void hang(String id) {
        if (random.nextBoolean()) {
            processes.signal(id, "STOP");
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(200));
            trickle(20, () -> System.nanoTime() > end);
        }
    }

    private boolean hasUnknown() {
        return recording.unknown() > 0;
    }

    private boolean hasLeader(List<String> some) {
        return some.stream()
                .anyMatch(id -> processes.status(id).filter(Status::leads).isPresent());
    }

    private boolean areAllRunning() {
        return processes.ids().stream()
                .allMatch(id -> processes.status(id).filter(Status::isRunning).isPresent());
    }

    /** Every key, at every member: what is held in the end has to fit too. */
    private void readAll() {
        for (HistoryClient client : clients.subList(0, 3)) {
            keys.forEach(key -> Processes.await().until(() -> client.read(key)));
        }
    }

    /** All members come to hold the same, and every entry of it whole. */
    private void awaitEqual() {
        Processes.await().until(() -> {
            Set<String> seen = new HashSet<>();
            processes.ids().forEach(id -> seen.add(String.valueOf(processes.ask(id, "all"))));
            return seen.size() == 1 && seen.stream().noneMatch(all -> all.contains("=broken") || all.equals("null"));
        });
    }
}
