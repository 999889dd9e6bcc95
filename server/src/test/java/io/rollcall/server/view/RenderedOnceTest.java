package io.rollcall.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.LiveInstance;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How much work a read is: the renewal time of an instance is asked for once each time it is written. */
class RenderedOnceTest {
    private static final Rendering XML = new Rendering(Rendering.Format.XML, false, false);
    private static final Rendering COMPACT = new Rendering(Rendering.Format.JSON, true, true);

    private final AtomicInteger written = new AtomicInteger();
    private final ViewPublisher publisher = new ViewPublisher(() -> 0, Duration.ofMinutes(3));
    private final RegistryReader reader = new RegistryReader(
            publisher,
            lease -> {
                written.incrementAndGet();
                return 7;
            },
            64 << 20);

    private void fill(int instances) {
        for (int i = 0; i < instances; i++) {
            publisher.changed(ViewFixtures.shown("APP" + i % 2, String.format("%05d", i), InstanceStatus.UP));
        }
    }

    @Test
    void an_unchanged_view_is_never_rendered_twice() {
        fill(300);
        List<Query> queries = List.of(
                Query.ALL,
                Query.DELTA,
                new Query.OneApplication("APP0"),
                new Query.VirtualAddress("APP1", false),
                new Query.VirtualAddress("nobody", true));
        for (Rendering rendering : List.of(ViewFixtures.PLAIN, ViewFixtures.GZIP, XML, COMPACT)) {
            queries.forEach(query -> reader.read(query, rendering));
        }
        long renderings = reader.renderings();
        int instances = written.get();
        assertThat(renderings).isEqualTo(20);
        for (int i = 0; i < 50; i++) {
            for (Rendering rendering : List.of(ViewFixtures.PLAIN, ViewFixtures.GZIP, XML, COMPACT)) {
                for (Query query : queries) {
                    assertThat(reader.read(query, rendering)).isSameAs(reader.read(query, rendering));
                }
            }
        }
        publisher.expireChanges();
        reader.read(Query.DELTA, ViewFixtures.PLAIN);
        assertThat(reader.renderings()).isEqualTo(renderings);
        assertThat(written.get()).isEqualTo(instances);
    }

    @Test
    void a_change_among_thousands_compresses_one_block_again() {
        fill(5_000);
        reader.read(Query.ALL, ViewFixtures.GZIP);
        assertThat(written.get()).isEqualTo(5_000);
        Block block = publisher.current().applications().all().get(0).blocks().get(2);

        assertThat(compressedAfterAChangeOf(block.instances().get(3))).isEqualTo(1);
        assertThat(written.get()).isEqualTo(block.size());
    }

    @Test
    void the_next_block_is_compressed_again_too_only_where_what_it_looks_back_at_has_changed() {
        fill(5_000);
        reader.read(Query.ALL, ViewFixtures.GZIP);
        List<ApplicationView> applications = publisher.current().applications().all();
        List<Block> blocks = applications.get(0).blocks();

        assertThat(compressedAfterAChangeOf(
                        blocks.get(2).instances().get(blocks.get(2).size() - 1)))
                .isEqualTo(2);
        assertThat(written.get()).isEqualTo(blocks.get(2).size() + blocks.get(3).size());

        Block last = blocks.get(blocks.size() - 1);
        assertThat(compressedAfterAChangeOf(last.instances().get(last.size() - 1)))
                .as("the first of the next application looks back too")
                .isEqualTo(2);
    }

    private int compressedAfterAChangeOf(LiveInstance shown) {
        List<Deflated> before = compressed();
        written.set(0);
        publisher.changed(
                ViewFixtures.shown(shown.key().app(), shown.key().id(), InstanceStatus.DOWN, ActionType.MODIFIED, 5));
        reader.read(Query.ALL, ViewFixtures.GZIP);
        List<Deflated> after = compressed();
        // Equal only if it is the same one: a record compares arrays by identity.
        after.removeAll(before);
        return after.size();
    }

