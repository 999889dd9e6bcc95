package io.rollcall.replication.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of two overrides stays: the later one, then a removal, then that of the greater dot. */
class OverrideOrderTest {
    private static final InstanceKey KEY = RecordGenerator.KEYS.get(0);
    private static final NodeId ONE = new NodeId("one", 1);
    private static final NodeId TWO = new NodeId("two", 1);

    private static OverrideRecord override(@Nullable InstanceStatus status, long stamp, NodeId writer, long seq) {
        return new OverrideRecord(KEY, status, stamp, new Dot(writer, seq));
    }

    @Test
    void a_later_one_wins_then_a_removal_then_the_greater_dot() {
        List<OverrideRecord> rising = List.of(
                override(InstanceStatus.DOWN, 1, ONE, 9),
                override(InstanceStatus.OUT_OF_SERVICE, 1, TWO, 3),
                override(InstanceStatus.DOWN, 1, TWO, 4),
                override(null, 1, ONE, 1),
                override(null, 1, TWO, 1),
                override(InstanceStatus.DOWN, 2, ONE, 1),
                override(null, 2, ONE, 1));
        for (int i = 0; i < rising.size(); i++) {
            for (int j = 0; j < rising.size(); j++) {
                assertThat(rising.get(i).isNewerThan(rising.get(j)))
                        .as("%d against %d", i, j)
                        .isEqualTo(i > j);
            }
        }
    }

    @Test
    void the_order_is_total() {
        RandomGenerator random = new RecordGenerator(7).random();
        List<OverrideRecord> overrides = new ArrayList<>();
        for (int seq = 1; seq <= 60; seq++) {
            InstanceStatus status = random.nextBoolean() ? null : InstanceStatus.DOWN;
            overrides.add(override(status, random.nextInt(3), random.nextBoolean() ? ONE : TWO, seq));
        }
        for (OverrideRecord a : overrides) {
            assertThat(a.isNewerThan(a)).isFalse();
            for (OverrideRecord b : overrides) {
                assertThat(a.isNewerThan(b)).isEqualTo(!a.equals(b) && !b.isNewerThan(a));
                for (OverrideRecord c : overrides) {
                    if (a.isNewerThan(b) && b.isNewerThan(c)) {
                        assertThat(a.isNewerThan(c)).isTrue();
                    }
                }
            }
        }
    }

    /** A node that meets both in either order ends with the same one: the removal buries what was left over. */
    @Test
    void a_removal_at_the_stamp_of_what_it_removes_stays_in_any_order() {
        OverrideRecord set = override(InstanceStatus.OUT_OF_SERVICE, 5, TWO, 9);
        OverrideRecord removed = override(null, 5, ONE, 2);
        for (List<OverrideRecord> order : List.of(List.of(set, removed), List.of(removed, set))) {
            RecordTable table = new RecordTable(new NodeId("reader", 1), (before, now) -> {});
            order.forEach(table::merge);
            assertThat(table.override(KEY)).isEqualTo(removed);
        }
    }
}
