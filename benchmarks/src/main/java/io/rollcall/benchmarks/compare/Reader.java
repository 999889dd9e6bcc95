package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A Spring Cloud client in a process of its own that reads a registry, and when it came to know of an instance. */
final class Reader implements AutoCloseable {
    private final Child process;
    private final Map<String, Long> seen = new ConcurrentHashMap<>();
    private volatile boolean reads;

    Reader(Child process) {
        this.process = process;
        Thread thread = new Thread(this::listen, "reader");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        try {
            for (String line = process.line(); line != null; line = process.line()) {
                if (line.startsWith("SEEN ")) {
                    seen.putIfAbsent(line.substring("SEEN ".length()), System.nanoTime());
                } else if (line.equals("READS")) {
                    reads = true;
                }
            }
        } catch (IOException ended) {
            // Whoever waits for it gives up by the clock.
        }
    }

    void awaitReading() throws IOException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!reads) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("a Spring Cloud client did not start");
            }
            Pace.pause(Duration.ofMillis(20));
        }
    }

    /** When it came to know of an instance; waits until then. */
    long seenAt(String id, long deadline) throws IOException {
        while (true) {
            Long at = seen.get(id);
            if (at != null) {
                return at;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("a Spring Cloud client did not come to know of " + id);
            }
            Pace.pause(Duration.ofMillis(20));
        }
    }

    @Override
    public void close() {
        process.kill();
    }
}
