package io.rollcall.server.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that live as Eureka's do: each renews at one server of its list, goes on to the next when it gets no answer
 * or a 5xx, and registers again when it is told 404.
 */
final class MixedCrowd implements AutoCloseable {
    private static final int THREADS = 16;

    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS);
    private final List<Future<?>> tasks = new ArrayList<>();
    private final Set<String> ids = new TreeSet<>();
    private final AtomicInteger registrations = new AtomicInteger();
    private final AtomicInteger moves = new AtomicInteger();

    /** One client. Only its own task touches it. */
    private final class Client {
        private final MixedInstance instance;
        private final List<MixedMember> members;
        private int current;

        Client(MixedInstance instance, List<MixedMember> members, int first) {
            this.instance = instance;
            this.members = members;
            this.current = first;
        }

        void act() {
            for (int tries = 0; tries < members.size(); tries++) {
                MixedMember member = members.get(current);
                int status = instance.renew(member);
                if (status == 404) {
                    status = instance.register(member);
                    registrations.incrementAndGet();
                }
                if (status >= 200 && status < 300) {
                    return;
                }
                moves.incrementAndGet();
                current = (current + 1) % members.size();
            }
        }
    }

    /**
     * @param name what their ids begin with
     * @param members whom each of them knows; they begin spread over the first {@code running} of these
     */
    MixedCrowd(String name, int count, Duration lease, List<MixedMember> members, int running) {
        long interval = lease.toMillis() / 3;
        for (int i = 0; i < count; i++) {
            MixedInstance instance = MixedInstance.of(name + "-" + i, lease);
            ids.add(instance.id());
            Client client = new Client(instance, members, i % running);
            tasks.add(threads.scheduleAtFixedRate(client::act, i * interval / count, interval, TimeUnit.MILLISECONDS));
        }
        MixedCluster.await("all clients are registered").until(() -> registrations.get() >= count);
    }

    Set<String> ids() {
        return ids;
    }

    /** How often a client was told 404, and registered: once each, when they begin. */
    int registrations() {
        return registrations.get();
    }

    /** How often a client went on to another server. */
    int moves() {
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
