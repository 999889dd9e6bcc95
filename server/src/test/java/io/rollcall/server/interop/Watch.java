package io.rollcall.server.interop;

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
 * Looks at servers again and again: one that is ready must show all these instances, at every look; or, if it is
 * asked for, any server that shows a list at all.
 */
public final class Watch implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final List<? extends ShowsInstances> servers;
    private final Set<String> expected;
    private final boolean readyOnly;
    private final Duration betweenLooks;
    private final Map<ShowsInstances, Integer> looks = new ConcurrentHashMap<>();
    private final List<String> losses = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "watch");

    public Watch(List<? extends ShowsInstances> servers, Set<String> expected) {
        this(servers, expected, BETWEEN_LOOKS);
    }

    public Watch(List<? extends ShowsInstances> servers, Set<String> expected, Duration betweenLooks) {
        this(servers, expected, true, betweenLooks);
    }

    /** One that forgives no list, be the server ready or not. */
    public static Watch ofEveryList(List<? extends ShowsInstances> servers, Set<String> expected) {
        return new Watch(servers, expected, false, BETWEEN_LOOKS);
    }

    private Watch(
            List<? extends ShowsInstances> servers, Set<String> expected, boolean readyOnly, Duration betweenLooks) {
        this.servers = servers;
        this.expected = Set.copyOf(expected);
        this.readyOnly = readyOnly;
        this.betweenLooks = betweenLooks;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long start = System.nanoTime();
        try {
            while (!end.await(betweenLooks.toNanos(), TimeUnit.NANOSECONDS)) {
                servers.forEach(server -> look(server, start));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(ShowsInstances server, long start) {
        if (readyOnly && !server.isReady()) {
            return;
        }
        Optional<Set<String>> shown = server.instances();
        // It may have stopped being ready meanwhile: then it promises nothing.
        if (shown.isPresent() && (!readyOnly || server.isReady())) {
            looks.merge(server, 1, Integer::sum);
            Set<String> lost = new TreeSet<>(expected);
            lost.removeAll(shown.get());
            if (!lost.isEmpty()) {
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                losses.add("after " + millis + " ms " + server + " does not show " + lost.size() + ": " + lost);
            }
        }
    }

    /** What was missed so far, and when. */
    public List<String> losses() {
        return losses;
    }

    /** How often a server was looked at that had to show them. */
    public int looks(ShowsInstances server) {
        return looks.getOrDefault(server, 0);
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
