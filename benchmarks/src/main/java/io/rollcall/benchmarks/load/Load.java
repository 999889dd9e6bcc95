package io.rollcall.benchmarks.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
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

    private static final long LONGEST = Duration.ofMinutes(1).toNanos();
    private static final int DIGITS = 3;

    private final Selector selector = Selector.open();
    /** The first connection of each sender. */
    private final List<Place> senders = new ArrayList<>();

    private final List<Place> places = new ArrayList<>();
    private final Supplier<Request> requests;
    private long lastNanos;

    /** One connection of a sender, who goes on at the next with the request after. */
    private static final class Place {
        final Exchange connection;
        Place next = this;

        Place(Exchange connection) {
            this.connection = connection;
        }
    }

    /**
     * What was seen.
     *
     * @param requests requests that were answered, those included whose time does not count
     * @param bytes length of the bodies that were read
     * @param latencies nanoseconds, by the names of the requests whose time counts
     */
    public record Result(long requests, double seconds, long bytes, Map<String, Histogram> latencies) {
        public double perSecond() {
            return requests / seconds;
        }

        /** Of all requests whose time counts. */
        public Histogram latency() {
            Histogram all = new Histogram(LONGEST, DIGITS);
            latencies.values().forEach(all::add);
            return all;
        }

        /** Of the requests of one name, of which there was at least one. */
        public Histogram latency(String name) {
            Histogram one = latencies.get(name);
            if (one == null) {
                throw new IllegalArgumentException("no " + name + " was counted");
            }
            return one;
        }
    }

    /** Sends requests one after another, from the first again after the last. */
    public Load(int port, int connectionCount, Request[] requests) throws IOException {
        this(List.of(port), connectionCount, Protocol.HTTP, inTurns(requests));
    }

    /**
     * Sends to several servers, each sender's requests to one server after the other, so that all get as many.
     *
     * @param requests makes each request when it is about to be sent
     */
    public Load(List<Integer> ports, int senderCount, Protocol protocol, Supplier<Request> requests)
            throws IOException {
        this.requests = requests;
        for (int i = 0; i < senderCount; i++) {
            List<Place> ring = new ArrayList<>();
            for (int k = 0; k < ports.size(); k++) {
                Place place = new Place(protocol.open(ports.get((i + k) % ports.size())));
                place.connection.register(selector, place);
                ring.add(place);
            }
            for (int k = 0; k < ring.size(); k++) {
                ring.get(k).next = ring.get((k + 1) % ring.size());
            }
            senders.add(ring.get(0));
            places.addAll(ring);
        }
    }

    /** One after another, from the first again after the last, however many loads ask. */
    public static Supplier<Request> inTurns(Request[] requests) {
        AtomicInteger next = new AtomicInteger();
        return () -> requests[next.getAndUpdate(i -> i + 1 == requests.length ? 0 : i + 1)];
    }

    /** Sends so many requests. */
    public void some(int count) throws IOException {
        closedLoop(count, Long.MAX_VALUE);
    }

    /** Sends one request. */
    public Result once() throws IOException {
        return closedLoop(1, Long.MAX_VALUE);
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
        for (Place sender : senders) {
            if (begun < most) {
                sender.connection.begin(requests.get(), System.nanoTime());
                begun++;
                inFlight++;
            }
        }
        while (inFlight > 0) {
            for (Place done : select(1_000)) {
                long now = System.nanoTime();
                tally.add(done.connection, now);
                if (begun < most && now - started < nanos) {
                    done.next.connection.begin(requests.get(), now);
                    begun++;
                } else {
                    inFlight--;
                }
            }
        }
        return tally.result(System.nanoTime() - started);
    }

    /** Sends at a rate, whatever the answers do, by whichever sender is free. */
    public Result atRate(double perSecond, Duration time) throws IOException {
        Tally tally = new Tally();
        ArrayDeque<Place> idle = new ArrayDeque<>(senders);
        long started = System.nanoTime();
        lastNanos = started;
        long count = (long) (perSecond * time.toNanos() / 1e9);
        long begun = 0;
        while (begun < count || idle.size() < senders.size()) {
            long due = started + (long) (begun / perSecond * 1e9);
            long now = System.nanoTime();
            while (begun < count && due <= now && !idle.isEmpty()) {
                idle.remove().connection.begin(requests.get(), due);
                begun++;
                due = started + (long) (begun / perSecond * 1e9);
            }
            long wait = begun < count && !idle.isEmpty() ? due - System.nanoTime() : MILLISECOND * 1_000;
            if (wait > 0 && wait < MILLISECOND) {
                // A selector waits in whole milliseconds, and to spin would take a processor from the server.
                LockSupport.parkNanos(Math.min(wait, MILLISECOND / 10));
            }
            for (Place done : select(Math.max(wait / MILLISECOND, 0))) {
                tally.add(done.connection, System.nanoTime());
                idle.add(done.next);
            }
        }
        return tally.result(System.nanoTime() - started);
    }

    /** Those whose answer is whole. */
    private List<Place> select(long millis) throws IOException {
        int ready = millis == 0 ? selector.selectNow() : selector.select(millis);
        if (ready == 0) {
            if (System.nanoTime() - lastNanos > PATIENCE_NANOS) {
                throw new IOException("no answer for " + PATIENCE_NANOS / 1_000_000_000 + " s");
            }
            return List.of();
        }
        lastNanos = System.nanoTime();
        List<Place> done = new ArrayList<>(ready);
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
            Place place = (Place) keys.next().attachment();
            keys.remove();
            if (place.connection.goOn()) {
                done.add(place);
            }
        }
        return done;
    }

    private static final class Tally {
        private final Map<String, Histogram> latencies = new HashMap<>();
        private long requests;
        private long bytes;

        void add(Exchange done, long now) {
            requests++;
            bytes += done.bodyLength();
            if (done.request().counted()) {
                latencies
                        .computeIfAbsent(done.request().name(), name -> new Histogram(LONGEST, DIGITS))
                        .recordValue(Math.max(now - done.intendedNanos(), 0));
            }
        }

        Result result(long nanos) {
            return new Result(requests, nanos / 1e9, bytes, latencies);
        }
    }

    @Override
    public void close() throws IOException {
        for (Place place : places) {
            place.connection.close();
        }
        selector.close();
    }
}
