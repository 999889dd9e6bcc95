package io.rollcall.replication.peer;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.Replica;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.PeerAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes renewals on to the homes of their instances, in batches. The client has its answer already; what
 * the home says decides whether the instance moves here: 404 and 409 say so, and so does silence.
 *
 * <p>Any thread may {@link #offer}; the rest is confined to the loop.
 */
final class Forwarder {
    /** How long a renewal waits for others to the same home. */
    private static final Duration LINGER = Duration.ofMillis(20);

    private static final int MOST_AT_ONCE = 500;

    private final Replica replica;
    private final Loop loop;
    private final Duration timeout;
    private final Carrier carrier;
    private final ConcurrentLinkedQueue<InstanceRecord> offered = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Carries a batch to a home. */
    @FunctionalInterface
    interface Carrier {
        /**
         * Carries renewals to their home.
         *
         * @param whenDone told on the loop; null if there was no answer
         */
        void carry(NodeId home, List<InstanceRecord> records, Consumer<PeerAnswer.@Nullable Forwarded> whenDone);
    }

    Forwarder(Replica replica, Loop loop, Duration timeout, Carrier carrier) {
        this.replica = replica;
        this.loop = loop;
        this.timeout = timeout;
        this.carrier = carrier;
    }

    void offer(InstanceRecord renewed) {
        offered.add(renewed);
        if (scheduled.compareAndSet(false, true)) {
            loop.after(LINGER, this::send);
        }
    }

    private void send() {
        scheduled.set(false);
        // By key: of several renewals of one instance, one is enough.
        Map<NodeId, Map<InstanceKey, InstanceRecord>> byHome = new TreeMap<>();
        for (InstanceRecord each = offered.poll(); each != null; each = offered.poll()) {
            byHome.computeIfAbsent(each.version().home(), first -> new LinkedHashMap<>())
                    .put(each.key(), each);
        }
        byHome.forEach((home, records) -> {
            List<InstanceRecord> all = new ArrayList<>(records.values());
            for (int from = 0; from < all.size(); from += MOST_AT_ONCE) {
                send(home, all.subList(from, Math.min(from + MOST_AT_ONCE, all.size())));
            }
        });
    }

    private void send(NodeId home, List<InstanceRecord> records) {
        Answer answer = new Answer(records);
        Loop.Timer timer = loop.after(timeout, () -> answer.take(null));
        carrier.carry(home, records, forwarded -> {
            timer.cancel();
            answer.take(forwarded);
        });
    }

    /** Takes the first of an answer and its time-out. */
    private final class Answer {
        private final List<InstanceRecord> records;
        private boolean taken;

        private Answer(List<InstanceRecord> records) {
            this.records = List.copyOf(records);
        }

        private void take(PeerAnswer.@Nullable Forwarded answer) {
            if (taken) {
                return;
            }
            taken = true;
            boolean whole = answer != null && answer.results().size() == records.size();
            for (int i = 0; i < records.size(); i++) {
                InstanceKey key = records.get(i).key();
                if (whole && answer != null) {
                    replica.forwardAnswered(key, answer.results().get(i));
                } else {
                    replica.forwardFailed(key);
                }
            }
        }
    }
}
