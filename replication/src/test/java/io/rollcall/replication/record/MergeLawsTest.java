package io.rollcall.replication.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any set of records, in any order, any number of times, gives the same table. */
class MergeLawsTest {
    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= 400; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    private static RecordTable merged(List<RegistryRecord> records) {
        RecordTable table = new RecordTable(new NodeId("reader", 1), (before, now) -> {});
        records.forEach(table::merge);
        return table;
    }

    /** Everything that a table tells: by key, and by its streams. */
    private static Map<String, @Nullable Object> content(RecordTable table) {
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        for (InstanceKey key : RecordGenerator.KEYS) {
            content.put("instance " + key, table.instance(key));
            content.put("override " + key, table.override(key));
        }
        content.put("streams", held(table));
        return content;
    }

    private static List<RegistryRecord> held(RecordTable table) {
        if (table.since(Vector.EMPTY) instanceof Delta.Missing missing) {
            return missing.records();
        }
        throw new AssertionError("nothing was collected");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void merging_is_commutative(long seed) {
        RecordGenerator generator = new RecordGenerator(seed);
        List<RegistryRecord> records = generator.records(12);
        assertThat(content(merged(generator.shuffled(records)))).isEqualTo(content(merged(records)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void merging_is_idempotent(long seed) {
        RecordGenerator generator = new RecordGenerator(seed);
        List<RegistryRecord> records = generator.records(12);
        List<RegistryRecord> twice = new ArrayList<>(records);
        twice.addAll(records);
        RecordTable table = merged(generator.shuffled(twice));
        Map<String, @Nullable Object> before = content(table);
        assertThat(before).isEqualTo(content(merged(records)));
        for (RegistryRecord again : records) {
            assertThat(table.merge(again)).isFalse();
        }
        assertThat(content(table)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void merging_is_associative(long seed) {
        RecordGenerator generator = new RecordGenerator(seed);
        RecordTable first = merged(generator.records(8));
        RecordTable second = merged(generator.records(8));
        RecordTable third = merged(generator.records(8));
        RecordTable left = merged(held(merged(held(first), held(second))), held(third));
        RecordTable right = merged(held(first), held(merged(held(second), held(third))));
        assertThat(content(left)).isEqualTo(content(right));
    }

    private static RecordTable merged(List<RegistryRecord> first, List<RegistryRecord> second) {
        RecordTable table = merged(first);
        second.forEach(table::merge);
        return table;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_is_held_of_a_key_is_on_the_stream_of_its_writer_and_nothing_else_is(long seed) {
        RecordGenerator generator = new RecordGenerator(seed);
        RecordTable table = merged(generator.records(30));
        List<RegistryRecord> held = new ArrayList<>();
        for (InstanceKey key : RecordGenerator.KEYS) {
            InstanceRecord instance = table.instance(key);
            if (instance != null) {
                held.add(instance);
            }
            OverrideRecord override = table.override(key);
            if (override != null) {
                held.add(override);
            }
        }
        assertThat(held(table)).containsExactlyInAnyOrderElementsOf(held);
        List<InstanceRecord> live = new ArrayList<>();
        table.forEachLive(live::add);
        assertThat(live).allMatch(InstanceRecord::isLive);
        assertThat(live)
                .containsExactlyInAnyOrderElementsOf(held.stream()
                        .filter(record -> record.isLive() && record instanceof InstanceRecord)
                        .map(InstanceRecord.class::cast)
                        .toList());
    }
}
