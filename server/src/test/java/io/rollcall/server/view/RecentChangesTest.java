package io.rollcall.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.LiveInstance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The list of changes against the plainest one there is, and what it keeps. */
class RecentChangesTest {
    private static final long RETENTION = 10_000;

    private record Change(LiveInstance changed, long at) {}

    private static LiveInstance change(int id, ActionType action, long updated) {
        return ViewFixtures.shown("APP", "i" + id, InstanceStatus.UP, action, updated);
    }

    private static LiveInstance change(int id, long updated) {
        return change(id, ActionType.MODIFIED, updated);
    }

    private static Map<InstanceKey, LiveInstance> last(List<LiveInstance> changes) {
        Map<InstanceKey, LiveInstance> last = new HashMap<>();
        changes.forEach(change -> last.put(change.key(), change));
        return last;
    }

    /** What is to be told: each as it was last. */
    private static Map<InstanceKey, LiveInstance> toldOf(List<Change> changes) {
        return last(changes.stream().map(Change::changed).toList());
    }

    private static List<LiveInstance> told(RecentChanges recent) {
        return recent.blocks().getOrDefault("APP", List.of()).stream()
                .flatMap(block -> block.instances().stream())
                .toList();
    }

    @Test
    void it_tells_what_a_plain_list_tells_whatever_expires_when() {
        for (int seed = 0; seed < 8; seed++) {
            RandomGenerator random = ViewFixtures.seeded(seed);
            int instances = random.nextInt(1, 6_000);
            RecentChanges recent = RecentChanges.NONE;
            List<Change> plain = new ArrayList<>();
            long now = 0;
            for (int step = 0; step < 12_000; step++) {
                now += random.nextInt(4);
                ActionType action = random.nextInt(3) == 0 ? ActionType.DELETED : ActionType.MODIFIED;
                LiveInstance changed = change(random.nextInt(instances), action, step);
                recent = recent.with(changed, now);
                plain.add(new Change(changed, now));
                if (random.nextInt(500) == 0) {
                    long oldest = now - RETENTION;
                    recent = recent.expired(oldest);
                    plain.removeIf(each -> each.at < oldest);
                    List<LiveInstance> told = told(recent);
                    assertThat(last(told)).as("seed %d, step %d", seed, step).isEqualTo(toldOf(plain));
                    assertThat(recent.size())
                            .isEqualTo(told.size())
                            .isEqualTo(toldOf(plain).size());
                }
            }
        }
    }

    @Test
    void who_is_gone_is_told_before_who_came_in_his_place() {
        RecentChanges recent = RecentChanges.NONE
                .with(change(1, 1), 1)
                .with(change(2, 2), 2)
                .with(change(1, ActionType.DELETED, 3), 3);
        assertThat(told(recent))
                .extracting(LiveInstance::action)
                .containsExactly(ActionType.DELETED, ActionType.MODIFIED);
    }

    @Test
    void nothing_too_old_is_the_same_list() {
        RecentChanges recent = RecentChanges.NONE;
        for (int i = 0; i < 3_000; i++) {
            recent = recent.with(change(i, i), i);
        }
        assertThat(recent.expired(0)).isSameAs(recent);
        assertThat(recent.expired(1).length()).isEqualTo(2_999);
        assertThat(recent.expired(2_999).length()).isEqualTo(1);
        assertThat(recent.expired(3_000).length()).isZero();
        assertThat(RecentChanges.NONE.expired(5)).isSameAs(RecentChanges.NONE);
    }

    /** Each that was replaced keeps a statement of a kilobyte: a storm must not double what a registry takes. */
    @Test
    void hardly_more_is_kept_than_there_are_instances_that_change() {
        RecentChanges recent = RecentChanges.NONE;
        int most = 0;
        for (int i = 0; i < 100_000; i++) {
            recent = recent.with(change(i % 10_000, i), 1);
            most = Math.max(most, recent.length());
        }
        assertThat(most).isBetween(10_000, 11_600);
        assertThat(told(recent)).hasSize(10_000);
    }
}
