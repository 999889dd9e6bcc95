package io.rollcall.replication.sim;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Replica;
import io.rollcall.replication.peer.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One run: a cluster and a fleet of clients, faults for some minutes, then calm, in which everything must
 * come right. All of it follows from a seed.
 */
final class Scenario {
    private static final String APP = "ORDERS";
    /** Some fifty times what happens in a run. */
    private static final long MOST_EVENTS = 2_000_000;

    private final Plan plan;
    private final Trace trace;
    private final Kernel kernel = new Kernel();
    private final Cluster cluster;
    private final TrafficRules traffic;
    private final WriteLog log = new WriteLog();
    private final Doors doors;
    private final List<FleetClient> fleet = new ArrayList<>();
    private final Referee referee;
    private final Faults faults;
    private final MovingEntries moving;
    private final Chance chance;
    private final Map<String, Long> counters = new TreeMap<>();

    /**
     * What a run came to.
     *
     * @param counters how often each mechanism fired, over all nodes and their lives
     */
    record Report(Plan plan, long events, long requests, int writes, double seconds, Map<String, Long> counters) {}

    private Scenario(long seed, Bias bias, Trace trace) {
        kernel.limit(MOST_EVENTS);
        this.chance = new Chance(seed);
        this.plan = Plan.of(chance.fork(), bias);
        this.trace = trace;
        trace.clock(kernel::now);
        trace.line(() -> "seed " + seed + ", " + plan);
        Network network = new Network(kernel, chance.fork(), trace);
        this.traffic = new TrafficRules(!plan.aliases() && !plan.broken() && chance.of(0.1));
        network.tap(traffic);
        this.cluster = new Cluster(kernel, SimSettings.of(bias, plan.selfPreservation(), plan.partBytes()), network);
        for (int number = 0; number < plan.nodes(); number++) {
            cluster.add("n" + number, chance.fork());
        }
        if (plan.aliases()) {
            cluster.alias(new PeerAddress("n0-too"), cluster.machines().get(0));
        }
        this.doors = new Doors(cluster, chance.fork());
        for (int number = 0; number < plan.clients(); number++) {
            fleet.add(client("i" + number));
        }
        this.referee = new Referee(cluster, fleet, log);
        this.faults = new Faults(cluster, network, doors, fleet, plan, chance.fork(), trace);
        this.moving = new MovingEntries(cluster, plan, chance.fork(), trace);
        cluster.onEnd(life -> add(life.replica().tally().byLabel()));
    }

    private FleetClient client(String id) {
        long ahead = chance.oneOf(0, 0, 0, -50_000, 20_000, 1_000_000);
        FleetClient.Stamps stamps = FleetClient.Stamps.RISING;
        if (ahead > 100_000 && chance.of(0.5)) {
            stamps = FleetClient.Stamps.SET_RIGHT;
        } else if (chance.of(0.08)) {
            stamps = FleetClient.Stamps.STANDING;
        }
        FleetClient.Nature nature = new FleetClient.Nature(ahead, chance.of(0.2), chance.of(0.7), stamps);
        return new FleetClient(kernel, doors, trace, new InstanceKey(APP, id), nature, chance.fork());
    }

    /** Runs one seed to its end, or to the first rule that is broken. */
    static Report run(long seed, Trace trace) {
        return run(seed, Bias.NONE, trace);
    }

    static Report run(long seed, Bias bias, Trace trace) {
        return new Scenario(seed, bias, trace).run();
    }

    private Report run() {
        try {
            kernel.observe(referee);
            start();
            runChaos();
            runCalm();
            if (plan.longRun()) {
                // Twice: an orphan's override is without its instance only once that is buried.
                kernel.runFor(plan.bias()
                        .orphanTtl()
                        .multipliedBy(2)
                        .plus(plan.bias().tombstoneTtl())
                        .plusSeconds(60));
                referee.nothingIsLeftBehind();
                referee.keptElsewhere(moving.keys(), InstanceStatus.DOWN);
                moving.end();
                // A former life is forgotten once it has been silent for both ages, and nothing carries its name.
                kernel.runFor(plan.bias().orphanTtl().plus(plan.bias().tombstoneTtl()));
                referee.keptElsewhere(moving.keys(), null);
                referee.shownAsSaid();
            }
        } catch (RuleBroken broken) {
            throw broken;
        } catch (RuntimeException | AssertionError thrown) {
            RuleBroken broken = new RuleBroken(Rule.NO_EXCEPTION, thrown.toString());
            broken.initCause(thrown);
            throw broken;
        }
        referee.lives().forEach(life -> add(life.replica().tally().byLabel()));
        return new Report(plan, kernel.handled(), traffic.requests(), log.size(), kernel.now() / 1e9, counters);
    }

    private void add(Map<String, Long> fired) {
        fired.forEach((name, times) -> counters.merge(name, times, Long::sum));
    }

    private void start() {
        cluster.machines().forEach(machine -> machine.start(cluster));
        fleet.forEach(client ->
                kernel.after((long) (chance.between(0, 1) * FleetClient.BEAT.toNanos()), null, () -> beat(client)));
        faults.start();
        moving.start();
    }

    private void beat(FleetClient client) {
        client.beat();
        long interval = (long) (FleetClient.BEAT.toNanos() * chance.between(0.95, 1.05));
        kernel.after(interval, null, () -> beat(client));
    }

