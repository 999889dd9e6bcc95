package io.rollcall.replication.sim;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.wire.RecordName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Checks what must hold, after each event or when asked. */
final class Referee implements Kernel.Observer {
    private final Kernel kernel;
    private final Cluster cluster;
    private final List<FleetClient> fleet;
    private final WriteLog log;
    private final long tombstoneTtl;
    /** Cancelled ones that all nodes know of: each with what tells that its client is silent still. */
    private final List<FleetClient> goneForGood = new ArrayList<>();

    Referee(Cluster cluster, List<FleetClient> fleet, WriteLog log) {
        this.kernel = cluster.kernel();
        this.cluster = cluster;
        this.fleet = fleet;
        this.log = log;
        this.tombstoneTtl = cluster.settings().replica().tombstoneTtl().toNanos();
    }

    // After each event

    @Override
    public void after(Kernel.@Nullable Host host) {
        if (host instanceof Machine machine) {
            check(machine);
        } else {
            cluster.machines().forEach(this::check);
        }
    }

    private void check(Machine machine) {
        NodeLife life = machine.life();
        if (life == null || machine.isStandingStill()) {
            return;
        }
        log.observe(life.replica(), kernel.now());
        for (FleetClient client : fleet) {
            if (client.isOwedBy(life) && life.replica().get(client.key()) == null) {
                throw broken(
                        Rule.SHOWN_WHERE_IT_RENEWS,
                        client,
                        life + " does not show it, and holds " + held(life, client));
            }
        }
        for (FleetClient client : goneForGood) {
            if (client.isCancelled() && life.replica().get(client.key()) != null) {
                throw broken(Rule.CANCELLED_STAYS_GONE, client, life + " shows it again: " + held(life, client));
            }
        }
    }

    /** The living that every node shows. */
    List<FleetClient> shownEverywhere() {
        return fleet.stream()
                .filter(FleetClient::isAlive)
                .filter(client ->
                        lives().stream().allMatch(life -> life.replica().get(client.key()) != null))
                .toList();
    }

    /** Once a node says that it is ready, it shows these. */
    void knowsIfReady(NodeLife life, List<FleetClient> clients) {
        if (life.replicator().view().ready()) {
            for (FleetClient client : clients) {
                if (life.replica().get(client.key()) == null) {
                    throw broken(Rule.READY_KNOWS, client, life + " is ready, and does not show it");
                }
            }
        }
    }

    // Now and then

    /** What each node claims to know, it knows. */
    void vectorsAreSound() {
        for (NodeLife life : lives()) {
            Dot dot = log.unsound(life.replica(), kernel.now() - tombstoneTtl);
            if (dot != null) {
                throw new RuleBroken(
                        Rule.SOUND_VECTORS,
                        life + " covers " + dot + " and neither holds it nor a newer one:" + log.historyOf(dot));
            }
        }
    }

    void feedsTellAll() {
        for (NodeLife life : lives()) {
            for (FleetClient client : fleet) {
                LiveInstance shown = life.replica().get(client.key());
                LiveInstance told = life.told().get(client.key());
                boolean same = shown == null
                        ? told == null
                        : told != null
                                && told.statement().equals(shown.statement())
                                && told.status() == shown.status()
                                && told.overriddenStatus() == shown.overriddenStatus();
                if (!same) {
                    throw broken(Rule.FEED_TELLS_ALL, client, life + " shows " + shown + " and told of " + told);
                }
            }
        }
    }

    /** Nobody shows for ever whose client is silent. */
    void silentAreGone(long afterNanos) {
        for (FleetClient client : fleet) {
            if (!client.isAlive() && kernel.now() - client.heardAt() > afterNanos) {
                for (NodeLife life : lives()) {
                    // One that has just started, and that nobody answered yet, gives a home that it does not know a
                    // lease.
                    boolean settled = life.age().compareTo(FleetClient.LEASE.plusSeconds(10)) > 0;
                    if (settled && life.replica().get(client.key()) != null) {
                        throw broken(
                                Rule.GONE_AFTER_ITS_LEASE,
                                client,
                                life + " shows it " + (kernel.now() - client.heardAt()) / 1_000_000_000
                                        + " s after it was last heard: " + held(life, client));
                    }
                }
            }
        }
    }

    // After the faults

    /** Cancelled ones are gone, but those whose cancellation was lost or older than what it was to cancel. */
    void cancelledAreGone() {
        for (FleetClient client : fleet) {
            InstanceRecord cancel = log.newestCancel(client.key());
            if (!client.isCancelled() || cancel == null) {
                continue;
            }
            boolean lost =
                    lives().stream().noneMatch(life -> life.replica().vector().covers(cancel.dot()));
            boolean beaten = lives().stream()
                    .map(life -> Inspection.instance(life, client.key()))
                    .anyMatch(held -> held != null && held.isNewerThan(cancel) && held.isLive());
            boolean apart = lives().stream()
                    .map(life -> Inspection.instance(life, client.key()))
                    .anyMatch(held -> held != null && log.hadNotMet(cancel, held, kernel.now() - tombstoneTtl));
            if (lost || beaten || apart) {
                continue;
            }
            for (NodeLife life : lives()) {
                if (life.replica().get(client.key()) != null) {
                    throw broken(
                            Rule.CANCELLED_STAYS_GONE, client, life + " shows it after all met: " + held(life, client));
                }
            }
            goneForGood.add(client);
        }
    }

    /** Whether all nodes hold the same live records at this moment. */
    boolean isSameEverywhere() {
        return difference() == null;
    }

