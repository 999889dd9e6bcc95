package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.cluster.Node;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What it costs a node that nobody asks anything to have persistent entries: threads, memory, processor time. */
final class Idle {
    private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");
    private static final int FEW = 100;
    private static final double MEGABYTE = 1 << 20;

    private Idle() {}

    /** One node while nothing happens. */
    private record Rest(double threads, double heap, double resident, double cpu, Map<String, Long> names) {}

    static void run(Settings settings, Report report) throws IOException {
        Fleet fleet = new Fleet(1, settings.entriesOr(FEW));
        Table table = report.table(
                "idle, a node", "nodes", "persistent entries", "threads", "live heap MB", "RSS MB", "CPU ms a second");
        Rest without = measure(settings, RollcallGroup.Members.NONE, new Fleet(0, 1), table);
        Rest with = measure(settings, RollcallGroup.Members.ALL, fleet, table);
        measure(settings, RollcallGroup.Members.ALONE, new Fleet(0, 1), table);
        measure(settings, RollcallGroup.Members.ALONE, fleet, table);
        table.print();
        Map<String, Long> more = new TreeMap<>(with.names);
        without.names.forEach((name, count) -> more.merge(name, -count, Long::sum));
        more.values().removeIf(count -> count == 0);
        Figures.say("threads by name that a node of three has more or fewer: %s", more);
        Figures.below("threads for persistent entries", with.threads - without.threads, 30, "threads");
        Figures.below("live heap for persistent entries", with.heap - without.heap, 40, "MB");
        Figures.below("resident memory for persistent entries", with.resident - without.resident, 40, "MB");
    }

    private static Rest measure(Settings settings, RollcallGroup.Members members, Fleet fleet, Table table)
            throws IOException {
        try (RollcallGroup group = RollcallGroup.start(settings, members, List.of())) {
            if (fleet.size() > 0) {
                group.wake(fleet.instance(0));
                try (Load load =
                        new Load(group.ports(), 4, Protocol.HTTP, Registrations.persistent(fleet.all(), Fleet.DIRTY))) {
                    load.some(fleet.size());
                }
                group.awaitLeader();
            }
            Pace.pause(Duration.ofSeconds(settings.secondsOr(30)));
            long cpu = group.cpuMillis();
            Duration quiet = Duration.ofSeconds(settings.secondsOr(30));
            Pace.pause(quiet);
            cpu = group.cpuMillis() - cpu;
            Rest rest = mean(group.nodes(), (double) cpu / quiet.toSeconds());
            table.row(group.names().size(), fleet.size(), rest.threads, rest.heap, rest.resident, rest.cpu);
            return rest;
        }
    }

    /** A node in the mean of all. */
    private static Rest mean(List<Node> nodes, double cpuOfAll) throws IOException {
        double threads = 0;
        double heap = 0;
        double resident = 0;
        for (Node node : nodes) {
            threads += Child.threads(node.pid());
            heap += liveHeap(node);
            resident += Child.residentBytes(node.pid()) / MEGABYTE;
        }
        int count = nodes.size();
        return new Rest(threads / count, heap / count, resident / count, cpuOfAll / count, names(nodes.get(0)));
    }

    /** After two full collections, so that what the first let go of is gone too. */
    private static double liveHeap(Node node) throws IOException {
        node.tell("GC.run");
        node.tell("GC.run");
        String heap = node.tell("GC.heap_info");
        Matcher used = HEAP_USED.matcher(heap);
        if (!used.find()) {
            throw new IOException("the heap of node " + node.name() + " is told as " + heap);
        }
        return Long.parseLong(used.group(1)) / 1_024.0;
    }

    private static Map<String, Long> names(Node node) throws IOException {
        List<Path> tasks = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/" + node.pid() + "/task"))) {
            all.forEach(tasks::add);
        }
        Map<String, Long> names = new TreeMap<>();
        for (Path task : tasks) {
            String name = Files.readString(task.resolve("comm")).strip();
            names.merge(name.replaceAll("[-#(]?[0-9]+\\)?$", ""), 1L, Long::sum);
        }
        return names;
    }
}
