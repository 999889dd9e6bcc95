package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.client.model.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * From registering a new instance at one node to its first answer at another, at a fixed rate. Time counts from when
 * the registration was sent, or was due, if that was earlier by 2 ms: all who send were busy then.
 */
public final class Visibility {
    public static final double RATE = 50;

    private static final int ASKERS = 64;
    private static final long SOON_NANOS = 50_000_000;
    private static final Duration OFTEN = Duration.ofNanos(500_000);
    private static final Duration SELDOM = Duration.ofMillis(10);
    private static final Duration LOST_AFTER = Duration.ofSeconds(30);
    private static final Fleet NEWCOMERS = new Fleet(1, 1_000_000);

    private final Running writeAt;
    private final Running readAt;
    private final int first;
    private final int count;
    private final Histogram seen = new ConcurrentHistogram(LOST_AFTER.toNanos() * 2, 3);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private Visibility(Running writeAt, Running readAt, int first, int count) {
        this.writeAt = writeAt;
        this.readAt = readAt;
        this.first = first;
        this.count = count;
    }

    /**
     * Registers instances that are not known yet, and cancels them afterwards.
     *
     * @param first their number, above 1,000 and of no other window
     * @return the median and the 99th percentile in milliseconds
     */
    public static double[] measure(Running writeAt, Running readAt, int first, Duration time)
            throws IOException, InterruptedException {
        int count = (int) (RATE * time.toMillis() / 1e3);
        Visibility visibility = new Visibility(writeAt, readAt, first, count);
        visibility.run();
        Request[] cancels = new Request[count];
        for (int i = 0; i < count; i++) {
            cancels[i] = Request.cancel(NEWCOMERS.instance(first + i));
        }
        Pressure.some(writeAt, 4, cancels);
        return new double[] {
            visibility.seen.getValueAtPercentile(50) / 1e6, visibility.seen.getValueAtPercentile(99) / 1e6
        };
    }

    private void run() throws IOException, InterruptedException {
        long started = System.nanoTime() + 100_000_000;
        List<Thread> askers = new ArrayList<>();
        for (int i = 0; i < ASKERS; i++) {
            Thread asker = new Thread(() -> ask(started), "asker");
            asker.setDaemon(true);
            asker.start();
            askers.add(asker);
        }
        for (Thread asker : askers) {
            asker.join();
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new IOException("a registration at " + writeAt.side().label() + " could not be followed", failed);
        }
    }

    private void ask(long started) {
        try (Conversation writing = new Conversation(writeAt.port());
                Conversation reading = new Conversation(readAt.port())) {
            for (int i = next.getAndIncrement(); i < count && failure.get() == null; i = next.getAndIncrement()) {
                long due = started + (long) (i * 1e9 / RATE);
                Instance instance = NEWCOMERS.instance(first + i);
                Request register = Request.register(instance);
                Pace.until(due);
                long sent = System.nanoTime();
                writing.ask(register.bytes()).expect(register.expected(), "a registration");
                follow(reading, Conversation.get("/eureka/apps/" + instance.app() + "/" + instance.id()), sent);
                seen.recordValue(System.nanoTime() - (sent - due > 2_000_000 ? due : sent));
            }
        } catch (IOException | RuntimeException failed) {
            failure.set(failed);
        }
    }

    private void follow(Conversation reading, byte[] look, long sent) throws IOException {
        while (true) {
            Conversation.Answer answer = reading.ask(look);
            if (answer.status() == 200) {
                return;
            }
            if (answer.status() != 404) {
                throw new IOException("a read was answered " + answer.status() + ": " + answer.text());
            }
            long passed = System.nanoTime() - sent;
            if (passed > LOST_AFTER.toNanos()) {
                throw new IOException("it did not show within " + LOST_AFTER);
            }
            Pace.pause(passed < SOON_NANOS ? OFTEN : SELDOM);
        }
    }
}
