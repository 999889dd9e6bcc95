package io.rollcall.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Applications;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.replication.LiveInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Older full answer and delta make the newer full answer. */
class DeltaTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InstanceStatus[] STATUSES = InstanceStatus.values();

    private final AtomicLong nanos = new AtomicLong();
    private final ViewPublisher publisher = new ViewPublisher(nanos::get, Duration.ofMinutes(3));
    private final RegistryReader reader = ViewFixtures.reader(publisher);
    private final AtomicLong updates = new AtomicLong();

    /** An instance of some few comes, changes or goes. */
    private void change(RandomGenerator random, String app, Map<InstanceKey, LiveInstance> model) {
        long updated = updates.incrementAndGet();
        LiveInstance shown = ViewFixtures.shown(
                app,
                "i" + random.nextInt(20),
                STATUSES[random.nextInt(STATUSES.length)],
                random.nextBoolean() ? ActionType.ADDED : ActionType.MODIFIED,
                updated);
        LiveInstance held = model.get(shown.key());
        if (held != null && random.nextInt(3) == 0) {
            model.remove(held.key());
            publisher.changed(ViewFixtures.gone(held, updated));
        } else {
            model.put(shown.key(), shown);
            publisher.changed(shown);
        }
    }

    private record Moment(long at, Map<InstanceKey, RegisteredInstance> instances) {}

    @Test
    void a_delta_makes_of_any_full_answer_of_the_last_three_minutes_the_newest_one() {
        RandomGenerator random = ViewFixtures.seeded(11);
        TreeMap<InstanceKey, LiveInstance> model = new TreeMap<>();
        List<Moment> moments = new ArrayList<>();
        for (int step = 0; step < 200; step++) {
            nanos.addAndGet(random.nextLong(3 * SECOND));
            if (random.nextInt(4) > 0) {
                change(random, "APP" + random.nextInt(5), model);
            }
            publisher.expireChanges();
            Rendering rendering = random.nextBoolean() ? ViewFixtures.PLAIN : ViewFixtures.GZIP;
            Applications full = ViewFixtures.read(reader, Query.ALL, rendering);
            Applications delta = ViewFixtures.read(reader, Query.DELTA, rendering);
            Map<InstanceKey, RegisteredInstance> now = ViewFixtures.byKey(full);
            assertThat(now.keySet()).isEqualTo(model.keySet());
            assertThat(full.appsHashCode()).isEqualTo(ViewFixtures.hash(now));
            assertThat(delta.appsHashCode()).isEqualTo(full.appsHashCode());
            moments.removeIf(moment -> moment.at < nanos.get() - 180 * SECOND);
            for (Moment older : moments) {
                assertThat(ViewFixtures.applied(delta, older.instances))
                        .as("step %d", step)
                        .isEqualTo(now);
            }
            moments.add(new Moment(nanos.get(), now));
        }
    }

    @Test
    void a_delta_tells_who_is_gone_before_who_came() {
        LiveInstance old = ViewFixtures.shown("APP", "old", InstanceStatus.UP);
        publisher.changed(old);
        publisher.changed(ViewFixtures.shown("APP", "between", InstanceStatus.UP));
        publisher.changed(ViewFixtures.gone(old, 9));
        publisher.changed(ViewFixtures.shown("APP", "new", InstanceStatus.UP));

        Applications delta = ViewFixtures.read(reader, Query.DELTA, ViewFixtures.PLAIN);

        assertThat(delta.applications().get(0).instances())
                .extracting(instance -> instance.key().id())
                .containsExactly("old", "between", "new");
    }

    @Test
    void a_delta_forgets_after_its_time_and_its_version_changes_with_its_content() {
        LiveInstance one = ViewFixtures.shown("APP", "one", InstanceStatus.UP);
        publisher.changed(one);
        nanos.addAndGet(100 * SECOND);
        publisher.changed(ViewFixtures.shown("APP", "two", InstanceStatus.UP));
        Applications both = ViewFixtures.read(reader, Query.DELTA, ViewFixtures.PLAIN);
        assertThat(ViewFixtures.byKey(both)).hasSize(2);
        nanos.addAndGet(80 * SECOND);
        publisher.expireChanges();
        assertThat(ViewFixtures.read(reader, Query.DELTA, ViewFixtures.PLAIN))
                .as("not before")
                .isEqualTo(both);
        nanos.addAndGet(1);
        publisher.expireChanges();
        Applications younger = ViewFixtures.read(reader, Query.DELTA, ViewFixtures.PLAIN);
        assertThat(ViewFixtures.byKey(younger)).containsOnlyKeys(new InstanceKey("APP", "two"));
        assertThat(younger.version()).isNotEqualTo(both.version());
        publisher.changed(ViewFixtures.gone(one, 9));
        Applications deleted = ViewFixtures.read(reader, Query.DELTA, ViewFixtures.PLAIN);
        assertThat(deleted.version()).isNotEqualTo(younger.version());
        nanos.addAndGet(200 * SECOND);
        publisher.expireChanges();
        Applications none = ViewFixtures.read(reader, Query.DELTA, ViewFixtures.PLAIN);
        assertThat(none.applications()).isEmpty();
        assertThat(none.version()).isNotEqualTo(deleted.version());
        assertThat(none.appsHashCode()).isEqualTo("UP_1_");
    }

    @Test
    void a_full_answer_always_has_the_version_one() {
        publisher.changed(ViewFixtures.shown("APP", "one", InstanceStatus.UP));
        assertThat(ViewFixtures.read(reader, Query.ALL, ViewFixtures.PLAIN).version())
                .isEqualTo("1");
    }

    /** Thousands of changes of few instances within the retention: the list must not keep them all. */
    @Test
    void an_instance_that_changes_often_is_told_once_as_it_is() {
        for (int i = 0; i < 20_000; i++) {
            nanos.addAndGet(1_000_000);
            publisher.changed(ViewFixtures.shown("APP", "i" + i % 3, InstanceStatus.UP, ActionType.MODIFIED, i));
        }
        Applications delta = ViewFixtures.read(reader, Query.DELTA, ViewFixtures.PLAIN);
        assertThat(ViewFixtures.byKey(delta).values())
                .extracting(told -> told.registration().lastUpdatedAt())
                .containsExactlyInAnyOrder(19_999L, 19_998L, 19_997L);
        assertThat(ViewFixtures.read(reader, Query.ALL, ViewFixtures.PLAIN).appsHashCode())
                .isEqualTo(delta.appsHashCode());
    }

    @Test
    void full_answer_and_delta_fit_while_writers_write() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicBoolean done = new AtomicBoolean();
        List<Future<Integer>> reading = new ArrayList<>();
        for (Rendering rendering : List.of(ViewFixtures.PLAIN, ViewFixtures.GZIP)) {
            reading.add(threads.submit(() -> {
                int rounds = 0;
                while (!done.get() || rounds < 10) {
                    Applications full = ViewFixtures.read(reader, Query.ALL, rendering);
                    Map<InstanceKey, RegisteredInstance> older = ViewFixtures.byKey(full);
                    assertThat(full.appsHashCode()).isEqualTo(ViewFixtures.hash(older));
                    Applications delta = ViewFixtures.read(reader, Query.DELTA, rendering);
                    assertThat(ViewFixtures.hash(ViewFixtures.applied(delta, older)))
                            .isEqualTo(delta.appsHashCode());
                    rounds++;
                }
                return rounds;
            }));
        }
        List<Future<Set<InstanceKey>>> writing = new ArrayList<>();
        for (int writer = 0; writer < 2; writer++) {
            String app = "APP" + writer;
            RandomGenerator random = ViewFixtures.seeded(writer);
            writing.add(threads.submit(() -> {
                TreeMap<InstanceKey, LiveInstance> own = new TreeMap<>();
                for (int i = 0; i < 1_500; i++) {
                    change(random, app, own);
                }
                return own.keySet();
            }));
        }
        Set<InstanceKey> written = new TreeSet<>();
        for (Future<Set<InstanceKey>> writer : writing) {
            written.addAll(writer.get(60, TimeUnit.SECONDS));
        }
        assertThat(ViewFixtures.byKey(ViewFixtures.read(reader, Query.ALL, ViewFixtures.PLAIN))
                        .keySet())
                .as("no change was lost to another at the same moment")
                .isEqualTo(written);
        done.set(true);
        for (Future<Integer> rounds : reading) {
            assertThat(rounds.get(60, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(10);
        }
        threads.shutdown();
    }

    @Test
    void no_change_is_lost_to_another_of_the_same_moment() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CyclicBarrier start = new CyclicBarrier(2);
        List<Future<?>> writing = new ArrayList<>();
        int changes = 20_000;
        for (int writer = 0; writer < 2; writer++) {
            LiveInstance own = ViewFixtures.shown("APP" + writer, "one", InstanceStatus.UP);
            writing.add(threads.submit(() -> {
                start.await();
                for (int i = 0; i < changes; i++) {
                    publisher.changed(own);
                }
                return own;
            }));
        }
        for (Future<?> writer : writing) {
            writer.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(reader.version()).isEqualTo(RegistryView.EMPTY.version() + 2L * changes);
    }
}
