package io.rollcall.raft;

import io.rollcall.client.loop.ThreadLoop;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftPeerId;

/**
 * Makes new connections to members that do not answer. Left alone, the engine tries a broken connection again after a
 * pause that grows to two minutes, and takes one on which nothing arrives any more for a slow one: a quorum that is
 * back, or can be reached again, would wait for that. Closing the old connection takes seconds where the other side
 * is silent; so each member has a thread for it, which starts when it is first needed. Guarded by itself.
 */
final class Connections implements AutoCloseable {
    /** Between two new connections to the same member. */
    private static final Duration PAUSE = Duration.ofMillis(300);

    /** Longer than the engine waits for an answer itself. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    /** With no leader for so many looks in a row, the votes may be stuck in connections. */
    private static final int LOOKS_WITHOUT_LEADER = 2;

    private final Supplier<Optional<Engine>> engine;
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private int looksWithoutLeader;
    private boolean closed;

    Connections(Supplier<Optional<Engine>> engine) {
        this.engine = engine;
    }

    /** What goes on with one kind of connection to one member. */
    private static final class Line {
        private final ThreadLoop loop;
        private long renewedAt;
        private boolean busy;

        Line(String name) {
            loop = new ThreadLoop(name);
            renewedAt = loop.nanos() - PAUSE.toNanos();
        }
    }

    /** A write was not answered, or the connection is broken. Any thread. */
    void renewForWrites(Engine running, RaftPeerId to, Throwable why) {
        renew("raft-writes-" + to, PAUSE, () -> running.reconnectForWrites(to, why));
    }

    /** Looks after the connections for votes and entries. Once a second; never blocks. */
    void look() {
        Optional<Engine> running = engine.get();
        if (running.isEmpty()) {
            return;
        }
        Engine current = running.get();
        looksWithoutLeader = current.hasGroup() && current.leaderId().isEmpty() ? looksWithoutLeader + 1 : 0;
        if (current.leaderId().isPresent() || looksWithoutLeader >= LOOKS_WITHOUT_LEADER) {
            for (RaftPeerId silent : current.silentFor(SILENCE)) {
                renew("raft-log-" + silent, SILENCE.dividedBy(2), () -> current.reconnectForLog(silent));
            }
        }
    }

    private synchronized void renew(String name, Duration pause, Runnable task) {
        if (closed) {
            return;
        }
        Line line = lines.computeIfAbsent(name, Line::new);
        long now = line.loop.nanos();
        if (line.busy || now - line.renewedAt < pause.toNanos()) {
            return;
        }
        line.busy = true;
        line.renewedAt = now;
        line.loop.execute(() -> {
            try {
                task.run();
            } finally {
                isFree(line);
            }
        });
    }

    private synchronized void isFree(Line line) {
        line.busy = false;
    }

    @Override
    public synchronized void close() {
        closed = true;
        lines.values().forEach(line -> line.loop.close());
    }
}