    void sameEverywhere() {
        String difference = difference();
        if (difference != null) {
            throw new RuleBroken(Rule.SAME_RECORDS, difference);
        }
    }

    private @Nullable String difference() {
        Map<RecordName, RegistryRecord> first = new TreeMap<>();
        NodeLife firstLife = null;
        for (NodeLife life : lives()) {
            Map<RecordName, RegistryRecord> live = new TreeMap<>();
            for (RegistryRecord record : life.replica().records()) {
                if (record.isLive()) {
                    live.put(WriteLog.nameOf(record), record);
                }
            }
            if (firstLife == null) {
                firstLife = life;
                first = live;
                continue;
            }
            Map<RecordName, RegistryRecord> all = new HashMap<>(first);
            all.putAll(live);
            for (RecordName name : all.keySet()) {
                RegistryRecord one = first.get(name);
                RegistryRecord other = live.get(name);
                if (one == null || other == null || !one.dot().equals(other.dot())) {
                    return name + " is at " + firstLife + " " + WriteLog.describe(one) + " and at " + life + " "
                            + WriteLog.describe(other) + log.history(name.key());
                }
            }
        }
        return null;
    }

    /** Every node shows those that renew as they last described themselves, and nobody else. */
    void shownAsSaid() {
        for (NodeLife life : lives()) {
            int alive = 0;
            for (FleetClient client : fleet) {
                LiveInstance shown = life.replica().get(client.key());
                alive += client.isAlive() ? 1 : 0;
                if ((shown != null) != client.isAlive()) {
                    throw broken(
                            Rule.SHOWN_AS_SAID,
                            client,
                            life + (shown == null ? " does not show it" : " shows it") + ": " + held(life, client));
                }
                // Without a stamp, nobody can know that a node took the newest statement with it when it died.
                if (shown != null && client.tellsNewest() && !client.says().equals(said(shown))) {
                    throw broken(
                            Rule.SHOWN_AS_SAID,
                            client,
                            life + " shows " + said(shown) + " and not " + client.says() + ": " + held(life, client));
                }
            }
            if (life.replica().size() != alive) {
                throw new RuleBroken(
                        Rule.SHOWN_AS_SAID, life + " shows " + life.replica().size() + " and not " + alive);
            }
        }
    }

    private static @Nullable String said(LiveInstance shown) {
        return shown.statement().instance().metadata().get("says");
    }

    /** Nothing is held but what lives, and what an operator said of it. */
    void nothingIsLeftBehind() {
        for (NodeLife life : lives()) {
            for (RegistryRecord record : life.replica().records()) {
                boolean lives = fleet.stream()
                                .anyMatch(client ->
                                        client.isAlive() && client.key().equals(record.key()))
                        || (record.isLive()
                                && record instanceof OverrideRecord
                                && life.machine().keeps(record.key()));
                if (!lives || (!record.isLive() && record instanceof InstanceRecord)) {
                    throw new RuleBroken(
                            Rule.NOTHING_LEFT_BEHIND,
                            life + " still holds " + WriteLog.describe(record) + log.history(record.key()));
                }
            }
        }
    }

    /** Of what is kept elsewhere no instance is here, and all nodes have the same note of it, and were told so. */
    void keptElsewhere(List<InstanceKey> keys) {
        for (InstanceKey key : keys) {
            InstanceStatus first = lives().get(0).replica().noted(key);
            keptElsewhere(List.of(key), first);
        }
    }

    /** The same, and this is what they have. */
    void keptElsewhere(List<InstanceKey> keys, @Nullable InstanceStatus note) {
        for (InstanceKey key : keys) {
            for (NodeLife life : lives()) {
                InstanceRecord held = Inspection.instance(life, key);
                InstanceStatus noted = life.replica().noted(key);
                if ((held != null && held.isLive())
                        || noted != note
                        || life.notes().get(key) != note) {
                    throw new RuleBroken(
                            Rule.KEPT_ELSEWHERE,
                            life + " holds " + WriteLog.describe(held) + ", and " + noted + " is noted and "
                                    + life.notes().get(key) + " was told, not " + note + log.history(key));
                }
            }
        }
    }

    /** Every node shows the instance so. */
    void everywhere(FleetClient client, String what, Predicate<LiveInstance> expected) {
        for (NodeLife life : lives()) {
            LiveInstance shown = life.replica().get(client.key());
            if (shown == null || !expected.test(shown)) {
                throw broken(Rule.OPERATORS_WORD, client, life + " does not show " + what + " but " + shown);
            }
        }
    }

    /** All nodes that show an instance say the same of its override. */
    void overridesAgree() {
        for (FleetClient client : fleet) {
            NodeLife first = lives().get(0);
            LiveInstance one = first.replica().get(client.key());
            for (NodeLife life : lives()) {
                LiveInstance other = life.replica().get(client.key());
                if (one != null
                        && other != null
                        && (one.status() != other.status() || one.overriddenStatus() != other.overriddenStatus())) {
                    throw broken(Rule.OPERATORS_WORD, client, first + " shows " + one + ", and " + life + " " + other);
                }
            }
        }
    }

    List<NodeLife> lives() {
        List<NodeLife> lives = new ArrayList<>();
        for (Machine machine : cluster.machines()) {
            NodeLife life = machine.life();
            if (life != null) {
                lives.add(life);
            }
        }
        return lives;
    }

    private static String held(NodeLife life, FleetClient client) {
        return WriteLog.describe(Inspection.instance(life, client.key()));
    }

    private RuleBroken broken(Rule rule, FleetClient client, String what) {
        return new RuleBroken(rule, client + ": " + what + log.history(client.key()));
    }
}
