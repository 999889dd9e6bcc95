package io.rollcall.benchmarks.operated;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Machine;
import io.rollcall.benchmarks.TimeLimit;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.client.model.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * What is left in the heap of a node to which the same clients register again and again, as fast as it answers: after
 * each of some rounds, which follow one another, beside what there was before the first.
 */
public final class Storm {
    private static final Duration LONGEST = Duration.ofMinutes(40);
    private static final int PER_APPLICATION = 100;
    private static final double MEGABYTE = 1e6;
    private static final int CLASSES = 15;
    private static final double MOST_GROWTH = 20;

    private Storm() {}

    public static void run(String[] arguments) throws IOException {
        Settings settings = Settings.read(List.of(arguments), Map.of());
        TimeLimit.set(LONGEST);
        System.out.println(Machine.describe());
        Fleet fleet = new Fleet(settings.instances() / PER_APPLICATION, PER_APPLICATION);
        int size = fleet.size();
        storm("clients that try again, and say the same", settings, size, i -> fleet.instance(i % size));
        storm("clients that start anew, with a newer timestamp", settings, size, i -> fleet.instance(i % size)
                .withLastDirtyTimestamp(Fleet.DIRTY + i / size));
        storm("clients that change", settings, size, i -> fleet.changed(i % size, i / size)
                .withLastDirtyTimestamp(Fleet.DIRTY + i / size));
    }

    private static void storm(String who, Settings settings, int size, IntFunction<Instance> instances)
            throws IOException {
        AtomicInteger next = new AtomicInteger();
        try (OperatedNode node = OperatedNode.start(settings);
                Load load = new Load(
                        List.of(node.port()),
                        settings.connections(),
                        Protocol.HTTP,
                        () -> Request.register(instances.apply(next.getAndIncrement())))) {
            Figures.say("%n%s: %s", who, node.flags());
            load.some(size);
            read(node, size);
            long before = node.liveSet();
            List<Double> growths = new ArrayList<>();
            for (int round = 0; round < settings.rounds(); round++) {
                Load.Result seen = load.throughput(Duration.ofSeconds(settings.seconds()));
                read(node, size);
                long after = node.liveSet();
                Figures.say(
                        "%d registrations of the same %d in %.0f s, all answered as expected; live heap %.1f MB before"
                                + " the first, %.1f MB right after",
                        seen.requests(), size, seen.seconds(), before / MEGABYTE, after / MEGABYTE);
                growths.add(100.0 * (after - before) / before);
            }
            Figures.below("growth of the live heap", growths, MOST_GROWTH, "%");
            if (Collections.max(growths) >= MOST_GROWTH) {
                Figures.say("%s", node.histogram(CLASSES));
            }
        }
    }

    /** A full read as clients ask for it: what is kept of its answer is there before and after. */
    private static void read(OperatedNode node, int size) throws IOException {
        try (Load load = new Load(node.port(), 1, new Request[] {Request.full()});
                Conversation talk = node.talk()) {
            load.some(1);
            String said = talk.ask(Conversation.get("/api/v1/applications")).expect(200, "the summary");
            if (!said.contains("\"instances\":" + size + ",")) {
                throw new IOException("not all are there: " + said.substring(0, Math.min(120, said.length())));
            }
        }
    }
}
