package io.rollcall.benchmarks.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Requests over some connections by one thread: either each connection sends its next request when it
 * has the answer to its last (what a server can take), or requests are due at a fixed rate (what a
 * caller waits). In the second case time counts from when a request was due, so that a server that
 * stalls is charged with all who would have come meanwhile. Any failed request ends it.
 */
public final class Load implements AutoCloseable {
    private static final long MILLISECOND = 1_000_000;
    /** An answer may come as late as this. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    private final Selector selector = Selector.open();
    private final List<Exchange> connections = new ArrayList<>();
    private final Request[] requests;
    private int next;
    private long lastNanos;

    /**
     * What was seen.
     *
     * @param requests requests that were answered, those included whose time does not count
     * @param bytes length of the bodies that were read
     * @param latency nanoseconds
     */
    public record Result(long requests, double seconds, long bytes, Histogram latency) {
        public double perSecond() {
            return requests / seconds;
        }
    }

    /** @param requests sent one after another, from the first again after the last */
    public Load(int port, int connectionCount, Request[] requests) throws IOException {
        this.requests = requests;
        for (int i = 0; i < connectionCount; i++) {
            connections.add(new Exchange(port, selector));
        }
    }

    private Request next() {
        Request request = requests[next];
        next = next + 1 == requests.length ? 0 : next + 1;
        return request;
    }

    /** Sends each request once. */
    public void once() throws IOException {
        some(requests.length);
    }

    /** Sends so many requests. */
    public void some(int count) throws IOException {
        closedLoop(count, Long.MAX_VALUE);
    }

    /** Sends as fast as answers come. */
    public Result throughput(Duration time) throws IOException {
        return closedLoop(Long.MAX_VALUE, time.toNanos());
    }

    private Result closedLoop(long most, long nanos) throws IOException {
        Tally tally = new Tally();
        long started = System.nanoTime();
        lastNanos = started;
        long begun = 0;
        int inFlight = 0;
        for (Exchange connection : connections) {
            if (begun < most) {
                connection.begin(next(), System.nanoTime());
                begun++;
                inFlight++;
            }
        }
        while (inFlight > 0) {
            for (Exchange done : select(1_000)) {
                long now = System.nanoTime();
                tally.add(done, now);
                if (begun < most && now - started < nanos) {
                    done.begin(next(), now);
                    begun++;
                } else {
                    inFlight--;
                }
            }
        }
        return tally.result(System.nanoTime() - started);
    }

    /** Sends at a rate, whatever the answers do. */
    Result atRate(double perSecond, Duration time) throws IOException {
        Tally tally = new Tally();
        ArrayDeque<Exchange> idle = new ArrayDeque<>(connections);
        long started = System.nanoTime();
        lastNanos = started;
        long count = (long) (perSecond * time.toNanos() / 1e9);
        long begun = 0;
        while (begun < count || idle.size() < connections.size()) {
            long due = started + (long) (begun / perSecond * 1e9);
            long now = System.nanoTime();
            while (begun < count && due <= now && !idle.isEmpty()) {
                idle.remove().begin(next(), due);
                begun++;
                due = started + (long) (begun / perSecond * 1e9);
            }
            long wait = begun < count && !idle.isEmpty() ? due - System.nanoTime() : MILLISECOND * 1_000;
            if (wait > 0 && wait < MILLISECOND) {
                // A selector waits in whole milliseconds, and to spin would take a processor from the server.
                LockSupport.parkNanos(Math.min(wait, MILLISECOND / 10));
            }
            for (Exchange done : select(Math.max(wait / MILLISECOND, 0))) {
                tally.add(done, System.nanoTime());
                idle.add(done);
            }
        }
        return tally.result(System.nanoTime() - started);
    }

    /** The connections whose answer is whole. */
    private List<Exchange> select(long millis) throws IOException {
        int ready = millis == 0 ? selector.selectNow() : selector.select(millis);
        if (ready == 0) {
            if (System.nanoTime() - lastNanos > PATIENCE_NANOS) {
                throw new IOException("no answer for " + PATIENCE_NANOS / 1_000_000_000 + " s");
            }
            return List.of();
        }
        lastNanos = System.nanoTime();
        List<Exchange> done = new ArrayList<>(ready);
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
            Exchange connection = (Exchange) keys.next().attachment();
            keys.remove();
            if (connection.goOn()) {
                done.add(connection);
            }
        }
        return done;
    }

    private static final class Tally {
        private final Histogram latency = new Histogram(Duration.ofMinutes(1).toNanos(), 3);
        private long requests;
        private long bytes;

        void add(Exchange done, long now) {
            requests++;
            bytes += done.bodyLength();
            if (done.request().counted()) {
                latency.recordValue(Math.max(now - done.intendedNanos(), 0));
            }
        }

        Result result(long nanos) {
            return new Result(requests, nanos / 1e9, bytes, latency);
        }
    }

    @Override
    public void close() throws IOException {
        for (Exchange connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