    private List<Deflated> compressed() {
        List<Deflated> pieces = new ArrayList<>();
        Fragments nothingNew = new Fragments(lease -> {
            throw new AssertionError("a block was not rendered with the answer");
        });
        Block before = null;
        for (ApplicationView application : publisher.current().applications().all()) {
            for (Block block : application.blocks()) {
                pieces.add(block.deflated(before, block == application.blocks().get(0), nothingNew));
                before = block;
            }
        }
        return pieces;
    }

    @Test
    void an_instance_that_comes_or_goes_costs_no_more_than_its_block_and_its_neighbours() {
        fill(5_000);
        reader.read(Query.ALL, ViewFixtures.GZIP);
        for (int i = 0; i < 400; i++) {
            written.set(0);
            var shown = ViewFixtures.shown("APP0", String.format("%05d", i * 2), InstanceStatus.UP);
            publisher.changed(i % 3 == 0 ? shown : ViewFixtures.gone(shown, 5));
            reader.read(Query.ALL, ViewFixtures.GZIP);
            assertThat(written.get()).isLessThanOrEqualTo(3 * Block.CAPACITY);
        }
    }

    @Test
    void a_change_of_one_application_renders_no_other_again() {
        fill(300);
        Query other = new Query.OneApplication("APP0");
        Answer before = reader.read(other, ViewFixtures.PLAIN);
        reader.read(Query.ALL, XML);
        publisher.changed(ViewFixtures.shown("APP1", "new", InstanceStatus.UP));
        written.set(0);
        assertThat(reader.read(other, ViewFixtures.PLAIN)).isSameAs(before);
        assertThat(written.get()).isZero();
        reader.read(Query.ALL, XML);
        assertThat(written.get()).isEqualTo(151);
    }

    @Test
    void readers_that_come_at_once_wait_for_one_rendering() throws Exception {
        fill(500);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int round = 0; round < 50; round++) {
            publisher.changed(ViewFixtures.shown("APP1", "00001", InstanceStatus.UP, ActionType.MODIFIED, round));
            long before = reader.renderings();
            CyclicBarrier start = new CyclicBarrier(4);
            List<Future<?>> reads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                reads.add(threads.submit(() -> {
                    start.await();
                    return reader.read(Query.ALL, ViewFixtures.GZIP);
                }));
            }
            for (Future<?> read : reads) {
                assertThat(read.get()).isSameAs(reads.get(0).get());
            }
            assertThat(reader.renderings()).isEqualTo(before + 1);
        }
        threads.shutdown();
    }

    @Test
    void an_answer_that_is_kept_keeps_no_view_that_was_replaced() {
        fill(10);
        Query seldom = new Query.VirtualAddress("nobody", false);
        Answer kept = reader.read(seldom, ViewFixtures.PLAIN);
        WeakReference<Object> replaced = new WeakReference<>(publisher.current().applications());
        fill(1);
        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertThat(replaced.refersTo(null)).isTrue();
        });
        assertThat(reader.read(seldom, ViewFixtures.PLAIN)).isNotSameAs(kept);
    }

    @Test
    void a_long_name_that_a_caller_asks_for_counts_against_the_cache() {
        Answer small = Answer.Whole.of(new byte[10]);
        Query longName = new Query.VirtualAddress("x".repeat(8_000), false);
        assertThat(RegistryReader.weight(longName, small)).isGreaterThan(16_000);
    }

    @Test
    void an_application_that_is_gone_has_no_answer() {
        fill(1);
        Query one = new Query.OneApplication("APP0");
        assertThat(reader.read(one, ViewFixtures.PLAIN)).isNotNull();
        publisher.changed(ViewFixtures.gone(ViewFixtures.shown("APP0", "00000", InstanceStatus.UP), 2));
        assertThat(reader.read(one, ViewFixtures.PLAIN)).isNull();
        assertThat(new String(
                        ViewFixtures.plain(reader, Query.ALL, ViewFixtures.PLAIN),
                        java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"applications\":{\"versions__delta\":\"1\",\"apps__hashcode\":\"\",\"application\":[]}}");
    }
}
