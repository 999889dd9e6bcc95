package io.rollcall.server.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Clients that live as Eureka's do: each registers and renews at one node of its list, goes on to the next
 * when it gets no answer or a 5xx, and registers again when it is told 404.
 */
final class LiveClients implements AutoCloseable {
    private static final int THREADS = 16;

    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS);
    private final List<Client> clients = new ArrayList<>();
    private final List<Future<?>> tasks = new CopyOnWriteArrayList<>();
    final AtomicLong moves = new AtomicLong();
    final AtomicLong registrations = new AtomicLong();

    /** One client. Only its own task touches it. */
    private final class Client {
        private final TestInstance instance;
        private final List<ClusterNode> nodes;
        private int current;

        Client(TestInstance instance, List<ClusterNode> nodes, int first) {
            this.instance = instance;
            this.nodes = nodes;
            this.current = first;
        }

        void act() {
            for (int tries = 0; tries < nodes.size(); tries++) {
                ClusterNode node = nodes.get(current);
                int status = instance.renew(node);
                if (status == 404) {
                    registrations.incrementAndGet();
                    status = instance.register(node);
                }
                if (status >= 200 && status < 300) {
                    return;
                }
                moves.incrementAndGet();
                current = (current + 1) % nodes.size();
            }
        }
    }

    /** Clients that are spread over the nodes and know all of them. */
    LiveClients(int count, Duration lease, List<ClusterNode> nodes) {
        for (int i = 0; i < count; i++) {
            add(TestInstance.of("live-" + i, lease), nodes, i % nodes.size());
        }
        awaitRegistered();
    }

    /** One more, which knows these nodes only. */
    void add(TestInstance instance, List<ClusterNode> nodes, int first) {
        Client client = new Client(instance, nodes, first);
        synchronized (clients) {
            clients.add(client);
        }
        long interval = instance.lease().toMillis() / 3;
        // Spread over the interval, as those of a fleet are.
        tasks.add(threads.scheduleAtFixedRate(
                client::act, clients.size() * 7L % interval, interval, TimeUnit.MILLISECONDS));
    }

    /** Waits until each has been answered once: its first renewal is answered 404, and it registers. */
    private void awaitRegistered() {
        Awaitility.await("all clients are registered")
                .atMost(Duration.ofSeconds(30))
                .until(() -> registrations.get() >= clients.size());
    }

    Set<String> ids() {
        Set<String> ids = new TreeSet<>();
        synchronized (clients) {
            IntStream.range(0, clients.size())
                    .forEach(i -> ids.add(clients.get(i).instance.id()));
        }
        return ids;
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
