package io.rollcall.server.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceStatus;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent of a registry in which nothing happens, and what becomes of that when something does. */
class QuietViewTest {
    private static final Duration A_LOOK = Duration.ofSeconds(1);

    private final ViewPublisher publisher = new ViewPublisher(() -> 0, Duration.ofMinutes(3));
    private final RegistryReader reader = ViewFixtures.reader(publisher);
    private final SteppedLoop loop = new SteppedLoop();
    private final QuietView quiet = new QuietView(reader, loop);

    /** Time passes, and tasks are run, when a test says so. */
    private static final class SteppedLoop implements Loop {
        private final Deque<Runnable> looks = new ArrayDeque<>();
        private long nanos = 1;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void execute(Runnable task) {
            looks.add(task);
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            assertThat(delay).isEqualTo(A_LOOK);
            looks.add(task);
            return () -> looks.remove(task);
        }

        void pass(Duration time) {
            for (long left = time.toSeconds(); left > 0; left--) {
                nanos += A_LOOK.toNanos();
                List<Runnable> due = new ArrayList<>(looks);
                looks.clear();
                due.forEach(Runnable::run);
            }
        }
    }

    private void fill() {
        for (int i = 0; i < 600; i++) {
            publisher.changed(ViewFixtures.shown("APP" + i % 4, String.format("%05d", i), InstanceStatus.UP));
        }
        quiet.start();
    }

    private void change() {
        publisher.changed(ViewFixtures.shown("APP1", "00001", InstanceStatus.DOWN, ActionType.MODIFIED, 5));
    }

    private Answer full() {
        return Objects.requireNonNull(reader.read(Query.ALL, ViewFixtures.GZIP));
    }

    private static byte[] bytes(Answer answer) {
        ByteBuffer bytes = ((Answer.Whole) answer).bytes();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    @Test
    void a_quiet_registry_sends_the_same_in_fewer_bytes() {
        fill();
        Answer first = full();
        loop.pass(QuietView.QUIET);
        assertThat(full()).isSameAs(first);

        loop.pass(Duration.ofSeconds(2));

        Answer tight = full();
        assertThat(bytes(tight).length).isLessThan(bytes(first).length * 95 / 100);
        assertThat(ViewFixtures.inflated(bytes(tight))).isEqualTo(ViewFixtures.inflated(bytes(first)));
        assertThat(reader.ready(Query.ALL, ViewFixtures.GZIP)).isSameAs(tight);
        loop.pass(Duration.ofMinutes(1));
        assertThat(full()).as("it is done once").isSameAs(tight);
        assertThat(reader.renderings()).isEqualTo(1);
    }

    @Test
    void an_answer_that_is_first_asked_for_in_a_quiet_time_is_made_smaller_too() {
        fill();
        loop.pass(Duration.ofMinutes(1));
        Answer first = full();
        loop.pass(A_LOOK);
        assertThat(bytes(full()).length).isLessThan(bytes(first).length);
    }

    @Test
    void the_very_next_read_after_a_change_has_it() {
        fill();
        full();
        loop.pass(Duration.ofSeconds(10));
        byte[] before = bytes(full());

        change();

        assertThat(new String(ViewFixtures.plain(reader, Query.ALL, ViewFixtures.GZIP), UTF_8))
                .contains("DOWN");
        assertThat(bytes(full()).length).as("made in haste again").isGreaterThan(before.length);
        loop.pass(QuietView.QUIET);
        assertThat(bytes(full()).length).isGreaterThan(before.length);
        loop.pass(Duration.ofSeconds(2));
        assertThat(bytes(full()).length).isLessThan(before.length + 100);
    }

    @Test
    void while_something_changes_now_and_then_nothing_is_done() {
        fill();
        for (int i = 0; i < 20; i++) {
            change();
            Answer first = full();
            loop.pass(QuietView.QUIET);
            assertThat(full()).isSameAs(first);
        }
    }

    @Test
    void a_change_ends_the_work_and_what_came_of_it_replaces_nothing_newer() {
        fill();
        Answer first = full();
        int[] asked = {0};
        reader.tighten(() -> ++asked[0] < 3);
        assertThat(asked[0]).isEqualTo(4);
        assertThat(full()).isSameAs(first);

        Answer[] newer = new Answer[1];
        reader.tighten(() -> {
            if (newer[0] == null) {
                // Whoever asks while the old one is being compressed is not held up.
                change();
                newer[0] = full();
            }
            return true;
        });
        assertThat(full()).isSameAs(newer[0]);
    }

    @Test
    void an_answer_that_is_large_for_the_memory_stays_as_it_is() {
        RegistryReader small = new RegistryReader(publisher, lease -> 7, 40_000);
        fill();
        Answer first = Objects.requireNonNull(small.read(Query.ALL, ViewFixtures.GZIP));
        assertThat(bytes(first).length).isGreaterThan(40_000 / 8);
        small.tighten(() -> {
            throw new AssertionError("it was begun");
        });
        assertThat(small.ready(Query.ALL, ViewFixtures.GZIP)).isSameAs(first);
    }

    @Test
    void what_cannot_be_made_smaller_stays() {
        byte[] noise = new byte[5_000];
        ViewFixtures.seeded(1).nextBytes(noise);
        byte[] member = new GzipAssembly().add(Deflated.stored(noise)).member();
        byte[] tight = Objects.requireNonNull(Recompressed.of(member, () -> true));
        assertThat(ViewFixtures.inflated(tight)).isEqualTo(noise);
        assertThat(Recompressed.of(tight, () -> true)).isNull();
        byte[] empty = new GzipAssembly().member();
        byte[] again = Recompressed.of(empty, () -> true);
        assertThat(ViewFixtures.inflated(again == null ? empty : again)).isEmpty();
    }

    /** Or a storm of registrations would take twice the memory of what is registered. */
    @Test
    void what_is_shown_no_more_is_not_kept() {
        fill();
        loop.pass(A_LOOK);
        WeakReference<Object> shown = new WeakReference<>(reader.allShown());
        change();
        await().untilAsserted(() -> {
            System.gc();
            assertThat(shown.get()).isNull();
        });
    }

    @Test
    void after_its_end_nothing_is_looked_at() {
        fill();
        Answer first = full();
        quiet.close();
        loop.pass(Duration.ofMinutes(1));
        assertThat(full()).isSameAs(first);
    }

    @Test
    void gzip_finds_it_in_order(@TempDir Path directory) throws Exception {
        fill();
        byte[] plain = ViewFixtures.plain(reader, Query.ALL, ViewFixtures.GZIP);
        loop.pass(Duration.ofSeconds(1));
        loop.pass(QuietView.QUIET.plusSeconds(1));
        Path file = Files.write(directory.resolve("answer.gz"), bytes(full()));
        assertThat(run("gzip", "-t", file.toString())).isEmpty();
        assertThat(run("gzip", "-dc", file.toString())).isEqualTo(plain);
    }

    private static byte[] run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            return abort("not tried with " + command[0] + ": " + missing.getMessage());
        }
        byte[] said = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(() -> new String(said, UTF_8)).isZero();
        return said;
    }
}
