package io.rollcall.raft.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of its keys: so it knows what each may hold. Some keys it writes again and again, and some once, for
 * what was written long ago must be there too.
 */
final class KeyWriter implements Runnable {
    private static final int KEYS = 20;
    private static final int MOST_FILLER = 4_000;

    private final Processes processes;
    private final int number;
    private final String member;
    private final Random random;
    private final Map<String, Held> keys = new TreeMap<>();
    /** Held for reading while a write is on its way. */
    private final ReadWriteLock gate = new ReentrantReadWriteLock(true);

    private int written;
    private long acknowledged;
    private long unknown;
    private volatile boolean over;

    KeyWriter(Processes processes, int number, long seed) {
        this.processes = processes;
        this.number = number;
        this.member = processes.ids().get(number % processes.ids().size());
        this.random = new Random(seed + number);
    }

    /** What was acknowledged last of a key, and what may have been written since. */
    private static final class Held {
        private @Nullable String acknowledged;
        private final List<String> maybe = new ArrayList<>();

        private boolean allows(@Nullable String value) {
            return value == null ? acknowledged == null : value.equals(acknowledged) || maybe.contains(value);
        }
    }

    @Override
    public void run() {
        while (!over) {
            boolean asked;
            gate.readLock().lock();
            try {
                asked = write();
            } finally {
                gate.readLock().unlock();
            }
            if (!asked) {
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private boolean write() {
        String value = "v" + ++written;
        String key = "w" + number + (random.nextInt(10) == 0 ? "-once" + written : "-" + random.nextInt(KEYS));
        String said = processes.ask(member, "write " + key + " " + value + " " + random.nextInt(MOST_FILLER));
        if (said != null && !said.equals("unknown") && !said.startsWith("done")) {
            return false;
        }
        synchronized (this) {
            Held held = keys.computeIfAbsent(key, unseen -> new Held());
            if (said != null && said.startsWith("done")) {
                acknowledged++;
                held.acknowledged = value;
                held.maybe.clear();
            } else {
                unknown++;
                held.maybe.add(value);
            }
        }
        return true;
    }

    synchronized long acknowledged() {
        return acknowledged;
    }

    synchronized long unknown() {
        return unknown;
    }

    /** Nothing is on its way from when this returns until {@link #goOn}. */
    void pause() {
        gate.writeLock().lock();
    }

    void goOn() {
        gate.writeLock().unlock();
    }

    void end() {
        over = true;
    }

    /**
     * Holds what the members have against what they acknowledged. What was unknown is decided now, for whoever was
     * asked is dead: nothing may change it later.
     */
    synchronized void requireIn(Map<String, String> entries) {
        keys.forEach((key, held) -> {
            @Nullable String value = entries.get(key);
            assertThat(held.allows(value))
                    .as("%s holds %s; acknowledged was %s, then perhaps %s", key, value, held.acknowledged, held.maybe)
                    .isTrue();
            held.acknowledged = value;
            held.maybe.clear();
        });
        assertThat(entries.keySet().stream().filter(key -> key.startsWith("w" + number + "-")))
                .allMatch(keys::containsKey);
    }
}
