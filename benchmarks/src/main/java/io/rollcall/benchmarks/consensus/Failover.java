package io.rollcall.benchmarks.consensus;

import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Figures;
import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.Pace;
import io.rollcall.benchmarks.cluster.Node;
import io.rollcall.client.model.Instance;
import io.rollcall.client.wire.EurekaJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The leader is killed under a writer, who goes on at the two others in turns, with a few milliseconds after each
 * refusal. How long until one of them commits a write; and, at the end, whether all have everything that was ever
 * acknowledged.
 */
final class Failover {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(5);
    private static final Duration GIVEN_UP_AFTER = Duration.ofSeconds(30);
    private static final int WRITES_BEFORE = 100;
    private static final Pattern STAMP = Pattern.compile("\"lastDirtyTimestamp\":\"?(\\d+)");

    private final RollcallGroup group;
    private final Fleet fleet = new Fleet(5, 100);
    /** The newest stamp of each instance that was acknowledged. */
    private final Map<Integer, Long> acknowledged = new TreeMap<>();

    private long writes;

    private Failover(RollcallGroup group) {
        this.group = group;
    }

    static void run(Settings settings, Report report) throws IOException {
        Disk.describe(settings.directory());
        Table table = report.table("failover", "try", "killed", "ms", "refused", "answered by");
        double[] millis = new double[settings.tries()];
        try (RollcallGroup group = RollcallGroup.start(settings, RollcallGroup.Members.ALL, List.of())) {
            Failover failover = new Failover(group);
            group.wake(failover.fleet.instance(0));
            for (int i = 0; i < millis.length; i++) {
                millis[i] = failover.once(i, table);
            }
            failover.requireNothingLost();
        }
        table.print();
        double worst = Arrays.stream(millis).max().orElseThrow();
        Figures.say("all, in the order of the tries, ms: %s", Figures.list(millis));
        Figures.below(
                "kill -9 of the leader to the next committed write, median", Figures.median(millis) / 1e3, 2, "s");
        Figures.below("the same, worst of " + millis.length, worst / 1e3, 2, "s");
        report.table("summary", "median ms", "worst ms").row(Figures.median(millis), worst);
    }

    private double once(int number, Table table) throws IOException {
        for (int i = 0; i < WRITES_BEFORE; i++) {
            Node node = group.nodes().get(i % group.nodes().size());
            try (Conversation talk = node.talk()) {
                write(talk).expect(204, "a write while all run, at node " + node.name());
                acknowledge();
            }
        }
        String leader = group.awaitLeader();
        List<Node> survivors = new ArrayList<>(group.nodes());
        survivors.removeIf(node -> node.name().equals(leader));
        List<Conversation> talks = new ArrayList<>();
        for (Node survivor : survivors) {
            talks.add(survivor.talk());
        }
        long killed = System.nanoTime();
        group.kill(leader);
        int refused = 0;
        double millis;
        try {
            while (write(talks.get(refused % talks.size())).status() != 204) {
                refused++;
                if (System.nanoTime() - killed > GIVEN_UP_AFTER.toNanos()) {
                    throw new IOException("no write went through for " + GIVEN_UP_AFTER.toSeconds() + " s");
                }
                Pace.pause(BETWEEN_TRIES);
            }
            millis = (System.nanoTime() - killed) / 1e6;
            acknowledge();
        } finally {
            for (Conversation talk : talks) {
                talk.close();
            }
        }
        table.row(
                number + 1,
                leader,
                millis,
                refused,
                survivors.get(refused % survivors.size()).name());
        group.restart(leader);
        return millis;
    }

    private Conversation.Answer write(Conversation talk) throws IOException {
        writes++;
        Instance instance = fleet.instance((int) (writes % fleet.size())).withLastDirtyTimestamp(Fleet.DIRTY + writes);
        String body = new String(EurekaJson.registration(instance), StandardCharsets.UTF_8);
        return talk.ask(Conversation.post("/eureka/apps/" + instance.app() + "?ephemeral=false", "", body));
    }

    /** The last write was. */
    private void acknowledge() {
        acknowledged.put((int) (writes % fleet.size()), Fleet.DIRTY + writes);
    }

    private void requireNothingLost() throws IOException {
        group.awaitLeader();
        for (Node node : group.nodes()) {
            try (Conversation talk = node.talk()) {
                for (Map.Entry<Integer, Long> each : acknowledged.entrySet()) {
                    Instance instance = fleet.instance(each.getKey());
                    String what = instance.key() + " at node " + node.name();
                    Matcher held = STAMP.matcher(
                            talk.ask(Conversation.get("/eureka/apps/" + instance.app() + "/" + instance.id()))
                                    .expect(200, "a read of " + what));
                    if (!held.find() || Long.parseLong(held.group(1)) < each.getValue()) {
                        throw new IOException(what + " is older than what was acknowledged");
                    }
                }
            }
        }
        Figures.say("all nodes have what was acknowledged of %d instances", acknowledged.size());
    }
}
