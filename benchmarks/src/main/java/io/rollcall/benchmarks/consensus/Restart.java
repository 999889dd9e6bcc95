package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.cluster.Node;
import io.rollcall.benchmarks.cluster.Registering;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import io.rollcall.benchmarks.load.UnexpectedAnswerException;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.Links;
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
    private static final int AT_ONCE = 2_000;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration GIVEN_UP_AFTER = Duration.ofMinutes(3);

    private static final Origin LOG = new Origin("log", List.of("--raft.snapshot-entries", "10000000"));
    private static final Origin SNAPSHOT = new Origin("snapshot", List.of());
    /** So that a hundred thousand are not enough for a snapshot, which is due after 64 MB. */
    private static final Map<String, String> LITTLE = Map.of("zone", "eu-central-1a");

    private final Settings settings;
    private final Fleet fleet;
    private final List<Instance> instances;
    private final Table table;

    private Restart(Settings settings, Table table) {
        this.settings = settings;
        this.fleet = Registering.fleet(settings.entriesOr(100_000));
        this.instances = fleet.all().stream()
                .map(instance -> instance.withMetadata(LITTLE).withLinks(Links.NONE))
                .toList();
        this.table = table;
    }

    static void run(Settings settings, Report report) throws IOException {
        Disk.describe(settings.directory());
        Table table = report.table(
                "restart", "nodes", "from", "entries", "node", "ready s", "all shown s", "CPU s", "MB on disk", "load");
        Restart restart = new Restart(settings, table);
        for (RollcallGroup.Members members : List.of(RollcallGroup.Members.ALONE, RollcallGroup.Members.ALL)) {
            for (Origin origin : List.of(LOG, SNAPSHOT)) {
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
            group.wake(instances.get(0));
            fill(group);
            group.awaitLeader();
            for (Node node : group.nodes()) {
                beginFrom(node, origin);
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

    /** Sees to it that a node will start from what it is to. */
    private static void beginFrom(Node node, Origin origin) throws IOException {
        if (origin.equals(SNAPSHOT)) {
            try (Conversation talk = node.talk()) {
                talk.ask(Conversation.post("/api/v1/raft/snapshot", "", "")).expect(200, "a snapshot");
            }
        }
        RaftStatus status = RaftStatus.of(node);
        Figures.say("node %s before: %s", node.name(), status.numbers());
        if ((status.number("snapshotIndex") >= 0) != origin.equals(SNAPSHOT)) {
            throw new IOException("node " + node.name() + " would not start from the " + origin.words + " alone");
        }
    }

    private void fill(RollcallGroup group) throws IOException {
        long started = System.nanoTime();
        for (int from = 0; from < instances.size(); from += AT_ONCE) {
            List<Instance> some = instances.subList(from, Math.min(from + AT_ONCE, instances.size()));
            long until = System.nanoTime() + GIVEN_UP_AFTER.toNanos();
            while (!isRegistered(group, some)) {
                if (System.nanoTime() > until) {
                    throw new IOException("no quorum for " + GIVEN_UP_AFTER.toSeconds() + " s");
                }
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        Figures.say(
                "registered %d persistent entries of %d bytes in %.1f s, %.0f/s",
                fleet.size(), Registrations.value(instances.get(0)).length, seconds, fleet.size() / seconds);
    }

    /** False where there was no quorum for a moment: this is not what is measured. */
    private static boolean isRegistered(RollcallGroup group, List<Instance> some) throws IOException {
        try (Load load = new Load(group.ports(), WRITERS, Protocol.HTTP, Registrations.persistent(some, Fleet.DIRTY))) {
            load.some(some.size());
            return true;
        } catch (UnexpectedAnswerException refused) {
            if (refused.status() != 503) {
                throw refused;
            }
            Figures.say("%s", String.valueOf(refused.getMessage()));
            return false;
        }
    }

    private void follow(RollcallGroup group, Origin origin, Map<String, Long> started) throws IOException {
        Map<String, Double> ready = new TreeMap<>();
        Map<String, Double> shown = new TreeMap<>();
        Instance last = fleet.instance(fleet.size() - 1);
        byte[] lastEntry = Conversation.get("/eureka/apps/" + last.app() + "/" + last.id());
        for (Node node : group.nodes()) {
            node.awaitListening();
        }
        while (ready.size() + shown.size() < 2 * group.nodes().size()) {
            Pace.pause(BETWEEN_LOOKS);
            for (Node node : group.nodes()) {
                double since = (System.nanoTime() - started.getOrDefault(node.name(), 0L)) / 1e9;
                if (since > GIVEN_UP_AFTER.toSeconds()) {
                    throw new IOException("node " + node.name() + " is not ready, or does not show all entries, after "
                            + since + " s");
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
        if (!WholeAnswer.of(node.port(), "/eureka/apps/").contains("\"UP_" + fleet.size() + "_\"")) {
            throw new IOException("node " + node.name() + " does not show all in a full read");
        }
    }
}
