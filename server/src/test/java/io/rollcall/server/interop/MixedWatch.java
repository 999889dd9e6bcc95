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

/** Looks at the members again and again: one that is ready must show all these instances, at every look. */
final class MixedWatch implements AutoCloseable {
    private final Duration betweenLooks;
    private final List<MixedMember> members;
    private final Set<String> expected;
    private final Map<MixedMember, Integer> looks = new ConcurrentHashMap<>();
    private final List<String> losses = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "mixed watch");

    MixedWatch(List<MixedMember> members, Set<String> expected) {
        this(members, expected, Duration.ofMillis(50));
    }

    MixedWatch(List<MixedMember> members, Set<String> expected, Duration betweenLooks) {
        this.betweenLooks = betweenLooks;
        this.members = members;
        this.expected = Set.copyOf(expected);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long start = System.nanoTime();
        try {
            while (!end.await(betweenLooks.toNanos(), TimeUnit.NANOSECONDS)) {
                members.forEach(member -> look(member, start));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(MixedMember member, long start) {
        if (!member.isReady()) {
            return;
        }
        Optional<Set<String>> shown = member.instances();
        // It may have ended meanwhile: then it promises nothing.
        if (shown.isPresent() && member.isReady()) {
            looks.merge(member, 1, Integer::sum);
            Set<String> lost = new TreeSet<>(expected);
            lost.removeAll(shown.get());
            if (!lost.isEmpty()) {
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                losses.add("after " + millis + " ms " + member + " does not show " + lost.size() + ": " + lost);
            }
        }
    }

    /** What was missed so far, and when. */
    List<String> losses() {
        return losses;
    }

    /** How often a member was looked at while it was ready. */
    int looks(MixedMember member) {
        return looks.getOrDefault(member, 0);
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
