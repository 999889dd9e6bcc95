package io.rollcall.replication.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link RecordTable#since} tells a reader, against a list of everything that was ever written. */
class StreamTest {
    private static final NodeId WRITER = new NodeId("writer", 1);

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= 150; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    private final RecordTable table = new RecordTable(WRITER, (before, now) -> {});
    private final Map<String, RegistryRecord> current = new TreeMap<>();
    private final List<RegistryRecord> collected = new ArrayList<>();
    private long clock;

    private void write(RecordGenerator generator) {
        InstanceKey key = generator.any(RecordGenerator.KEYS);
        RandomGenerator random = generator.random();
        clock++;
        RegistryRecord written;
        if (random.nextInt(3) == 0) {
            InstanceStatus status = random.nextBoolean() ? InstanceStatus.DOWN : null;
            written = new OverrideRecord(key, status, clock, table.nextDot());
        } else {
            RegistryRecord any = generator.record();
            while (!(any instanceof InstanceRecord)) {
                any = generator.record();
            }
            InstanceRecord shape = (InstanceRecord) any;
            Version of = shape.version();
            Version newest =
                    new Version(9, clock, of.cancelled(), of.epoch(), of.tombstone(), of.contentHash(), WRITER);
            written = new InstanceRecord(key, newest, shape.statement(), shape.reason(), table.nextDot());
        }
        assertThat(table.write(written)).isTrue();
        current.put(slot(written), written);
    }

    private static String slot(RegistryRecord record) {
        return (record instanceof OverrideRecord ? "override " : "instance ") + record.key();
    }

    private void collectSomeTombstone(RecordGenerator generator) {
        List<RegistryRecord> tombstones =
                current.values().stream().filter(record -> !record.isLive()).toList();
        if (!tombstones.isEmpty()) {
            RegistryRecord old = generator.any(tombstones);
            table.collect(old);
            table.collect(old);
            current.remove(slot(old));
            collected.add(old);
        }
    }

    /** A reader that asks now and then. */
    private static final class Reader {
        final Map<String, RegistryRecord> held = new TreeMap<>();
        Vector seen = Vector.EMPTY;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_reader_is_told_exactly_what_it_lacks(long seed) {
        RecordGenerator generator = new RecordGenerator(seed);
        List<Reader> readers = List.of(new Reader(), new Reader(), new Reader());
        for (int step = 0; step < 200; step++) {
            int what = generator.random().nextInt(10);
            if (what < 6) {
                write(generator);
            } else if (what == 6) {
                collectSomeTombstone(generator);
            } else {
                ask(readers.get(what - 7), "seed " + seed + ", step " + step);
            }
        }
    }

    private void ask(Reader reader, String when) {
        Delta delta = table.since(reader.seen);
        boolean below = collected.stream().anyMatch(gone -> !reader.seen.covers(gone.dot()));
        if (!(delta instanceof Delta.Missing missing)) {
            assertThat(below).as(when).isTrue();
            // A full copy, as the protocol makes it: all records under the vector of that moment.
            reader.held.clear();
            reader.held.putAll(current);
            reader.seen = table.vector();
            return;
        }
        assertThat(below).as(when).isFalse();
        assertThat(missing.records())
                .as(when)
                .containsExactlyElementsOf(current.values().stream()
                        .filter(record -> !reader.seen.covers(record.dot()))
                        .sorted((a, b) -> Long.compare(a.dot().seq(), b.dot().seq()))
                        .toList());
        for (RegistryRecord told : missing.records()) {
            assertThat(reader.held.put(slot(told), told)).as(when).isNotEqualTo(told);
        }
        reader.seen = missing.upTo();
        Map<String, RegistryRecord> live = new TreeMap<>(reader.held);
        live.values().removeIf(record -> !record.isLive());
        Map<String, RegistryRecord> expected = new TreeMap<>(current);
        expected.values().removeIf(record -> !record.isLive());
        assertThat(live).as(when).isEqualTo(expected);
    }
}
