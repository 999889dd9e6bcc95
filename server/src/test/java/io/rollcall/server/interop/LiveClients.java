package io.rollcall.server.interop;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;

/**
 * Clients that live as Eureka's do: each registers and renews at one server of its list, goes on to the next when it
 * gets no answer or a 5xx, and registers again when it is told 404.
 *
 * @param <N> the servers
 */
public final class LiveClients<N> implements AutoCloseable {
    private static final int THREADS = 16;

    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS);
    private final List<Future<?>> tasks = new CopyOnWriteArrayList<>();
    private final Set<String> ids = new ConcurrentSkipListSet<>();
    private final AtomicInteger registrations = new AtomicInteger();
    private final AtomicInteger moves = new AtomicInteger();

    /** One client. Only its own task touches it. */
    private final class Client {
        private final LivingInstance<N> instance;
        private final List<N> servers;
        private int current;

        Client(LivingInstance<N> instance, List<N> servers, int first) {
            this.instance = instance;
            this.servers = servers;
            this.current = first;
        }

        void act() {
            for (int tries = 0; tries < servers.size(); tries++) {
                N server = servers.get(current);
                int status = instance.renew(server);
                if (status == 404) {
                    status = instance.register(server);
                    registrations.incrementAndGet();
                }
                if (status >= 200 && status < 300) {
                    return;
                }
                moves.incrementAndGet();
                current = (current + 1) % servers.size();
            }
        }
    }

    /**
     * Begins, and waits until all are registered.
     *
     * @param instance of each, by its number
     * @param servers whom each of them knows; they begin spread over the first {@code running} of these
     */
    public LiveClients(int count, IntFunction<? extends LivingInstance<N>> instance, List<N> servers, int running) {
        for (int i = 0; i < count; i++) {
            LivingInstance<N> one = instance.apply(i);
            // Spread over the interval, as those of a fleet are.
            begin(one, servers, i % running, interval(one).multipliedBy(i).dividedBy(count));
        }
        Awaitility.await("all clients are registered")
                .atMost(Duration.ofSeconds(30))
                .until(() -> registrations.get() >= count);
    }

    private static Duration interval(LivingInstance<?> instance) {
        return instance.lease().dividedBy(3);
    }

    private void begin(LivingInstance<N> instance, List<N> servers, int first, Duration delay) {
        ids.add(instance.id());
        tasks.add(threads.scheduleAtFixedRate(
                new Client(instance, servers, first)::act,
                delay.toMillis(),
                interval(instance).toMillis(),
                TimeUnit.MILLISECONDS));
    }

    /** One more, which knows these servers only. */
    public void add(LivingInstance<N> instance, List<N> servers) {
        begin(instance, servers, 0, Duration.ZERO);
    }

    public Set<String> ids() {
        return ids;
    }

    /** How often a client was told 404, and registered: once each, when they begin. */
    public int registrations() {
        return registrations.get();
    }

    /** How often a client went on to another server. */
    public int moves() {
        return moves.get();
    }

    @Override
    public void close() {
        boolean allRan = tasks.stream().noneMatch(Future::isDone);
        threads.shutdownNow();
        if (!allRan) {
            throw new IllegalStateException("a client failed, and has not renewed since");
        }
    }
}
