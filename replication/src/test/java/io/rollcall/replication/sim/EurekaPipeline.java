package io.rollcall.replication.sim;

import io.rollcall.replication.eureka.EurekaReply;
import io.rollcall.replication.eureka.EurekaReply.Result;
import io.rollcall.replication.peer.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a Eureka server tells one peer: a queue of tasks by action and instance, a newer one in the place of
 * the older, so that a cancel may overtake the registration that came after it. Several batches are on
 * their way at once. (Section 7.3 of the wire's description.)
 */
final class EurekaPipeline {
    private static final Duration DELAY = Duration.ofMillis(500);
    private static final int MOST_ITEMS = 250;
    private static final int MOST_UNDER_WAY = 3;
    private static final Duration CONGESTION = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final Duration EXPIRY = Duration.ofSeconds(30);

    private final Kernel kernel;
    private final MixedNetwork network;
    private final EurekaServer server;
    private final PeerAddress peer;
    private Map<String, Task> waiting = new LinkedHashMap<>();
    private int underWay;
    private long notBefore;
    private boolean planned;
    private boolean ended;

    private record Task(Told item, long offeredAt) {}

    EurekaPipeline(Kernel kernel, MixedNetwork network, EurekaServer server, PeerAddress peer) {
        this.kernel = kernel;
        this.network = network;
        this.server = server;
        this.peer = peer;
    }

    void offer(Told item) {
        if (item.action() == Told.Action.CANCEL) {
            waiting.computeIfPresent(
                    Told.Action.REGISTER + "#" + item.key(),
                    (id, task) -> new Task(task.item.deleted(), task.offeredAt));
        }
        Task older = waiting.get(item.taskId());
        // A newer one keeps the place; the map keeps it for a key that is there.
        waiting.put(item.taskId(), new Task(item, older == null ? kernel.now() : older.offeredAt));
        plan();
    }

    void end() {
        ended = true;
        waiting.clear();
    }

    private void plan() {
        if (planned || ended || waiting.isEmpty() || underWay >= MOST_UNDER_WAY) {
            return;
        }
        planned = true;
        long oldest = waiting.values().iterator().next().offeredAt;
        long due = Math.max(oldest + DELAY.toNanos(), notBefore);
        kernel.at(due, server, () -> {
            planned = false;
            if (!ended) {
                cut();
                plan();
            }
        });
    }

    private void cut() {
        List<Task> batch = new ArrayList<>();
        for (Iterator<Task> next = waiting.values().iterator(); next.hasNext() && batch.size() < MOST_ITEMS; ) {
            Task task = next.next();
            next.remove();
            if (kernel.now() - task.offeredAt <= EXPIRY.toNanos()) {
                batch.add(task);
            }
        }
        if (!batch.isEmpty()) {
            underWay++;
            network.send(server, peer, batch.stream().map(Task::item).toList(), reply -> replied(batch, reply));
        }
    }

    private void replied(List<Task> batch, EurekaReply reply) {
        underWay--;
        if (ended) {
            return;
        }
        if (reply instanceof EurekaReply.Accepted accepted) {
            for (int i = 0; i < batch.size(); i++) {
                settle(batch.get(i).item, accepted.results().get(i));
            }
        } else if (reply instanceof EurekaReply.Congested) {
            again(batch, CONGESTION);
        } else if (reply instanceof EurekaReply.Unreachable) {
            again(batch, RETRY);
        }
        plan();
    }

    private void settle(Told item, Result result) {
        if (item.action() != Told.Action.HEARTBEAT || result.isSuccess()) {
            return;
        }
        if (result.status() == 404) {
            server.told(item.key()).ifPresent(this::offer);
        } else {
            result.theirs().ifPresent(server::pulledBack);
        }
    }

    private void again(List<Task> batch, Duration pause) {
        Map<String, Task> order = new LinkedHashMap<>();
        batch.forEach(task -> {
            if (!waiting.containsKey(task.item.taskId())) {
                order.put(task.item.taskId(), task);
            }
        });
        order.putAll(waiting);
        waiting = order;
        notBefore = kernel.now() + pause.toNanos();
    }
}
