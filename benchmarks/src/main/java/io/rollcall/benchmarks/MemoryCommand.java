package io.rollcall.benchmarks;

import io.rollcall.client.wire.EurekaJson;
import io.rollcall.server.view.Query;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Heap that a registry takes: of 100,000 instances in 1,000 applications with the full compressed
 * answer kept, after full collections, less what the JVM held before.
 */
final class MemoryCommand {
    private static final Fleet FLEET = new Fleet(1_000, 100);
    /** Of the JVM that measures; a figure for a heap depends on the width of a reference. */
    private static final List<String> FLAGS = List.of("-Xmx2g", "-XX:+UseG1GC");

    private MemoryCommand() {}

    static void run(String[] arguments) throws Exception {
        if (arguments.length == 1 && arguments[0].equals("here")) {
            measure();
        } else {
            Child.java(FLAGS, List.of(Main.class.getName(), "memory", "here")).passThrough();
        }
    }

    private static void measure() throws JMException {
        System.out.println(Machine.describe());
        warmUp();
        long without = settledHeap();
        InProcess node = new InProcess();
        long json = 0;
        for (int i = 0; i < FLEET.size(); i++) {
            byte[] body = EurekaJson.registration(FLEET.instance(i));
            node.register(body);
            var held = node.replica().get(FLEET.instance(i).key());
            json += held == null ? 0 : node.reader().entity(held).length;
        }
        int answer = node.read(Query.ALL).length();
        report("with all of them still told in deltas", without, settledHeap(), json, answer);
        node.outliveDeltas();
        answer = node.read(Query.ALL).length();
        report("once deltas no longer tell of them", without, settledHeap(), json, answer);
        System.out.println(histogram());
        if (node.replica().size() != FLEET.size()) {
            throw new IllegalStateException("registered " + node.replica().size());
        }
    }

    /** Loads the classes and fills the pools that are there whatever is registered. */
    private static void warmUp() {
        InProcess small = new InProcess();
        small.registerAll(new Fleet(2, 100));
        small.read(Query.ALL);
    }

    private static void report(String when, long without, long with, long json, int answer) {
        System.out.printf(
                Locale.ROOT,
                "%s: %d instances of %d bytes of JSON each, full answer %.1f MB compressed: %.1f MB of heap,"
                        + " %d bytes per instance%n",
                when,
                FLEET.size(),
                json / FLEET.size(),
                answer / 1e6,
                (with - without) / 1e6,
                (with - without) / FLEET.size());
    }

    private static long settledHeap() {
        long used = Long.MAX_VALUE;
        for (int round = 0; round < 4; round++) {
            ManagementFactory.getMemoryMXBean().gc();
            used = Math.min(
                    used,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return used;
    }

    private static String histogram() throws JMException {
        Object answer = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[] {}},
                        new String[] {String[].class.getName()});
        return String.join("\n", answer.toString().lines().limit(28).toList());
    }
}
