package io.rollcall.server.http;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.nio.NIOConnection;

/**
 * Keeps workers from waiting for readers that do not take their answers. Such an answer waits with its
 * connection, in memory, of which there is a bounded amount for all together. Where that is used up, the
 * reader that has taken nothing longest is given up; if all came just now, a worker waits a moment.
 */
final class SlowReaders {
    /** What waits with a connection before the next request on it is put off. */
    private static final int USUAL_BYTES = 262_144;

    /** Larger answers are written as their reader takes them, with a worker that waits. */
    private static final int MOST_BYTES = 16 << 20;

    private static final long BUDGET_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    /** A reader that was given so long has had its chance, when others need the room. */
    private static final long CHANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long WORKER_WAITS_SECONDS = 1;

    /** The time since which something waits, oldest first. Guarded by itself. */
    private final Map<NIOConnection, Long> slow = new LinkedHashMap<>();

    /** What answers a request. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** Has a request answered by this thread, without waiting for its reader while there is room. */
    void serve(NIOConnection connection, Work work) throws Exception {
        admit(connection);
        try {
            work.run();
        } finally {
            left(connection);
        }
    }

    /** An answer is about to be written by this thread, without waiting for its reader while there is room. */
    void admit(NIOConnection connection) {
        connection.setWriteTimeout(WORKER_WAITS_SECONDS, TimeUnit.SECONDS);
        connection.setMaxAsyncWriteQueueSize(hasRoom() ? MOST_BYTES : USUAL_BYTES);
    }

    /** It is written, and may wait for its reader. */
    void left(NIOConnection connection) {
        connection.setMaxAsyncWriteQueueSize(USUAL_BYTES);
        if (waiting(connection) > 0) {
            synchronized (slow) {
                slow.putIfAbsent(connection, System.nanoTime());
            }
        }
    }

    private boolean hasRoom() {
        synchronized (slow) {
            long sum = 0;
            for (Iterator<NIOConnection> all = slow.keySet().iterator(); all.hasNext(); ) {
                int waiting = waiting(all.next());
                if (waiting == 0) {
                    all.remove();
                }
                sum += waiting;
            }
            Iterator<Map.Entry<NIOConnection, Long>> oldest = slow.entrySet().iterator();
            while (sum >= BUDGET_BYTES && oldest.hasNext()) {
                Map.Entry<NIOConnection, Long> first = oldest.next();
                if (System.nanoTime() - first.getValue() < CHANCE_NANOS) {
                    return false;
                }
                sum -= waiting(first.getKey());
                oldest.remove();
                first.getKey().closeSilently();
            }
            return true;
        }
    }

    private static int waiting(NIOConnection connection) {
        return connection.isOpen() ? connection.getAsyncWriteQueue().spaceInBytes() : 0;
    }
}
