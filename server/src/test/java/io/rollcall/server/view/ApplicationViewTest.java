package io.rollcall.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.StatusCounts;
import io.rollcall.replication.LiveInstance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random changes to one application, against a sorted map. */
class ApplicationViewTest {
    private static final InstanceStatus[] STATUSES = InstanceStatus.values();

    private @Nullable ApplicationView view;
    private final TreeMap<String, LiveInstance> model = new TreeMap<>();

    private void put(LiveInstance shown) {
        view = view == null ? ApplicationView.of(shown) : view.with(shown);
        model.put(shown.key().id(), shown);
    }

    private void remove(String id) {
        if (view != null) {
            view = view.without(id);
            model.remove(id);
        }
    }

    static StatusCounts recount(Collection<LiveInstance> instances) {
        StatusCounts counts = StatusCounts.ZERO;
        for (LiveInstance shown : instances) {
            counts = counts.plus(shown.status(), 1);
        }
        return counts;
    }

    private void check(String when) {
        if (model.isEmpty()) {
            assertThat(view).as(when).isNull();
            return;
        }
        assertThat(view).as(when).isNotNull();
        if (view != null) {
            assertThat(view.instances()).as(when).containsExactlyElementsOf(model.values());
            assertThat(view.counts()).as(when).isEqualTo(recount(model.values()));
            List<LiveInstance> inBlocks = new ArrayList<>();
            for (Block block : view.blocks()) {
                assertThat(block.size()).as(when).isBetween(1, Block.CAPACITY);
                assertThat(block.counts()).as(when).isEqualTo(recount(block.instances()));
                inBlocks.addAll(block.instances());
            }
            assertThat(inBlocks).as(when).containsExactlyElementsOf(model.values());
        }
    }

    @Test
    void blocks_keep_every_instance_in_order_over_any_sequence_of_changes() {
        for (long seed = 1; seed <= 12; seed++) {
            RandomGenerator random = ViewFixtures.seeded(seed);
            int ids = 1 + random.nextInt(400);
            for (int step = 0; step < 1_200; step++) {
                // It grows, and shrinks, and grows again.
                boolean grows = step / 300 % 2 == 0;
                String id = "i" + random.nextInt(ids);
                if (random.nextInt(10) < (grows ? 8 : 2)) {
                    put(ViewFixtures.shown("APP", id, STATUSES[random.nextInt(STATUSES.length)]));
                } else {
                    remove(id);
                }
                if (step % 7 == 0) {
                    check("seed " + seed + ", step " + step);
                }
                LiveInstance found = view == null ? null : view.get(id);
                assertThat(found).isSameAs(model.get(id));
            }
            List.copyOf(model.keySet()).forEach(this::remove);
            check("seed " + seed + ", emptied");
        }
    }

    @Test
    void blocks_that_have_become_small_are_joined() {
        for (int i = 0; i < 2_000; i++) {
            put(ViewFixtures.shown("APP", String.format("%05d", i), InstanceStatus.UP));
        }
        for (int i = 0; i < 2_000; i++) {
            if (i % 40 != 0) {
                remove(String.format("%05d", i));
            }
        }
        check("50 left of 2000");
        assertThat(view == null ? 0 : view.blocks().size()).isBetween(1, 4);
    }

    @Test
    void to_take_out_what_is_not_there_changes_nothing() {
        put(ViewFixtures.shown("APP", "b", InstanceStatus.UP));
        remove("a");
        remove("c");
        model.put("b", ViewFixtures.shown("APP", "b", InstanceStatus.UP));
        assertThat(view == null ? 0 : view.instances().size()).isEqualTo(1);
    }
}
