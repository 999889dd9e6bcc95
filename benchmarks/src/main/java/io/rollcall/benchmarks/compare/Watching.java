package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.client.ClientSettings;
import io.rollcall.client.RegistryClient;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.Port;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;

/** From a registration at one node to the listener of our own client, which watches another. */
final class Watching implements AutoCloseable {
    private static final String APPLICATION = "WATCHED";
    private static final double RATE = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Running writeAt;
    private final RegistryClient client;
    private final Map<String, Long> seen = new ConcurrentHashMap<>();
    private int next;

    Watching(Running writeAt, Running watched) throws IOException {
        this.writeAt = writeAt;
        client = RegistryClient.start(ClientSettings.builder()
                .server("http://127.0.0.1:" + watched.port() + "/eureka/")
                .build());
        client.awaitReady(PATIENCE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!client.isWatching()) {
            if (System.nanoTime() > deadline) {
                client.close();
                throw new IOException("our client does not watch");
            }
            Pace.pause(Duration.ofMillis(10));
        }
        client.listen(APPLICATION, instances -> {
            long now = System.nanoTime();
            instances.forEach(instance -> seen.putIfAbsent(instance.id(), now));
        });
    }

    /** The median and the 99th percentile in milliseconds; from when a registration was due, if that was late. */
    double[] measure(Duration time) throws IOException {
        int count = (int) (RATE * time.toMillis() / 1e3);
        int first = next;
        next += count;
        long[] from = new long[count];
        try (Conversation writing = new Conversation(writeAt.port())) {
            long started = System.nanoTime();
            for (int i = 0; i < count; i++) {
                Request register = Request.register(instance(first + i));
                long due = started + (long) (i * 1e9 / RATE);
                Pace.until(due);
                long sent = System.nanoTime();
                from[i] = sent - due > 2_000_000 ? due : sent;
                writing.ask(register.bytes()).expect(register.expected(), "a registration");
            }
            Histogram took = new Histogram(PATIENCE.toNanos() * 2, 3);
            for (int i = 0; i < count; i++) {
                took.recordValue(seenAt(instance(first + i).id()) - from[i]);
            }
            for (int i = 0; i < count; i++) {
                writing.ask(Request.cancel(instance(first + i)).bytes()).expect(200, "a cancel");
            }
            return new double[] {took.getValueAtPercentile(50) / 1e6, took.getValueAtPercentile(99) / 1e6};
        }
    }

    private static Instance instance(int number) {
        return Instance.of(APPLICATION, "watched-" + number, "localhost", "127.0.0.1", new Port(8080, true))
                .withLastDirtyTimestamp(Fleet.DIRTY);
    }

    private long seenAt(String id) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Long at = seen.get(id);
            if (at != null) {
                return at;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("our client was not told of " + id + " within " + PATIENCE.toSeconds() + " s");
            }
            Pace.pause(Duration.ofMillis(5));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
