package io.rollcall.server.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What goes on beside persistent entries: clients that renew each second, and others that come, look whether they are
 * shown, and go. Whatever a node that runs answers them other than "yes" is an error, and so is an answer that does not
 * come; a node that a test has killed or stopped owes them nothing, and they go on at the next.
 */
final class EphemeralTraffic implements AutoCloseable {
    private static final Duration LEASE = Duration.ofSeconds(12);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration BETWEEN_VISITS = Duration.ofMillis(100);
    /** No answer at all for so long is none. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final int THREADS = 8;

    private final List<ClusterNode> nodes;
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS);
    private final List<Future<?>> tasks = new ArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final Set<String> ids = new TreeSet<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicInteger visits = new AtomicInteger();
    private final AtomicInteger outages = new AtomicInteger();
    private volatile ConcurrentLinkedQueue<Long> renewalNanos = new ConcurrentLinkedQueue<>();

    /** Registers so many clients, spread over the nodes, and begins. */
    EphemeralTraffic(List<ClusterNode> nodes, int count) {
        this.nodes = List.copyOf(nodes);
        for (int i = 0; i < count; i++) {
            Client client = new Client(TestInstance.of("eph-" + i, LEASE), i % nodes.size());
            ids.add(client.instance.id());
            if (!client.ask("POST", "/eureka/apps/FLEET", client.instance.json())
                    .isGood()) {
                throw new IllegalStateException("not registered at the start: " + errors);
            }
            every(client::renew, INTERVAL, i * INTERVAL.toNanos() / count);
        }
        for (ClusterNode node : nodes) {
            every(() -> visit(node), BETWEEN_VISITS, 0);
        }
    }

    private void every(Runnable task, Duration interval, long delayNanos) {
        tasks.add(threads.scheduleAtFixedRate(task, delayNanos, interval.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** One that renews. For its own task. */
    private final class Client {
        private final TestInstance instance;
        private int at;
        private int outages;

        Client(TestInstance instance, int at) {
            this.instance = instance;
            this.at = at;
        }

        void renew() {
            for (int tries = 0; tries < nodes.size(); tries++) {
                int turn = nodes.get(at).turn();
                Answer answer = outages == EphemeralTraffic.this.outages.get()
                        ? ask("PUT", instance.path() + "?status=UP", "")
                        : comeBack();
                if (answer.isGood()) {
                    if (turn != 0) {
                        renewalNanos.add(answer.took().toNanos());
                    }
                    return;
                }
                at = (at + 1) % nodes.size();
            }
        }

        /** Registers anew, once somebody takes it. */
        private Answer comeBack() {
            int now = EphemeralTraffic.this.outages.get();
            Answer answer = ask("POST", "/eureka/apps/FLEET", instance.json());
            if (answer.isGood()) {
                outages = now;
            }
            return answer;
        }

        private Answer ask(String method, String path, String body) {
            return EphemeralTraffic.this.ask(nodes.get(at), method, path, body, 200, 204);
        }
    }

    /** One that comes to a node and goes again. */
    private void visit(ClusterNode node) {
        if (node.turn() == 0) {
            return;
        }
        TestInstance guest = TestInstance.of("guest-" + node.name() + "-" + visits.incrementAndGet(), LEASE);
        ask(node, "POST", "/eureka/apps/FLEET", guest.json(), 204);
        ask(node, "GET", guest.path(), "", 200);
        ask(node, "PUT", guest.path() + "?status=UP", "", 200);
        ask(node, "DELETE", guest.path(), "", 200);
        ask(node, "GET", guest.path(), "", 404);
    }

    /** Asks, and counts any other answer as an error if the node was its clients' all the time. */
    private Answer ask(ClusterNode node, String method, String path, String body, Integer... expected) {
        int turn = node.turn();
        Answer answer = node.ask(method, path, body, PATIENCE);
        requests.incrementAndGet();
        if (!List.of(expected).contains(answer.status()) && turn != 0 && turn == node.turn()) {
            errors.add(method + " " + path + " at " + node + ": " + answer);
        }
        return answer;
    }

    /** All nodes are down: what is ephemeral is nowhere any more, and each client registers anew. */
    void allIsForgotten() {
        outages.incrementAndGet();
    }

    /** The clients that are always to be shown. */
    Set<String> ids() {
        return ids;
    }

    /** What went wrong. */
    List<String> errors() {
        return errors;
    }

    long requests() {
        return requests.get();
    }

    /**
     * How long renewals took since this was asked last.
     *
     * @param count of them
     */
    record Renewals(int count, Duration median, Duration p99, Duration slowest) {
        @Override
        public String toString() {
            return count + " renewals, median " + micros(median) + ", p99 " + micros(p99) + ", slowest "
                    + micros(slowest);
        }

        private static String micros(Duration duration) {
            return duration.toNanos() / 1_000_000.0 + " ms";
        }
    }

    /** The figures since the last call. */
    Renewals renewals() {
        ConcurrentLinkedQueue<Long> taken = renewalNanos;
        renewalNanos = new ConcurrentLinkedQueue<>();
        List<Long> sorted = taken.stream().sorted().toList();
        return new Renewals(sorted.size(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static Duration at(List<Long> sorted, double share) {
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.isEmpty() ? Duration.ZERO : Duration.ofNanos(sorted.get(Math.max(0, index)));
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
