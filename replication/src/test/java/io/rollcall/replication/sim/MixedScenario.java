package io.rollcall.replication.sim;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.peer.ReplicatorSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One run of a cluster of ours beside old Eureka servers, with clients at both. In most runs anything may
 * fail; in the others only our first node and the old servers lose each other, and then no instance that is
 * fresh anywhere may be missing at any node of ours for one moment.
 */
final class MixedScenario {
    private static final String APP = "ORDERS";
    private static final long MOST_EVENTS = 3_000_000;
    private static final Duration CHAOS = Duration.ofMinutes(10);
    /** An old server keeps what is silent for two leases and until its next look. */
    private static final Duration CALM = Duration.ofSeconds(400);

    private static final Duration LAST_LOOK = Duration.ofMinutes(2);
    /** From a first registration until every node has it, where one of them hears of it. */
    private static final long KNOWN_AFTER = Duration.ofSeconds(5).toNanos();

    /** An old server gives a cancel up after half a minute; until then it takes out what is back, as it always did. */
    private static final Duration LATEST_CANCEL = Duration.ofSeconds(32);

    private static final long SET_RIGHT_WITHIN = Duration.ofSeconds(1).toNanos();

    private final Kernel kernel = new Kernel();
    private final Trace trace;
    private final Chance chance;
    private final boolean gaps;
    private final Network network;
    private final MixedNetwork mixed;
    private final Cluster cluster;
    private final List<RollcallSite> ours = new ArrayList<>();
    private final List<EurekaServer> old = new ArrayList<>();
    private final List<Site> sites = new ArrayList<>();
    private final List<MixedClient> fleet = new ArrayList<>();
    private final Map<String, Long> counters = new TreeMap<>();
    private final Map<Missing, Long> missingSince = new HashMap<>();
    private boolean chaos = true;

    private record Missing(InstanceKey key, Site at) {}

    /** What a run came to. */
    record Report(boolean gaps, long events, long items, Map<String, Long> counters) {}

    private MixedScenario(long seed, Trace trace) {
        kernel.limit(MOST_EVENTS);
        trace.clock(kernel::now);
        this.trace = trace;
        this.chance = new Chance(seed);
        this.gaps = chance.of(0.4);
        this.network = new Network(kernel, chance.fork(), trace);
        this.mixed = new MixedNetwork(kernel, chance.fork(), trace);
        this.cluster =
                new Cluster(kernel, SimSettings.shortAges(false, ReplicatorSettings.DEFAULT.partBytes()), network);
        int nodes = gaps ? 2 : chance.oneOf(1, 2, 2, 3);
        Set<PeerAddress> oldAddresses = new LinkedHashSet<>();
        for (int number = 0; number < chance.oneOf(1, 2, 2); number++) {
            oldAddresses.add(new PeerAddress("old" + number));
        }
        for (int number = 0; number < nodes; number++) {
            Machine machine = cluster.add("n" + number, chance.fork());
            ours.add(new RollcallSite(machine, cluster, mixed, oldAddresses, chance.fork()));
        }
        oldAddresses.forEach(address -> old.add(new EurekaServer(kernel, mixed, address, trace)));
        sites.addAll(ours);
        sites.addAll(old);
        sites.forEach(mixed::add);
        cluster.onEnd(this::count);
        trace.line(() -> "seed " + seed + (gaps ? ", with gaps only" : "") + ": " + sites);
    }

    /** Runs one seed to its end, or to the first rule that is broken. */
    static Report run(long seed, Trace trace) {
        return new MixedScenario(seed, trace).run();
    }

    private Report run() {
        kernel.observe(host -> look());
        ours.forEach(RollcallSite::start);
        old.forEach(server -> server.start(peersOf(server), null));
        kernel.runFor(Duration.ofSeconds(3));
        for (int number = 0; number < chance.oneOf(3, 8); number++) {
            join("i" + number);
        }
        faultsGoOn();
        kernel.runFor(CHAOS);
        calm();
        kernel.runFor(CALM.minus(LAST_LOOK));
        long before = mixed.items();
        kernel.runFor(LAST_LOOK);
        requireNoCircles(mixed.items() - before);
        requireSame();
        ours.forEach(site -> count(site.machine().life()));
        return new Report(gaps, kernel.handled(), mixed.items(), counters);
    }

    private void count(@Nullable NodeLife life) {
        if (life != null) {
            life.replica().tally().byLabel().forEach((name, times) -> counters.merge(name, times, Long::sum));
        }
    }

    private List<PeerAddress> peersOf(EurekaServer server) {
        return sites.stream()
                .map(Site::address)
                .filter(each -> !each.equals(server.address()))
                .toList();
    }

    private void join(String id) {
        InstanceKey key = new InstanceKey(APP, id);
        MixedClient client = new MixedClient(kernel, sites, chance.oneOf(sites), key, chance.fork(), trace);
        fleet.add(client);
        kernel.after((long) (chance.between(0, 1) * FleetClient.BEAT.toNanos()), null, () -> beat(client));
    }

    private void beat(MixedClient client) {
        client.beat();
        kernel.after((long) (FleetClient.BEAT.toNanos() * chance.between(0.95, 1.05)), null, () -> beat(client));
    }

    // What happens

    private void faultsGoOn() {
        kernel.after(chance.exponential(4), null, () -> {
            if (chaos) {
                clientsDo();
                if (gaps) {
                    gap();
                } else {
                    anything();
                }
                faultsGoOn();
            }
        });
    }

