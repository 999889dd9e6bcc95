package io.rollcall.server.cluster;

import io.rollcall.client.ClientSettings;
import io.rollcall.client.RegistryClient;
import io.rollcall.client.model.Instance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** Callers who choose an instance by what they watch and call it, again and again, without a second try. */
final class ShopCallers implements AutoCloseable {
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(3);
    private static final int PATIENCE_MILLIS = 5_000;

    private final String app;
    private final List<Caller> callers = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<String> failures = new CopyOnWriteArrayList<>();

    private final class Caller {
        private final RegistryClient client;
        private final AtomicLong begun = new AtomicLong();
        private final AtomicLong ended = new AtomicLong();
        private final Thread thread = new Thread(this::run, "caller");

        Caller(RegistryClient client) {
            this.client = client;
            thread.setDaemon(true);
        }

        private void run() {
            try {
                while (!end.await(BETWEEN_CALLS.toNanos(), TimeUnit.NANOSECONDS)) {
                    begun.incrementAndGet();
                    call();
                    ended.incrementAndGet();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void call() {
            Optional<Instance> chosen = client.choose(app);
            if (chosen.isEmpty()) {
                failures.add("nobody to call");
                return;
            }
            Instance instance = chosen.get();
            try (Socket socket = new Socket(instance.ipAddr(), instance.port().number())) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                String line = new BufferedReader(
                                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine();
                if (line == null || !line.contains(" 204 ")) {
                    failures.add(instance.key() + " answers " + line);
                }
            } catch (IOException failed) {
                failures.add(instance.key() + ": " + failed);
            }
        }
    }

    /** Begins to call: one caller for each server, who asks that one only. */
    ShopCallers(String app, List<String> servers) {
        this.app = app;
        for (String server : servers) {
            Caller caller = new Caller(
                    RegistryClient.start(ClientSettings.builder().server(server).build()));
            callers.add(caller);
            caller.client.awaitReady(Duration.ofSeconds(10));
        }
        Awaitility.await("all watch, and know somebody to call")
                .atMost(Duration.ofSeconds(10))
                .until(() -> callers.stream()
                        .allMatch(caller -> caller.client.isWatching()
                                && caller.client.choose(app).isPresent()));
        callers.forEach(caller -> caller.thread.start());
    }

    /** Waits until all calls have ended that are under way. */
    void awaitCallsUnderWay() {
        for (Caller caller : callers) {
            long begun = caller.begun.get();
            Awaitility.await("a call ends")
                    .atMost(Duration.ofMillis(2 * PATIENCE_MILLIS))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> caller.ended.get() >= begun);
        }
    }

    int count() {
        return callers.size();
    }

    /** How many calls have ended. */
    long calls() {
        return callers.stream().mapToLong(caller -> caller.ended.get()).sum();
    }

    /** What went wrong so far. */
    List<String> failures() {
        return failures;
    }

    /** Waits until all callers know just these many instances. */
    void awaitKnown(int instances) {
        Awaitility.await("all callers know " + instances)
                .atMost(Duration.ofSeconds(10))
                .until(() -> callers.stream()
                        .allMatch(caller -> caller.client.application(app).size() == instances));
    }

    @Override
    public void close() {
        end.countDown();
        for (Caller caller : callers) {
            try {
                caller.thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            caller.client.close();
        }
    }
}
