package io.rollcall.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.raft.history.Linearizability;
import io.rollcall.raft.history.Operation;
import io.rollcall.raft.history.Operation.Kind;
import io.rollcall.raft.history.Operation.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real processes under load: the leader is stopped and killed, then all are, and nothing acknowledged is lost. */
class KilledProcessesTest {
    private static final int CLIENTS = 8;
    private static final int KEYS = 4;

    private final Processes processes;
    private final Map<String, List<Operation>> histories = new ConcurrentHashMap<>();
    private final AtomicInteger values = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    KilledProcessesTest(@TempDir Path directory) {
        processes = new Processes(directory, 3);
    }

    /** A client of one member, that asks for one thing after another. */
    private void client(int number) {
        Random random = new Random(number);
        String member = processes.ids().get(number % 3);
        while (!over.get()) {
            String key = "k" + random.nextInt(KEYS);
            String value = "v" + values.incrementAndGet();
            int dice = random.nextInt(10);
            if (dice < 4) {
                read(member, key, value, random);
            } else if (dice < 9) {
                ask(member, key, Kind.WRITE, "write " + key + " " + value, value, null);
            } else {
                ask(member, key, Kind.CANCEL, "cancel " + key, null, null);
            }
        }
    }

    private void read(String member, String key, String value, Random random) {
        long invoked = System.nanoTime();
        String said = processes.ask(member, "read " + key);
        long returned = System.nanoTime();
        if (said == null || said.equals("fail")) {
            rest();
            return;
        }
        String[] words = said.split(" ", -1);
        String held = words[0].equals("held") ? words[1] : null;
        record(key, new Operation(invoked, returned, Kind.READ, held, null, Outcome.DONE));
        if (held != null && random.nextInt(3) == 0) {
            ask(member, key, Kind.SWAP, "swap " + key + " " + value + " " + words[2], value, held);
        }
    }

    private void ask(
            String member, String key, Kind kind, String what, @Nullable String value, @Nullable String expected) {
        long invoked = System.nanoTime();
        String said = processes.ask(member, what);
        long returned = System.nanoTime();
        if (said == null || said.equals("unknown")) {
            record(key, new Operation(invoked, Long.MAX_VALUE, kind, value, expected, Outcome.UNKNOWN));
        } else if (said.equals("fail")) {
            rest();
        } else {
            Outcome outcome = said.startsWith("done") ? Outcome.DONE : Outcome.NOT_DONE;
            record(key, new Operation(invoked, returned, kind, value, expected, outcome));
        }
    }

    /** So that a member that is away is not asked a million times. */
    private static void rest() {
        Awaitility.await().pollDelay(20, TimeUnit.MILLISECONDS).until(() -> true);
    }

    private void record(String key, Operation operation) {
        histories.computeIfAbsent(key, unused -> new CopyOnWriteArrayList<>()).add(operation);
    }

    private int recorded() {
        return histories.values().stream().mapToInt(List::size).sum();
    }

    private void awaitMore(int count) {
        int before = recorded();
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> recorded() >= before + count);
    }

    @Test
    void what_was_acknowledged_survives_every_kill_and_no_read_is_stale() throws Exception {
        try (processes) {
            processes.startAll();
            processes.leader();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                Thread client = new Thread(() -> client(number));
                client.start();
                clients.add(client);
            }
            awaitMore(200);

            String paused = processes.leader();
            processes.signal(paused, "STOP");
            awaitMore(150);
            processes.signal(paused, "CONT");
            awaitMore(100);

            String leader = processes.leader();
            processes.kill(leader);
            long killed = System.nanoTime();
            String survivor = processes.ids().stream()
                    .filter(id -> !id.equals(leader))
                    .findFirst()
                    .orElseThrow();
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> {
                String said = processes.ask(survivor, "write probe p" + values.incrementAndGet());
                return said != null && said.startsWith("done");
            });
            System.out.println("leader killed to next write: "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed) + " ms");
            processes.start(leader);
            awaitMore(150);

            processes.killAll();
            processes.startAll();
            processes.leader();
            awaitMore(100);
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }

            assertThat(histories).hasSize(KEYS);
            assertThat(histories.values()).anySatisfy(history -> assertThat(history)
                    .anyMatch(operation -> operation.outcome() == Outcome.UNKNOWN));
            histories.forEach((key, history) ->
                    assertThat(Linearizability.holds(history)).as(key).isTrue());
        }
    }
}
