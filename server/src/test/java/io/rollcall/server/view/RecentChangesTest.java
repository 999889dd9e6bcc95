package io.rollcall.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.LiveInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The changes that are told against the plainest list there is, and what is kept of them. */
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
            AtomicLong now = new AtomicLong();
            ViewPublisher publisher = new ViewPublisher(now::get, Duration.ofNanos(RETENTION));
            List<Change> plain = new ArrayList<>();
            BitSet shown = new BitSet();
            for (int step = 0; step < 12_000; step++) {
                now.addAndGet(random.nextInt(4));
                int id = random.nextInt(instances);
                boolean leaves = shown.get(id) && random.nextInt(3) > 0;
                shown.set(id, !leaves);
                LiveInstance changed = change(id, leaves ? ActionType.DELETED : ActionType.MODIFIED, step);
                publisher.changed(changed);
                plain.add(new Change(changed, now.get()));
                if (random.nextInt(500) == 0) {
                    publisher.expireChanges();
                    plain.removeIf(each -> each.at < now.get() - RETENTION);
                    List<LiveInstance> told = told(publisher.current().recent());
                    assertThat(last(told)).as("seed %d, step %d", seed, step).isEqualTo(toldOf(plain));
                    assertThat(told).hasSize(toldOf(plain).size());
                }
            }
        }
    }

    @Test
    void more_than_are_taken_out_at_once_expire_together() {
        AtomicLong now = new AtomicLong();
        ViewPublisher publisher = new ViewPublisher(now::get, Duration.ofNanos(RETENTION));
        for (int i = 0; i < 20_000; i++) {
            now.set(i < 19_999 ? 1 : 2);
            publisher.changed(change(i, i));
        }
        now.set(RETENTION + 1);
        RegistryView before = publisher.current();
        publisher.expireChanges();
        assertThat(publisher.current()).isSameAs(before);

        now.set(RETENTION + 2);
        publisher.expireChanges();
        assertThat(told(publisher.current().recent())).hasSize(1);
        assertThat(told(before.recent())).as("what a reader still holds").hasSize(20_000);
    }

    @Test
    void who_is_gone_is_told_before_who_came_in_his_place() {
        RecentChanges recent =
                RecentChanges.NONE.with(change(1, 1)).with(change(2, 2)).with(change(1, ActionType.DELETED, 3));
        assertThat(told(recent))
                .extracting(LiveInstance::action)
                .containsExactly(ActionType.DELETED, ActionType.MODIFIED);
    }

    @Test
    void a_change_is_as_old_as_the_last_one_of_its_instance() {
        ChangeTimes times = new ChangeTimes();
        InstanceKey first = new InstanceKey("APP", "first");
        InstanceKey second = new InstanceKey("APP", "second");
        times.changed(first, 1);
        times.changed(second, 2);
        times.changed(first, 3);
        assertThat(times.expired(2, 9)).isEmpty();
        assertThat(times.expired(3, 9)).containsExactly(second);
        assertThat(times.expired(4, 9)).containsExactly(first);
    }

    /** Each that was replaced would keep a statement of a kilobyte: a storm must not double what a registry takes. */
    @Test
    void no_more_is_kept_than_there_are_instances_that_change() {
        ChangeTimes times = new ChangeTimes();
        RecentChanges recent = RecentChanges.NONE;
        for (int i = 0; i < 100_000; i++) {
            LiveInstance changed = change(i % 10_000, i);
            times.changed(changed.key(), i);
            recent = recent.with(changed);
        }
        assertThat(times.size()).isEqualTo(10_000);
        assertThat(told(recent)).hasSize(10_000);
    }
}
