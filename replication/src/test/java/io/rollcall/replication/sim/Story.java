package io.rollcall.replication.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Mechanism;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.replication.Replica;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.record.InstanceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A cluster to which things happen in the order in which a test tells them. */
final class Story {
    /** Stamps of clients are told relative to this. */
    static final long START = Machine.START_MILLIS;

    final Kernel kernel = new Kernel();
    final HandNetwork network = new HandNetwork(kernel);
    final Cluster cluster;
    private final WriteLog log = new WriteLog();
    private final Referee referee;
    private final Chance chance = new Chance(1);

    private Story(SimSettings settings) {
        cluster = new Cluster(kernel, settings, network);
        referee = new Referee(cluster, List.of(), log);
        kernel.observe(referee);
    }

    /** Nodes that run, know each other, and have come to rest. */
    static Story of(int nodes) {
        return of(nodes, SimSettings.SHORT_AGES);
    }

    static Story of(int nodes, SimSettings settings) {
        Story story = new Story(settings);
        for (int number = 0; number < nodes; number++) {
            story.cluster.add("n" + number, story.chance.fork());
        }
        story.cluster.machines().forEach(machine -> machine.start(story.cluster));
        story.pass(5);
        return story;
    }

    Machine machine(int number) {
        return cluster.machines().get(number);
    }

    List<Machine> machines() {
        return cluster.machines();
    }

    /** One more machine, whose node may have the name of another. */
    Machine add(String name, String address) {
        return cluster.add(name, new PeerAddress(address), chance.fork());
    }

    Replica replica(Machine machine) {
        return Objects.requireNonNull(machine.life(), () -> machine + " is down")
                .replica();
    }

    // Time

    void pass(double seconds) {
        kernel.runUntil(kernel.now() + (long) (seconds * 1e9));
    }

    /** Lets time pass while clients renew at their nodes, each second one of thirty. */
    void passRenewing(int seconds, Machine at, String... ids) {
        for (int second = 0; second < seconds; second++) {
            pass(1);
            for (int number = 0; number < ids.length; number++) {
                if ((second + number) % 30 == 0) {
                    assertThat(renew(at, ids[number])).isEqualTo(Outcome.DONE);
                }
            }
        }
    }

    // Clients

    static InstanceKey key(String id) {
        return new InstanceKey("ORDERS", id);
    }

    Outcome register(Machine at, String id, long stamp, String says) {
        Instance instance = Instance.of("ORDERS", id, "host-" + id, "10.0.0.1", new Port(8080, true))
                .withMetadata(Map.of("says", says))
                .withLastDirtyTimestamp(stamp);
        Registration registration = new Registration(InstanceStatus.UNKNOWN, 0, 0, 0, 0, 0, ActionType.ADDED, false);
        return replica(at).register(new RegisteredInstance(instance, registration), Origin.CLIENT);
    }

    Outcome renew(Machine at, String id) {
        return replica(at).renew(key(id), OptionalLong.empty(), null, Origin.CLIENT);
    }

    Outcome renew(Machine at, String id, long stamp) {
        return replica(at).renew(key(id), OptionalLong.of(stamp), null, Origin.CLIENT);
    }

    Outcome cancel(Machine at, String id) {
        return replica(at).cancel(key(id), Origin.CLIENT);
    }

    // What is seen

    boolean shows(Machine machine, String id) {
        return replica(machine).get(key(id)) != null;
    }

    /** What the instance says there; null if it is not shown. */
    @Nullable
    String said(Machine machine, String id) {
        LiveInstance shown = replica(machine).get(key(id));
        return shown == null ? null : shown.statement().instance().metadata().get("says");
    }

    boolean shownEverywhere(String id) {
        return machines().stream().allMatch(machine -> machine.life() == null || shows(machine, id));
    }

    boolean shownNowhere(String id) {
        return machines().stream().noneMatch(machine -> machine.life() != null && shows(machine, id));
    }

    /** The name of the node that is the home of an instance, as {@code machine} knows it. */
    @Nullable
    String home(Machine machine, String id) {
        InstanceRecord held = Inspection.instance(Objects.requireNonNull(machine.life()), key(id));
        return held == null ? null : held.version().home().name();
    }

    long count(Machine machine, Mechanism mechanism) {
        return replica(machine).tally().of(mechanism);
    }

    /** All nodes hold the same, and none claims to know what it does not. */
    void allAgree() {
        referee.vectorsAreSound();
        referee.sameEverywhere();
        List<Integer> sizes = new ArrayList<>();
        machines().stream()
                .filter(machine -> machine.life() != null)
                .forEach(machine -> sizes.add(replica(machine).size()));
        assertThat(sizes).as("how many each node shows").allMatch(size -> size.equals(sizes.get(0)));
    }

    void vectorsAreSound() {
        referee.vectorsAreSound();
    }

    void sameEverywhere() {
        referee.sameEverywhere();
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