    private void runChaos() {
        for (int second = 0; second < plan.chaosSeconds(); second += 10) {
            kernel.runFor(Duration.ofSeconds(10));
            nowAndThen();
            if (!plan.selfPreservation()) {
                referee.silentAreGone(longestSilence());
            }
        }
        faults.stop();
        kernel.runUntil(Math.max(
                kernel.now(),
                cluster.machines().stream()
                        .mapToLong(Machine::standsStillUntil)
                        .max()
                        .orElse(0)));
        faults.end();
        moving.settle();
    }

    private void nowAndThen() {
        if (!plan.broken()) {
            referee.vectorsAreSound();
        }
        referee.feedsTellAll();
    }

    /**
     * How long a silent instance may be shown among faults: a lease at its home, one where its eviction was
     * refuted because it was heard there last, one where neither was learned of; and what machines stood still.
     */
    private long longestSilence() {
        return FleetClient.LEASE.multipliedBy(3).plusSeconds(90).toNanos()
                + cluster.machines().stream()
                        .mapToLong(Machine::stoodStillNanos)
                        .sum();
    }

    private void runCalm() {
        long calm = kernel.now();
        kernel.runFor(Duration.ofSeconds(12));
        referee.cancelledAreGone();
        becomesSame(9);
        referee.overridesAgree();
        referee.keptElsewhere(moving.keys());
        moving.allGoDown();
        // By then all have renewed since the faults, and each is where its home knows of it.
        kernel.runUntil(calm + Duration.ofSeconds(60).toNanos());
        startAnew();
        kernel.runUntil(calm + Duration.ofSeconds(100).toNanos());
        nowAndThen();
        FleetClient dying = chance.oneOf(fleet);
        if (!plan.selfPreservation()) {
            dying.die();
        }
        fleet.stream().filter(FleetClient::isAlive).findFirst().ifPresent(this::operate);
        // What such a client said before may have come late, to a node whose own clock was ahead.
        kernel.runUntil(calm + Duration.ofSeconds(170).toNanos());
        fleet.stream().filter(FleetClient::isSetRight).forEach(FleetClient::update);
        kernel.runUntil(calm + Duration.ofSeconds(200).toNanos());
        if (!plan.selfPreservation()) {
            referee.silentAreGone(Duration.ofSeconds(98).toNanos());
        }
        if (plan.selfPreservation()) {
            // What is held back is better stale than lost; here we know that it is gone.
            referee.lives().forEach(life -> life.replica().releaseProtection());
        }
        kernel.runUntil(calm + Duration.ofSeconds(Plan.CALM_SECONDS).toNanos());
        if (plan.selfPreservation()) {
            referee.lives().forEach(life -> life.replica().releaseProtection());
            kernel.runFor(Duration.ofSeconds(100));
        }
        becomesSame(5);
        referee.shownAsSaid();
        referee.overridesAgree();
        referee.keptElsewhere(moving.keys(), InstanceStatus.DOWN);
        nowAndThen();
    }

    /** A node that starts in calm says that it is ready only once it shows what the others show. */
    private void startAnew() {
        if (plan.selfPreservation()) {
            // What it leaves behind would be held back for ever.
            return;
        }
        List<FleetClient> shown = referee.shownEverywhere();
        Machine machine = chance.oneOf(cluster.machines());
        machine.crash();
        kernel.runFor(Duration.ofSeconds(1));
        // A start that was planned among the faults may have come first.
        NodeLife early = machine.life();
        NodeLife started = early == null ? machine.start(cluster) : early;
        kernel.observe(host -> {
            referee.after(host);
            referee.knowsIfReady(started, shown);
        });
        kernel.runFor(Duration.ofSeconds(15));
        kernel.observe(referee);
    }

    /** Renewals go on and homes move, so there need not be one moment at which all have everything. */
    private void becomesSame(int seconds) {
        for (int second = 0; second < seconds && !referee.isSameEverywhere(); second++) {
            kernel.runFor(Duration.ofSeconds(1));
        }
        referee.sameEverywhere();
    }

    /** An operator's words in calm are heard everywhere, and taken back everywhere. */
    private void operate(FleetClient client) {
        Machine here = chance.oneOf(cluster.machines());
        Machine there = chance.oneOf(cluster.machines());
        replica(here).clearStatus(client.key(), InstanceStatus.UP, OptionalLong.empty(), Origin.CLIENT);
        kernel.runFor(Duration.ofSeconds(3));
        replica(here).setStatus(client.key(), InstanceStatus.OUT_OF_SERVICE, OptionalLong.empty(), Origin.CLIENT);
        replica(there).putMetadata(client.key(), Map.of("note", "calm"), Origin.CLIENT);
        kernel.runFor(Duration.ofSeconds(3));
        referee.everywhere(
                client,
                "the override",
                shown -> shown.status() == InstanceStatus.OUT_OF_SERVICE
                        && shown.overriddenStatus() == InstanceStatus.OUT_OF_SERVICE);
        referee.everywhere(client, "the metadata", shown -> "calm"
                .equals(shown.statement().instance().metadata().get("note")));
        replica(there).clearStatus(client.key(), InstanceStatus.UP, OptionalLong.empty(), Origin.CLIENT);
        kernel.runFor(Duration.ofSeconds(3));
        referee.everywhere(
                client,
                "the override's end",
                shown -> shown.status() == InstanceStatus.UP && shown.overriddenStatus() == InstanceStatus.UNKNOWN);
    }

    private static Replica replica(Machine machine) {
        NodeLife life = machine.life();
        if (life == null) {
            throw new IllegalStateException(machine + " is down in calm");
        }
        return life.replica();
    }
}
