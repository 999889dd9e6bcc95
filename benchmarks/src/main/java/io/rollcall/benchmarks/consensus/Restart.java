package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.cluster.Node;
import io.rollcall.benchmarks.cluster.Registering;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import io.rollcall.client.model.Instance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Nodes that hold many persistent entries are all killed and all started again: how long until each is ready, and until
 * each shows all entries. Once what they start from is the log alone, and once a snapshot.
 */
final class Restart {
    private static final int WRITERS = 128;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration GIVEN_UP_AFTER = Duration.ofMinutes(3);

    private static final List<Origin> ORIGINS = List.of(
            new Origin(
                    "log",
                    List.of(
                            "--raft.snapshot-after-entries", "100000000",
                            "--raft.snapshot-after-bytes", "1000000000000")),
            new Origin("snapshot", List.of()));

    private final Settings settings;
    private final Fleet fleet;
    private final Table table;

    private Restart(Settings settings, Table table) {
        this.settings = settings;
        this.fleet = Registering.fleet(settings.entriesOr(100_000));
        this.table = table;
    }

    static void run(Settings settings, Report report) throws IOException {
        Disk.describe(settings.directory());
        Table table = report.table(
                "restart", "nodes", "from", "entries", "node", "ready s", "all shown s", "CPU s", "MB on disk", "load");
        Restart restart = new Restart(settings, table);
        for (RollcallGroup.Members members : List.of(RollcallGroup.Members.ALONE, RollcallGroup.Members.ALL)) {
            for (Origin origin : ORIGINS) {
                restart.measure(members, origin);
            }
        }
        table.print();
    }

    /**
     * What nodes start from.
     *
     * @param flags of each node, so that it is so
     */
    private record Origin(String words, List<String> flags) {}

    private void measure(RollcallGroup.Members members, Origin origin) throws IOException {
        try (RollcallGroup group = RollcallGroup.start(settings, members, origin.flags)) {
            group.wake(fleet.instance(0));
            fill(group);
            group.awaitLeader();
            for (Node node : group.nodes()) {
                Figures.say(
                        "node %s before: %s", node.name(), RaftStatus.of(node).numbers());
            }
            group.names().forEach(group::kill);
            Map<String, Long> started = new TreeMap<>();
            for (String name : group.names()) {
                started.put(name, System.nanoTime());
                group.launch(name);
            }
            follow(group, origin, started);
        }
    }

    private void fill(RollcallGroup group) throws IOException {
        long started = System.nanoTime();
        try (Load load =
                new Load(group.ports(), WRITERS, Protocol.HTTP, Registrations.persistent(fleet, Fleet.DIRTY))) {
            load.some(fleet.size());
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        Figures.say(
                "registered %d persistent entries in %.1f s, %.0f/s", fleet.size(), seconds, fleet.size() / seconds);
    }

    private void follow(RollcallGroup group, Origin origin, Map<String, Long> started) throws IOException {
        Map<String, Double> ready = new TreeMap<>();
        Map<String, Double> shown = new TreeMap<>();
        Instance last = fleet.instance(fleet.size() - 1);
        byte[] lastEntry = Conversation.get("/eureka/apps/" + last.app() + "/" + last.id());
        for (Node node : group.nodes()) {
            node.awaitListening();
        }
        while (shown.size() < group.nodes().size()) {
            Pace.pause(BETWEEN_LOOKS);
            for (Node node : group.nodes()) {
                double since = (System.nanoTime() - started.getOrDefault(node.name(), 0L)) / 1e9;
                if (since > GIVEN_UP_AFTER.toSeconds()) {
                    throw new IOException("node " + node.name() + " does not show all entries after " + since + " s");
                }
                if (!ready.containsKey(node.name()) && status(node, Conversation.get("/health/ready")) == 200) {
                    ready.put(node.name(), (System.nanoTime() - started.getOrDefault(node.name(), 0L)) / 1e9);
                }
                if (!shown.containsKey(node.name())
                        && status(node, lastEntry) == 200
                        && RaftStatus.of(node).number("entries") == fleet.size()) {
                    shown.put(node.name(), (System.nanoTime() - started.getOrDefault(node.name(), 0L)) / 1e9);
                }
            }
        }
        for (Node node : group.nodes()) {
            requireAll(node);
            RaftStatus status = RaftStatus.of(node);
            Figures.say("node %s after: %s", node.name(), status.numbers());
            table.row(
                    group.names().size(),
                    origin.words,
                    fleet.size(),
                    node.name(),
                    ready.getOrDefault(node.name(), -1.0),
                    shown.getOrDefault(node.name(), -1.0),
                    node.cpuMillis() / 1e3,
                    group.diskBytes(node.name()) / 1e6,
                    Figures.loadAverage());
        }
    }

    /** A node that is busy or not listening is as if it was not ready. */
    private static int status(Node node, byte[] request) {
        try (Conversation talk = node.talk()) {
            return talk.ask(request).status();
        } catch (IOException notYet) {
            return 503;
        }
    }

    private void requireAll(Node node) throws IOException {
        try (Conversation talk = node.talk()) {
            String all = talk.ask(Conversation.get("/eureka/apps/")).expect(200, "a read of all");
            if (!all.contains("\"UP_" + fleet.size() + "_\"")) {
                throw new IOException("node " + node.name() + " does not show all in a full read");
            }
        }
    }
}
