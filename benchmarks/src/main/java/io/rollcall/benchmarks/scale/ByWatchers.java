package io.rollcall.benchmarks.scale;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.FreePorts;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.compare.Pressure;
import io.rollcall.benchmarks.compare.Running;
import io.rollcall.benchmarks.compare.Side;
import io.rollcall.benchmarks.compare.Spread;
import io.rollcall.benchmarks.consensus.Report;
import io.rollcall.benchmarks.consensus.Table;
import io.rollcall.benchmarks.load.Request;
import io.rollcall.benchmarks.watch.Crowd;
import io.rollcall.client.model.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One node with more and more watchers of everything: what each takes, and when all were told of a change. */
final class ByWatchers {
    private static final Fleet FLEET = new Fleet(10, 100);
    private static final int CHANGES_A_ROUND = 4;
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private ByWatchers() {}

    static void run(Settings settings, Report report) throws IOException {
        Table table = report.table(
                "one node with 1,000 instances, by watchers of all of them",
                "watchers",
                "heap bytes a watcher",
                "first told, ms",
                "half told, ms",
                "all told, ms",
                "CPU ms a change");
        for (int count : settings.watchers()) {
            System.err.println("measuring " + count + " watchers");
            one(settings, table, count);
        }
        table.print();
    }

    private static void one(Settings settings, Table table, int count) throws IOException {
        int port = FreePorts.find(1).get(0);
        List<String> arguments = List.of(
                "--port",
                String.valueOf(port),
                "--limits.watchers-per-address",
                "100000",
                "--limits.watchers",
                "100000");
        try (Running server = new Running(
                                Side.ROLLCALL,
                                port,
                                Child.server(
                                        List.of("-Xmx1g"),
                                        settings.server(),
                                        ProcessBuilder.Redirect.INHERIT,
                                        arguments))
                        .awaitAnswer();
                Crowd crowd = new Crowd();
                Conversation talk = new Conversation(port)) {
            Pressure.some(server, 4, Request.registrations(FLEET));
            long without = server.process().settledHeap();
            crowd.join(port, count);
            long with = server.process().settledHeap();
            List<Double> first = new ArrayList<>();
            List<Double> half = new ArrayList<>();
            List<Double> all = new ArrayList<>();
            List<Double> cpu = new ArrayList<>();
            for (int round = -1; round < settings.rounds() * CHANGES_A_ROUND; round++) {
                String mark = "mark-" + round + "-";
                Instance instance = FLEET.instance(0);
                crowd.expect("\"" + mark + "\"");
                long before = server.cpuMillis();
                long sent = System.nanoTime();
                talk.ask(Conversation.put(
                                "/eureka/apps/" + instance.app() + "/" + instance.id() + "/metadata?mark=" + mark))
                        .expect(200, "a change");
                long[] told = crowd.await(PATIENCE);
                Pace.pause(BETWEEN);
                if (round >= 0) {
                    first.add((told[0] - sent) / 1e6);
                    half.add((told[told.length / 2] - sent) / 1e6);
                    all.add((told[told.length - 1] - sent) / 1e6);
                    cpu.add((double) (server.cpuMillis() - before));
                }
            }
            table.row(
                    count,
                    count < 100 ? "-" : (with - without) / count,
                    Spread.of(first).median(),
                    Spread.of(half).median(),
                    Spread.of(all).median(),
                    cpu.stream().mapToDouble(Double::doubleValue).average().orElse(0));
        }
    }
}
