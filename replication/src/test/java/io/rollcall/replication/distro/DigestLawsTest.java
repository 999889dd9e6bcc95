package io.rollcall.replication.distro;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.record.Bucket;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RecordGenerator;
import io.rollcall.replication.record.RecordTable;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.DigestKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Equal live records have equal digests, and others have others. */
class DigestLawsTest {
    private static final DigestKey KEY = new DigestKey(0x1234, -5);
    private static final NodeId OTHER = new NodeId("other", 3);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 200);
    }

    /** A record table with its digest, kept up as a node does it. */
    private static final class Kept {
        final DigestTable digest = new DigestTable(KEY);
        final RecordTable table = new RecordTable(new NodeId("reader", 1), (before, now) -> {
            if (before != null) {
                digest.remove(before);
            }
            if (now != null) {
                digest.add(now);
            }
        });
    }

    private static DigestTable of(DigestKey key, Iterable<RegistryRecord> records) {
        DigestTable digest = new DigestTable(key);
        records.forEach(digest::add);
        return digest;
    }

    private static void assertEqual(DigestTable one, DigestTable other) {
        assertThat(one.root()).isEqualTo(other.root());
        assertThat(one.sums()).isEqualTo(other.sums());
    }

    /** Everything that the root stands for is in the sums. */
    private static void assertWhole(DigestTable digest) {
        assertThat(digest.sums()).hasSize(Bucket.COUNT);
        assertThat(digest.sums().stream().mapToLong(Long::longValue).sum()).isEqualTo(digest.root());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_order_of_adding_and_removing_does_not_matter(long seed) {
        RecordGenerator generator = new RecordGenerator(seed);
        List<RegistryRecord> stay = generator.records(10);
        List<RegistryRecord> go = generator.records(10);
        List<Runnable> changes = new ArrayList<>();
        DigestTable digest = new DigestTable(KEY);
        stay.forEach(record -> changes.add(() -> digest.add(record)));
        go.forEach(record -> changes.add(() -> digest.add(record)));
        go.forEach(record -> changes.add(() -> digest.remove(record)));
        while (!changes.isEmpty()) {
            changes.remove(generator.random().nextInt(changes.size())).run();
        }
        assertEqual(digest, of(KEY, generator.shuffled(stay)));
        assertWhole(digest);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tables_that_merged_the_same_records_in_any_order_have_the_digest_of_what_they_hold(long seed) {
        RecordGenerator generator = new RecordGenerator(seed);
        List<RegistryRecord> records = generator.records(40);
        Kept one = new Kept();
        Kept other = new Kept();
        records.forEach(one.table::merge);
        generator.shuffled(records).forEach(other.table::merge);
        assertEqual(one.digest, other.digest);
        assertEqual(one.digest, of(KEY, one.table.all()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void one_changed_version_changes_the_root_and_its_bucket_alone(long seed) {
        RecordGenerator generator = new RecordGenerator(seed);
        Kept kept = new Kept();
        generator.records(30).forEach(kept.table::merge);
        InstanceKey changed = generator.any(RecordGenerator.KEYS);
        OverrideRecord newer = new OverrideRecord(changed, InstanceStatus.DOWN, 100, new Dot(OTHER, 1));
        long root = kept.digest.root();
        List<Long> before = kept.digest.sums();
        assertThat(kept.table.merge(newer)).isTrue();
        assertThat(kept.digest.root()).isNotEqualTo(root);
        List<Long> after = kept.digest.sums();
        for (int bucket = 0; bucket < Bucket.COUNT; bucket++) {
            assertThat(after.get(bucket).equals(before.get(bucket)))
                    .as("bucket %d", bucket)
                    .isEqualTo(bucket != Bucket.of(changed));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void another_key_gives_other_sums_of_the_same_records(long seed) {
        List<RegistryRecord> records = new RecordGenerator(seed).records(20);
        DigestTable digest = of(KEY, records);
        for (DigestKey key : List.of(new DigestKey(0x1234, 5), new DigestKey(0x1235, -5))) {
            DigestTable rekeyed = of(KEY, records);
            rekeyed.rekey(key, records);
            assertThat(rekeyed.key()).isEqualTo(key);
            assertThat(rekeyed.root()).isNotEqualTo(digest.root());
            assertEqual(rekeyed, of(key, records));
            rekeyed.rekey(KEY, records);
            assertEqual(rekeyed, digest);
        }
    }

    private static InstanceRecord live(Version version, Dot dot) {
        RecordGenerator generator = new RecordGenerator(1);
        RegistryRecord any = generator.record();
        while (!(any instanceof InstanceRecord && any.isLive())) {
            any = generator.record();
        }
        Statement statement = ((InstanceRecord) any).statement();
        return new InstanceRecord(RecordGenerator.KEYS.get(0), version, statement, null, dot);
    }

    private static long rootOf(RegistryRecord record) {
        return of(KEY, List.of(record)).root();
    }

    @Test
    void every_part_of_a_version_counts_and_the_dot_does_not() {
        NodeId home = new NodeId("one", 1);
        Dot dot = new Dot(home, 1);
        Version version = new Version(1, 2, false, 3, false, 4, home);
        long root = rootOf(live(version, dot));
        assertThat(rootOf(live(version, new Dot(OTHER, 77)))).isEqualTo(root);
        List<UnaryOperator<Version>> changes = List.of(
                v -> new Version(9, v.life(), false, v.epoch(), false, v.contentHash(), v.home()),
                v -> new Version(v.dirty(), 9, false, v.epoch(), false, v.contentHash(), v.home()),
                v -> new Version(v.dirty(), v.life(), false, 9, false, v.contentHash(), v.home()),
                v -> new Version(v.dirty(), v.life(), false, v.epoch(), false, 9, v.home()),
                v -> new Version(v.dirty(), v.life(), false, v.epoch(), false, v.contentHash(), new NodeId("one", 9)),
                v -> new Version(v.dirty(), v.life(), false, v.epoch(), false, v.contentHash(), new NodeId("on", 1)));
        Set<Long> roots = new HashSet<>(Set.of(root));
        for (UnaryOperator<Version> change : changes) {
            assertThat(roots.add(rootOf(live(change.apply(version), dot)))).isTrue();
        }
    }

    @Test
    void every_part_of_an_override_counts_and_the_dot_does_not() {
        InstanceKey key = RecordGenerator.KEYS.get(0);
        Dot dot = new Dot(OTHER, 1);
        long root = rootOf(new OverrideRecord(key, InstanceStatus.DOWN, 1, dot));
        assertThat(rootOf(new OverrideRecord(key, InstanceStatus.DOWN, 1, new Dot(OTHER, 2))))
                .isEqualTo(root);
        assertThat(rootOf(new OverrideRecord(key, InstanceStatus.DOWN, 2, dot))).isNotEqualTo(root);
        assertThat(rootOf(new OverrideRecord(key, InstanceStatus.UP, 1, dot))).isNotEqualTo(root);
    }

    /** What ends one name must not pass for the beginning of the next. */
    @Test
    void a_letter_that_moves_from_one_name_to_the_next_counts() {
        Dot dot = new Dot(OTHER, 1);
        assertThat(rootOf(new OverrideRecord(new InstanceKey("AB", "C"), InstanceStatus.DOWN, 1, dot)))
                .isNotEqualTo(rootOf(new OverrideRecord(new InstanceKey("A", "BC"), InstanceStatus.DOWN, 1, dot)));
    }

    @Test
    void tombstones_do_not_count() {
        RecordGenerator generator = new RecordGenerator(11);
        DigestTable digest = of(
                KEY,
                generator.records(500).stream()
                        .filter(record -> !record.isLive())
                        .toList());
        assertEqual(digest, new DigestTable(KEY));
        assertThat(digest.root()).isZero();
    }

    /** Under an exclusive or it would be gone. */
    @Test
    void a_record_that_was_counted_twice_shows() {
        OverrideRecord override =
                new OverrideRecord(RecordGenerator.KEYS.get(0), InstanceStatus.DOWN, 1, new Dot(OTHER, 1));
        DigestTable digest = of(KEY, List.of(override, override));
        assertThat(digest.root()).isNotEqualTo(rootOf(override)).isNotZero();
    }

    /** Nodes of different releases compare these: who changes them splits a cluster that is being updated. */
    @Test
    void a_digest_is_the_same_on_every_platform_and_in_every_release() {
        Version version = new Version(1, 2, false, 3, false, 4, new NodeId("one", 1));
        assertThat(rootOf(live(version, new Dot(OTHER, 1)))).isEqualTo(-4018680099235717645L);
        assertThat(rootOf(new OverrideRecord(
                        new InstanceKey("GRÖSSE", "ä"), InstanceStatus.OUT_OF_SERVICE, 7, new Dot(OTHER, 1))))
                .isEqualTo(2349453498478314487L);
        assertThat(Bucket.of(new InstanceKey("ORDERS", "host-12.example.internal:orders:8080")))
                .isEqualTo(823);
    }

    @Test
    void buckets_fill_evenly() {
        int[] filled = new int[Bucket.COUNT];
        for (int app = 0; app < 100; app++) {
            for (int host = 0; host < 1_000; host++) {
                filled[
                        Bucket.of(new InstanceKey(
                                "SERVICE-" + app, "10.0." + host / 256 + "." + host % 256 + ":8080"))]++;
            }
        }
        // Of 100,000, each bucket has 98 by chance, give or take ten.
        for (int bucket = 0; bucket < Bucket.COUNT; bucket++) {
            assertThat(filled[bucket]).as("bucket %d", bucket).isBetween(40, 180);
        }
    }

    @Test
    void of_two_keys_the_one_that_was_drawn_first_is_the_lesser_whatever_chance_says() {
        long now = 1_795_000_000_000L;
        for (int seed = 0; seed < 1_000; seed++) {
            DigestKey former = DigestKey.drawn(now, new SplittableRandom(seed));
            DigestKey later = DigestKey.drawn(now + 1, new SplittableRandom(~seed));

            assertThat(former).isLessThan(later).isNotEqualTo(DigestKey.drawn(now, new SplittableRandom(seed + 1)));
        }
    }
}
