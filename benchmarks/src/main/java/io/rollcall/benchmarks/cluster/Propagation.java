package io.rollcall.benchmarks.cluster;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.client.model.Instance;
import io.rollcall.client.wire.EurekaJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long it takes until a write at one node is answered by another: registrations of new content and
 * status changes, at a fixed rate, each asked for at the other node again and again until it shows. The
 * same is done with the first node in the place of the other, which is what the asking itself takes.
 *
 * <p>Time counts from when the write was sent, and, as a second figure, from when it was answered. A
 * write that was sent late, because all who send were busy, counts from when it was due.
 */
final class Propagation {
    private static final int ASKERS = 16;
    private static final Duration BETWEEN_POLLS = Duration.ofNanos(500_000);
    private static final Duration LOST_AFTER = Duration.ofSeconds(10);

    private final Node writeAt;
    private final Node readAt;
    private final double rate;
    private final Fleet fleet;
    private final int firstWrite;
    private final Histogram fromSent = new ConcurrentHistogram(LOST_AFTER.toNanos() * 2, 3);
    private final Histogram fromAnswered = new ConcurrentHistogram(LOST_AFTER.toNanos() * 2, 3);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** @param firstWrite how many writes measurements of these instances have made before */
    private Propagation(Node writeAt, Node readAt, double rate, Fleet fleet, int firstWrite) {
        this.writeAt = writeAt;
        this.readAt = readAt;
        this.rate = rate;
        this.fleet = fleet;
        this.firstWrite = firstWrite;
    }

    static void run(Settings settings) throws IOException, InterruptedException {
        double rate = settings.rateOr(200);
        int seconds = settings.secondsOr(20);
        Fleet fleet = Registering.fleet(settings.instancesOr(2_000));
        try (Cluster cluster = Cluster.direct(settings)) {
            cluster.start(Cluster.NAMES);
            Node a = cluster.node("a");
            Node b = cluster.node("b");
            Registering.at(a, fleet, 0, 1);
            cluster.awaitShown(fleet.size());
            // One write to each instance, which also makes the status of each one that the next will change.
            new Propagation(a, b, rate, fleet, 0).measure(fleet.size());
            int writes = (int) (rate * seconds);
            int done = fleet.size();
            for (int i = 0; i < settings.roundsOr(3); i++) {
                Propagation floor = new Propagation(a, a, rate, fleet, done);
                floor.measure(writes);
                floor.report("written and asked at A, the floor");
                Propagation between = new Propagation(a, b, rate, fleet, done + writes);
                between.measure(writes);
                between.report("written at A, asked at B");
                Figures.below("p50, A to B", at(between.fromSent, 50), 10, "ms");
                Figures.below("p99, A to B", at(between.fromSent, 99), 50, "ms");
                done += 2 * writes;
            }
            Figures.say("counted at A: %s", a.sight().counted());
        }
    }

    private static double at(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e6;
    }

    private void report(String what) {
        Figures.say(
                "%s, %.0f/s, %d writes, %.1f polls each: from sent, ms: p50 %.2f, p90 %.2f, p99 %.2f, max %.2f;"
                        + " from answered: p50 %.2f, p99 %.2f [load average %.1f]",
                what,
                rate,
                fromSent.getTotalCount(),
                (double) polls.get() / fromSent.getTotalCount(),
                at(fromSent, 50),
                at(fromSent, 90),
                at(fromSent, 99),
                fromSent.getMaxValue() / 1e6,
                at(fromAnswered, 50),
                at(fromAnswered, 99),
                Figures.loadAverage());
    }

    private void measure(int count) throws IOException, InterruptedException {
        long started = System.nanoTime();
        List<Thread> askers = new ArrayList<>();
        for (int i = 0; i < ASKERS; i++) {
            Thread asker = new Thread(() -> ask(started, count), "asker");
            asker.setDaemon(true);
            asker.start();
            askers.add(asker);
        }
        for (Thread asker : askers) {
            asker.join();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new IOException("a write could not be followed", failed);
        }
    }

    private void ask(long started, int count) {
        try (Conversation writing = writeAt.talk();
                Conversation reading = readAt.talk()) {
            for (int i = next.getAndIncrement(); i < count && failure.get() == null; i = next.getAndIncrement()) {
                long due = started + (long) (i * 1e9 / rate);
                Write write = write(firstWrite + i);
                Pace.until(due);
                long sent = System.nanoTime();
                // Late by more than a wake-up takes: all askers were busy, which is not to be hidden.
                long from = sent - due > 2_000_000 ? due : sent;
                writing.ask(write.request).expect(write.expected, "a write");
                long answered = System.nanoTime();
                follow(reading, write, answered);
                long seen = System.nanoTime();
                fromSent.recordValue(seen - from);
                fromAnswered.recordValue(seen - answered);
            }
        } catch (IOException | RuntimeException failed) {
            failure.set(failed);
        }
    }

    private void follow(Conversation reading, Write write, long since) throws IOException {
        while (true) {
            polls.incrementAndGet();
            if (reading.ask(write.look).expect(200, "a read").contains(write.sign)) {
                return;
            }
            if (System.nanoTime() - since > LOST_AFTER.toNanos()) {
                throw new IOException(
                        "node " + readAt.name() + " did not show " + write.sign + " within " + LOST_AFTER);
            }
            Pace.pause(BETWEEN_POLLS);
        }
    }

    /**
     * A write, and how to know it.
     *
     * @param sign what a read of the instance contains after it and not before
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by none
    private record Write(byte[] request, int expected, byte[] look, String sign) {}

    /** Of three writes to an instance, one registers new content, one sets a status, and one sets it back. */
    private Write write(int i) {
        int number = (int) (i * 7_919L % fleet.size());
        int pass = i / fleet.size();
        long dirty = Fleet.DIRTY + 1 + pass;
        Instance instance = fleet.instance(number);
        String path = "/eureka/apps/" + instance.app() + "/" + instance.id();
        byte[] look = Conversation.get(path);
        int kind = (number + pass) % 3;
        if (kind == 0) {
            String version = "4." + i;
            Instance changed =
                    instance.withMoreMetadata(Map.of("version", version)).withLastDirtyTimestamp(dirty);
            String body = new String(EurekaJson.registration(changed), StandardCharsets.UTF_8);
            return new Write(
                    Conversation.post("/eureka/apps/" + instance.app(), "", body), 204, look, "\"" + version + "\"");
        }
        String status = kind == 1 ? "OUT_OF_SERVICE" : "UP";
        return new Write(
                Conversation.put(path + "/status?value=" + status + "&lastDirtyTimestamp=" + dirty),
                200,
                look,
                "\"status\":\"" + status + "\"");
    }
}
