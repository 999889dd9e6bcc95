package io.rollcall.server.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the nodes again and again: a node that is ready must show all these instances, at every look; or, if it is
 * asked for, any node that shows a list at all.
 */
final class Watch implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final List<ClusterNode> nodes;
    private final Set<String> expected;
    private final boolean readyOnly;
    private final Map<String, Integer> looks = new ConcurrentHashMap<>();
    private final List<String> losses = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "watch");

    Watch(List<ClusterNode> nodes, Set<String> expected) {
        this(nodes, expected, true);
    }

    /** One that forgives no list, be the node ready or not. */
    static Watch ofEveryList(List<ClusterNode> nodes, Set<String> expected) {
        return new Watch(nodes, expected, false);
    }

    private Watch(List<ClusterNode> nodes, Set<String> expected, boolean readyOnly) {
        this.nodes = nodes;
        this.expected = Set.copyOf(expected);
        this.readyOnly = readyOnly;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long start = System.nanoTime();
        try {
            while (!end.await(BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS)) {
                nodes.forEach(node -> look(node, start));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(ClusterNode node, long start) {
        if (readyOnly && !node.isReady()) {
            return;
        }
        Optional<Set<String>> shown = node.instances();
        // It may have stopped being ready meanwhile: then it promises nothing.
        if (shown.isPresent() && (!readyOnly || node.isReady())) {
            looks.merge(node.name(), 1, Integer::sum);
            Set<String> lost = new TreeSet<>(expected);
            lost.removeAll(shown.get());
            if (!lost.isEmpty()) {
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
                losses.add("after " + seconds + " s node " + node + " does not show " + lost.size() + ": " + lost);
            }
        }
    }

    /** What was missed so far, and when. */
    List<String> losses() {
        return losses;
    }

    /** How often a node was looked at that had to show them. */
    int looks(ClusterNode node) {
        return looks.getOrDefault(node.name(), 0);
    }

    @Override
    public void close() {
        end.countDown();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
