package io.rollcall.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Replica;
import io.rollcall.replication.ReplicaSettings;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.server.registry.Registry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Ten minutes of the demo pass in a moment here, on the registry that a node has. */
class DemoTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration TICK = Duration.ofMillis(200);

    private final SteppedLoop loop = new SteppedLoop();
    private final InstantSource wall = () -> START.plusNanos(loop.nanos());
    private final List<LiveInstance> changes = new ArrayList<>();
    private final Replica replica = new Replica(
            new NodeId("demo", 1), ReplicaSettings.DEFAULT, wall, loop::nanos, new DigestKey(1, 2), changes::add);
    private final Registry registry = new Registry(replica, 1_000, caller -> true);
    private final Demo demo = new Demo(registry, loop, new SplittableRandom(14), wall, Demo.Share.ALL);

    private void tick() {
        replica.tick();
        loop.after(TICK, this::tick);
    }

    private void run(Duration duration) {
        loop.execute(this::tick);
        demo.start();
        loop.pass(duration);
    }

    @Test
    void some_fifty_instances_of_a_dozen_applications_are_up_within_seconds() {
        run(Duration.ofSeconds(10));

        Set<String> applications = new HashSet<>();
        changes.forEach(change -> applications.add(change.key().app()));
        assertThat(applications).hasSizeBetween(12, 15);
        assertThat(registry.size()).isEqualTo(50);
        assertThat(changes).anyMatch(change -> change.status() == InstanceStatus.UP);
    }

    @Test
    void instances_fail_are_taken_out_leave_come_back_and_change_their_metadata() {
        run(Duration.ofMinutes(10));

        Set<InstanceStatus> statuses = EnumSet.noneOf(InstanceStatus.class);
        Set<InstanceKey> gone = new HashSet<>();
        Set<InstanceKey> back = new HashSet<>();
        Set<String> versions = new HashSet<>();
        for (LiveInstance change : changes) {
            statuses.add(change.status());
            versions.add(change.statement().instance().metadata().get("version"));
            if (change.action() == ActionType.DELETED) {
                gone.add(change.key());
            } else if (gone.contains(change.key())) {
                back.add(change.key());
            }
        }
        assertThat(statuses)
                .contains(
                        InstanceStatus.UP, InstanceStatus.DOWN, InstanceStatus.STARTING, InstanceStatus.OUT_OF_SERVICE);
        assertThat(changes)
                .anyMatch(change -> change.overriddenStatus() == InstanceStatus.OUT_OF_SERVICE)
                .hasSizeGreaterThan(200);
        assertThat(back).hasSizeGreaterThan(20);
        assertThat(versions).hasSizeGreaterThan(10);
        assertThat(registry.renewals()).isGreaterThan(3_000);
    }

    @Test
    void a_zone_that_is_cut_off_is_held_and_let_go_when_it_is_back() {
        loop.execute(this::tick);
        demo.start();
        boolean held = false;
        boolean letGo = false;
        for (int second = 0; second < 120; second++) {
            loop.pass(Duration.ofSeconds(1));
            held |= registry.protection().active();
            letGo |= held && !registry.protection().active();
        }

        assertThat(held).isTrue();
        assertThat(letGo).isTrue();
        assertThat(registry.size()).isGreaterThan(35);
    }

    @Test
    void the_same_seed_gives_the_same_demo() {
        run(Duration.ofMinutes(3));
        DemoTest other = new DemoTest();
        other.run(Duration.ofMinutes(3));

        assertThat(changes.stream().map(DemoTest::told).toList())
                .isEqualTo(other.changes.stream().map(DemoTest::told).toList());
    }

    @Test
    void three_nodes_share_the_fleet_and_each_has_a_zone_of_its_own() {
        List<InstanceKey> shared = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            List<Instance> share = new Demo.Share(number, 3).instances();
            assertThat(share).hasSizeBetween(16, 17);
            assertThat(share.stream().map(instance -> instance.metadata().get("zone")))
                    .containsOnly("zone-" + "abc".charAt(number));
            share.forEach(instance -> shared.add(instance.key()));
        }

        assertThat(shared).doesNotHaveDuplicates().hasSize(50);
    }

    private static String told(LiveInstance change) {
        return change.lastUpdatedMillis() + " " + change.key() + " " + change.status() + " " + change.action();
    }

    @Test
    void once_stopped_nothing_happens_any_more_and_nothing_waits() {
        demo.start();
        loop.pass(Duration.ofSeconds(30));
        demo.stop();
        int before = changes.size();
        long renewals = registry.renewals();

        loop.pass(Duration.ofMinutes(2));

        assertThat(changes).hasSize(before);
        assertThat(registry.renewals()).isEqualTo(renewals);
        assertThat(loop.waiting()).isZero();
    }
}
