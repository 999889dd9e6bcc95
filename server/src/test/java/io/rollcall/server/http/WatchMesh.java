package io.rollcall.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rollcall.raft.MemoryStore;
import io.rollcall.replication.Replica;
import io.rollcall.replication.Written;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.Cursor;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerRequest;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Nodes behind real sockets that are replicated by hand: links break, time passes and nodes start anew when a test says so. */
final class WatchMesh implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PART_BYTES = 20_000;

    final List<SteeredNode> nodes = new ArrayList<>();
    final AtomicLong nanos = new AtomicLong();
    final MemoryStore store = new MemoryStore("mesh", () -> SteeredNode.START.plusNanos(nanos.get()));
    private final List<ConcurrentLinkedQueue<Written>> written = new ArrayList<>();
    private final Set<Integer> cut = new HashSet<>();
    private Runnable eachSecond = () -> {};

    WatchMesh(int count) {
        for (int i = 0; i < count; i++) {
            written.add(new ConcurrentLinkedQueue<>());
            nodes.add(made(i));
        }
        exchange();
    }

    private SteeredNode made(int index) {
        NodeId id = new NodeId("n" + index, SteeredNode.START.toEpochMilli() + nanos.get() / 1_000_000);
        SteeredNode node = new SteeredNode(id, nanos, Optional.of(store), Map.of(), later -> List.of());
        ConcurrentLinkedQueue<Written> queue = new ConcurrentLinkedQueue<>();
        written.set(index, queue);
        node.replica.onWrite(queue::add);
        node.others = (told, whenAll) -> {
            TreeMap<String, Optional<PeerAnswer.Watching>> said = new TreeMap<>();
            for (int other = 0; other < nodes.size(); other++) {
                if (other != index) {
                    SteeredNode asked = nodes.get(other);
                    said.put(
                            asked.replica.self().name(),
                            linked(index, other) ? Optional.of(asked.drains.watching(told)) : Optional.empty());
                }
            }
            whenAll.accept(said);
        };
        return node;
    }

    void eachSecond(Runnable task) {
        eachSecond = task;
    }

    long nowMillis() {
        return SteeredNode.START.toEpochMilli() + nanos.get() / 1_000_000;
    }

    /** Cuts a node off from the others, or lets it come back. */
    void cut(int node, boolean off) {
        if (off) {
            cut.add(node);
        } else {
            cut.remove(node);
        }
    }

    private boolean linked(int from, int to) {
        return from != to && !cut.contains(from) && !cut.contains(to);
    }

    /** The node ends, with all that it told nobody, and another of its name starts empty and copies another. */
    void restart(int index) {
        nodes.get(index).close();
        nanos.addAndGet(1_000_000);
        SteeredNode node = made(index);
        nodes.set(index, node);
        node.state.mayBeRead(false);
        node.replica.synced(false);
        for (int other = 0; other < nodes.size(); other++) {
            if (linked(index, other)) {
                pull(node.replica, nodes.get(other).replica);
                break;
            }
        }
        node.replica.synced(true);
        node.state.mayBeRead(true);
    }

    void pass(Duration duration) {
        long until = nanos.get() + duration.toNanos();
        while (nanos.get() < until) {
            nanos.addAndGet(200_000_000);
            nodes.forEach(node -> node.replica.tick());
            if (nanos.get() / 200_000_000 % 5 == 0) {
                eachSecond.run();
                summaries();
            }
            exchange();
        }
    }

    private void summaries() {
        for (int from = 0; from < nodes.size(); from++) {
            Replica sender = nodes.get(from).replica;
            sender.countBeat();
            exchange();
            LaneItem summary = sender.summary();
            for (int to = 0; to < nodes.size(); to++) {
                if (linked(from, to)) {
                    receive(to, sender, List.of(summary));
                }
            }
        }
    }

    private void receive(int to, Replica sender, List<LaneItem> items) {
        Replica receiver = nodes.get(to).replica;
        Replica.Received received = receiver.receive(sender.self(), new PeerRequest.Batch(items));
        if (received.gap() || !received.lacking().reached().isEmpty()) {
            pull(receiver, sender);
        }
    }

    /** What was written goes to those who can be reached, until there is nothing more. */
    void exchange() {
        boolean more = true;
        while (more) {
            more = false;
            for (int from = 0; from < nodes.size(); from++) {
                List<LaneItem.Write> writes = new ArrayList<>();
                long first = 0;
                long last = 0;
                for (Written next = written.get(from).poll();
                        next != null;
                        next = written.get(from).poll()) {
                    writes.add(new LaneItem.Write.Whole(next.record()));
                    first = first == 0 ? next.record().dot().seq() : first;
                    last = next.record().dot().seq();
                }
                if (writes.isEmpty()) {
                    continue;
                }
                more = true;
                for (int to = 0; to < nodes.size(); to++) {
                    if (linked(from, to)) {
                        receive(to, nodes.get(from).replica, List.of(new LaneItem.Push(first - 1, last, writes)));
                    }
                }
            }
        }
    }

    private static void pull(Replica asker, Replica asked) {
        Vector seen = asker.vector();
        @Nullable Cursor after = null;
        @Nullable Vector start = null;
        boolean whole = false;
        do {
            PeerAnswer.Part part = asked.part(new PeerRequest.Pull(seen, whole, after), PART_BYTES);
            whole |= part.whole();
            start = start == null ? part.upTo() : start.least(part.upTo());
            asker.adopt(part, after == null ? new Cursor(0, null) : after, start);
            after = part.next();
        } while (after != null);
    }

    /** What a node shows to all who read, as far as a filter lets it through. */
    Map<String, String> shown(int index, Predicate<JsonNode> filter) {
        try {
            JsonNode all = JSON.readTree(nodes.get(index)
                    .send("GET", "/eureka/apps", new byte[0], "Accept", "application/json")
                    .body());
            Map<String, String> shown = new TreeMap<>();
            for (JsonNode application : all.at("/applications/application")) {
                for (JsonNode instance : application.path("instance")) {
                    if (filter.test(instance)) {
                        shown.put(WatchReader.name(instance), WatchReader.state(instance));
                    }
                }
            }
            return shown;
        } catch (JsonProcessingException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() {
        nodes.forEach(SteeredNode::close);
    }
}