    private void clientsDo() {
        MixedClient client = chance.oneOf(fleet);
        switch (chance.below(gaps ? 6 : 8)) {
            case 0 -> client.moveTo(chance.oneOf(sites));
            case 1, 2 -> client.update();
            case 3 -> client.cancel();
            case 4 -> client.die();
            case 5 -> client.comeBack(LATEST_CANCEL);
            case 6 -> client.shut(chance.oneOf(sites));
            default -> operate(client);
        }
    }

    private void operate(MixedClient client) {
        Site at = chance.oneOf(sites);
        if (at.isUp()) {
            trace.line(() -> "an operator at " + at + " about " + client);
            if (chance.of(0.5)) {
                at.setStatus(client.key(), InstanceStatus.OUT_OF_SERVICE);
            } else {
                at.clearStatus(client.key(), InstanceStatus.UP);
            }
        }
    }

    /** Our first node and an old server lose each other, one way or both, or find each other again. */
    private void gap() {
        Site first = ours.get(0);
        Site other = chance.oneOf(old);
        switch (chance.below(5)) {
            case 0, 1 -> mixed.cut(other.address(), first.address());
            case 2 -> mixed.cut(first.address(), other.address());
            case 3 -> mixed.heal();
            default -> {}
        }
    }

    private void anything() {
        Site one = chance.oneOf(sites);
        Site other = chance.oneOf(sites);
        switch (chance.below(10)) {
            case 0, 1 -> mixed.cut(one.address(), other.address());
            case 2, 3 -> heal();
            case 4 -> mixed.weather(chance.oneOf(0.0, 0.1, 0.4), chance.oneOf(0.002, 0.05, 0.3));
            case 5 -> cutOurs();
            case 6 -> crash(one);
            case 7, 8 -> restartSomething();
            default -> chance.oneOf(ours).machine().standStill(Duration.ofSeconds(chance.below(40)));
        }
    }

    private void heal() {
        mixed.heal();
        network.heal();
        fleet.forEach(MixedClient::openAll);
    }

    private void cutOurs() {
        if (ours.size() > 1) {
            network.cut(chance.oneOf(ours).machine(), chance.oneOf(ours).machine());
        }
    }

    private void crash(Site site) {
        long stillUp = sites.stream().filter(Site::isUp).count();
        if (stillUp < 2 || !site.isUp()) {
            return;
        }
        trace.line(() -> site + " crashes");
        if (site instanceof RollcallSite node) {
            node.crash();
        } else {
            ((EurekaServer) site).crash();
        }
    }

    private void restartSomething() {
        sites.stream().filter(site -> !site.isUp()).findFirst().ifPresent(this::restart);
    }

    private void restart(Site site) {
        trace.line(() -> site + " starts");
        if (site instanceof RollcallSite node) {
            node.start();
        } else {
            EurekaServer server = (EurekaServer) site;
            Site other = sites.stream().filter(Site::isUp).findAny().orElse(null);
            server.start(peersOf(server), other);
        }
    }

    private void calm() {
        chaos = false;
        trace.line(() -> "the faults end");
        mixed.weather(0, 0.002);
        heal();
        sites.stream().filter(site -> !site.isUp()).toList().forEach(this::restart);
    }

    // What must hold

    private void look() {
        for (MixedClient client : fleet) {
            Site told = client.toldBy();
            if (told == null || !client.isAlive() || client.sinceTold() >= FleetClient.LEASE.toNanos()) {
                continue;
            }
            if (told instanceof RollcallSite && told.isUp() && isTheSameLife(told, client)) {
                require(told.shows(client.key()) != null, Rule.SHOWN_WHERE_IT_RENEWS, client + " is not shown there");
            }
            if (gaps) {
                ours.forEach(node -> requireShown(client, node));
            }
        }
    }

    /** Not for longer than nodes need to set each other right: an old server's words may come late and out of order. */
    private void requireShown(MixedClient client, RollcallSite node) {
        Missing missing = new Missing(client.key(), node);
        if (!client.isKnownFor(KNOWN_AFTER) || node.shows(client.key()) != null) {
            missingSince.remove(missing);
        } else {
            long since = missingSince.computeIfAbsent(missing, now -> kernel.now());
            require(
                    kernel.now() - since < SET_RIGHT_WITHIN,
                    Rule.FRESH_STAYS_SHOWN,
                    client + " is missing at " + node + " since " + since / 1e9);
        }
    }

    /** A node that crashed has forgotten what it said. */
    private static boolean isTheSameLife(Site told, MixedClient client) {
        NodeLife life = ((RollcallSite) told).machine().life();
        return life != null && life.age().toNanos() > client.sinceTold();
    }

    /** Each renewal is told to each other server once; in calm, nothing else is said. */
    private void requireNoCircles(long items) {
        long renewals = fleet.size() * (LAST_LOOK.dividedBy(FleetClient.BEAT) + 1);
        require(
                items <= renewals * (sites.size() - 1),
                Rule.ONE_MESSAGE_A_CHANGE,
                items + " items for at most " + renewals + " renewals");
    }

    private void requireSame() {
        for (Site site : sites) {
            for (MixedClient client : fleet) {
                Instance shown = site.shows(client.key());
                if (client.isAlive()) {
                    require(
                            shown != null
                                    && client.says().equals(shown.metadata().get("says")),
                            Rule.SHOWN_AS_SAID,
                            site + " shows " + shown + " of " + client + ", which says " + client.says());
                } else {
                    require(shown == null, Rule.GONE_AFTER_ITS_LEASE, site + " shows " + client);
                }
            }
        }
    }

    private static void require(boolean holds, Rule rule, String otherwise) {
        if (!holds) {
            throw new RuleBroken(rule, otherwise);
        }
    }
}
