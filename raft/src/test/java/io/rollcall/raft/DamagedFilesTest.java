package io.rollcall.raft;

import static io.rollcall.raft.Stores.committed;
import static io.rollcall.raft.Stores.propose;
import static io.rollcall.raft.Stores.register;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.raft.StoreStatus.State;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real engine wrote, damaged in the way of crashes and of bad disks. */
class DamagedFilesTest {
    private static final int WRITTEN = 30;

    private static Path original = Path.of("");

    private final Stores stores;

    DamagedFilesTest(@TempDir Path directory) {
        this.stores = new Stores(directory, List.of());
    }

    @BeforeAll
    static void write(@TempDir Path directory) {
        original = directory;
        try (Stores writing = new Stores(directory, List.of())) {
            RaftStore store = writing.start("a");
            for (int i = 0; i < WRITTEN; i++) {
                committed(store, register("i" + i));
            }
        }
    }

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> paths = Files.walk(original.resolve("a"))) {
            for (Path path : paths.toList()) {
                Files.copy(
                        path,
                        stores.directory("a").resolve(original.resolve("a").relativize(path)));
            }
        }
    }

    @AfterEach
    void close() {
        stores.close();
    }

    private Path file(String beginning) throws IOException {
        try (Stream<Path> paths = Files.walk(stores.directory("a"))) {
            return paths.filter(path -> path.getFileName().toString().startsWith(beginning))
                    .filter(path -> !path.toString().endsWith(".md5"))
                    .sorted()
                    .reduce((first, second) -> second)
                    .orElseThrow();
        }
    }

    /** Where the last byte is that is not zero, and one further. */
    private static int end(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static void flip(Path file, int at) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            int before = open.read();
            open.seek(at);
            open.write(before ^ 0x10);
        }
    }

    private void assertRefused(String... words) {
        RaftStore store = stores.start("a");
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> store.status().state() == State.FAILED);
        assertThat(store.status().why()).contains(words);
        assertThat(propose(store, register("more"))).isInstanceOf(ProposeResult.Refused.class);
        assertThat(store.barrier().join()).isInstanceOf(ReadResult.Refused.class);
    }

    private long seqAfterStart() {
        RaftStore store = stores.start("a");
        assertThat(store.barrier().join()).isInstanceOf(ReadResult.Fresh.class);
        long seq = store.status().seq();
        committed(store, register("more"));
        return seq;
    }

    @Test
    void a_tail_that_the_file_ends_within_is_cut() throws IOException {
        Path log = file("log_inprogress");
        try (RandomAccessFile open = new RandomAccessFile(log.toFile(), "rw")) {
            open.setLength(end(log) - 20);
        }
        assertThat(seqAfterStart()).isEqualTo(WRITTEN - 1);
    }

    @Test
    void a_tail_that_ends_in_zeros_is_cut() throws IOException {
        Path log = file("log_inprogress");
        int end = end(log);
        int sector = (end - 100) / 512 * 512;
        try (RandomAccessFile open = new RandomAccessFile(log.toFile(), "rw")) {
            open.seek(sector);
            open.write(new byte[end - sector]);
            open.setLength(end + 4_096L);
        }
        assertThat(seqAfterStart()).isBetween((long) WRITTEN - 3, (long) WRITTEN - 1);
    }

    @Test
    void a_bit_in_the_middle_is_named_and_refused() throws IOException {
        Path log = file("log_inprogress");
        flip(log, end(log) / 2);
        assertRefused("log_inprogress", "is damaged at byte");
    }

    @Test
    void every_bit_of_the_last_entry_that_is_broken_is_refused() throws IOException {
        Path log = file("log_inprogress");
        flip(log, end(log) - 100);
        assertRefused("log_inprogress", "is damaged at byte");
    }

    @Test
    void a_length_that_is_broken_in_the_middle_loses_nothing_silently() throws IOException {
        Path log = file("log_inprogress");
        flip(log, 8 + 1);
        assertRefused("log_inprogress", "is damaged at byte 8");
    }

    @Test
    void a_snapshot_that_is_broken_is_named_and_refused() throws Exception {
        RaftStore store = stores.start("a");
        store.barrier().join();
        assertThat(store.snapshot().join()).isEqualTo(WRITTEN);
        stores.stop("a");
        Path snapshot = file("snapshot.");
        flip(snapshot, (int) Files.size(snapshot) / 2);
        assertRefused("the snapshot", "is damaged");
    }

    @Test
    void a_log_that_is_gone_in_part_is_named_and_refused() throws IOException {
        RaftStore store = stores.start("a");
        store.barrier().join();
        for (int i = 0; i < 3; i++) {
            store.snapshot().join();
            committed(store, register("more" + i));
        }
        stores.stop("a");
        Path log = file("log_inprogress");
        for (Path directory : List.of(file("snapshot.").getParent(), log.getParent())) {
            try (Stream<Path> paths = Files.list(directory)) {
                for (Path path : paths.toList()) {
                    String name = path.getFileName().toString();
                    if (name.startsWith("snapshot.") || name.matches("log_\\d+-\\d+")) {
                        Files.delete(path);
                    }
                }
            }
        }
        assertThat(log.getFileName().toString()).isNotEqualTo("log_inprogress_0");
        assertRefused("the log in", "is missing");
    }

    @Test
    void a_mark_of_what_was_applied_that_is_damaged_hides_nothing() throws IOException {
        Path mark = file("raft-applied");
        for (byte[] left : List.of(new byte[0], new byte[12], "once more".getBytes(StandardCharsets.UTF_8))) {
            Files.write(mark, left);
            seqAfterStart();
            stores.stop("a");
        }
        Files.delete(mark);
        assertThat(seqAfterStart()).isEqualTo(WRITTEN + 1);
    }

    @Test
    void a_vote_file_that_is_cut_off_is_written_anew_where_nobody_else_votes() throws IOException {
        Path vote = file("raft-meta").resolveSibling("raft-meta");
        for (String left : List.of("", "votedFor=a\nter", "votedFor=a\nterm=1")) {
            Files.writeString(vote, left);
            seqAfterStart();
            assertThat(Files.readString(vote)).contains("votedFor=a\n", "term=");
            stores.stop("a");
        }
        assertThat(seqAfterStart()).isEqualTo(WRITTEN + 1);
    }

    @Test
    void a_vote_file_that_is_gone_is_refused() throws IOException {
        Files.delete(file("raft-meta").resolveSibling("raft-meta"));
        assertRefused("raft-meta", "is missing");
    }
}
