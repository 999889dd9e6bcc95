package io.rollcall.raft;

import static io.rollcall.raft.Stores.committed;
import static io.rollcall.raft.Stores.entry;
import static io.rollcall.raft.Stores.key;
import static io.rollcall.raft.Stores.propose;
import static io.rollcall.raft.Stores.register;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.raft.ProposeResult.Committed;
import io.rollcall.raft.ProposeResult.DiskFull;
import io.rollcall.raft.StoreStatus.Role;
import io.rollcall.raft.StoreStatus.State;
import io.rollcall.raft.entry.Applied;
import io.rollcall.raft.entry.AppliedListener;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.Expected;
import io.rollcall.raft.entry.StoreCopy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of its own: a group of one with a durable log. */
class LoneStoreTest {
    private final Path directory;

    LoneStoreTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private Stores alone() {
        return new Stores(directory, List.of());
    }

    @Test
    void what_was_committed_is_there_after_a_restart() {
        try (Stores stores = alone()) {
            Committed first = committed(stores.start("a"), register("x"));
            assertThat(first).isEqualTo(new Committed(1, 1));
            committed(
                    stores.get("a"),
                    new Command.SetOverride(key("x"), InstanceStatus.OUT_OF_SERVICE, Expected.version(1)));
            stores.stop("a");

            RaftStore again = stores.start("a");
            assertThat(again.status().state()).isNotEqualTo(State.ASLEEP);
            assertThat(again.barrier().join()).isEqualTo(new ReadResult.Fresh(2));
            assertThat(entry(again, "x").instance()).isEqualTo(Stores.instance("x"));
            assertThat(entry(again, "x").override()).isEqualTo(InstanceStatus.OUT_OF_SERVICE);
            assertThat(again.status().role()).isEqualTo(Role.LEADER);
        }
    }

    @Test
    void many_proposals_share_few_entries_of_the_log() {
        try (Stores stores = alone()) {
            RaftStore store = stores.start("a");
            committed(store, register("first"));
            List<CompletableFuture<ProposeResult>> answers = IntStream.range(0, 2_000)
                    .mapToObj(i -> store.propose(register("i" + i)))
                    .toList();
            answers.forEach(answer -> assertThat(answer.join()).isInstanceOf(Committed.class));

            assertThat(store.status().seq()).isEqualTo(2_001);
            assertThat(store.status().counts().batches()).isLessThan(400);
        }
    }

    @Test
    void a_snapshot_is_taken_by_itself_and_the_log_behind_it_dropped() {
        RaftSettings.Limits soon = new RaftSettings.Limits(16L << 20, 1_000_000, 20, 64L << 20, 0, 10_000);
        try (Stores stores = alone().with(soon)) {
            RaftStore store = stores.start("a");
            for (int i = 0; i < 60; i++) {
                committed(store, register("i" + i % 7));
                committed(store, new Command.Cancel(key("i" + i % 7), Expected.ANYTHING));
            }
            committed(store, register("last"));
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> store.status().snapshotIndex() > 20);
            stores.stop("a");

            RaftStore again = stores.start("a");
            again.barrier().join();
            assertThat(again.status().seq()).isEqualTo(121);
            assertThat(again.status().entries()).isEqualTo(1);
        }
    }

    @Test
    void a_nearly_full_disk_refuses_writes_and_nothing_else() {
        AtomicLong usable = new AtomicLong(1L << 30);
        RaftEnvironment environment =
                new RaftEnvironment(InstantSource.system(), path -> usable.get(), new SecureRandom());
        try (Stores stores = alone().with(environment)) {
            RaftStore store = stores.start("a");
            committed(store, register("x"));

            usable.set(1L << 20);
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> propose(store, register("y")) instanceof DiskFull);
            assertThat(store.get(key("x"))).isNotNull();
            assertThat(store.barrier().join()).isInstanceOf(ReadResult.Fresh.class);
            assertThat(store.status().disk().isNearlyFull()).isTrue();

            usable.set(1L << 30);
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> propose(store, register("y")) instanceof Committed);
        }
    }

    @Test
    void a_listener_gets_the_entries_and_then_every_change_in_order() {
        try (Stores stores = alone()) {
            RaftStore store = stores.start("a");
            committed(store, register("before"));
            List<Long> heard = new ArrayList<>();
            List<StoreCopy> copies = new ArrayList<>();
            store.listen(new AppliedListener() {
                @Override
                public void replaced(StoreCopy copy) {
                    copies.add(copy);
                }

                @Override
                public void applied(List<Applied> changes) {
                    changes.forEach(change -> heard.add(change.seq()));
                }
            });
            for (int i = 0; i < 20; i++) {
                committed(store, register("i" + i));
            }

            assertThat(copies).hasSize(1);
            assertThat(copies.get(0).seq()).isEqualTo(1);
            assertThat(heard)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(2, 21).mapToObj(Long::valueOf).toList());
            assertThat(store.since(19))
                    .hasValueSatisfying(changes ->
                            assertThat(changes).extracting(Applied::seq).containsExactly(20L, 21L));
        }
    }

    @Test
    void an_engine_that_closed_by_itself_is_started_again_and_nobody_sees_the_entries_go_back() {
        try (Stores stores = alone()) {
            RaftStore store = stores.start("a");
            committed(store, register("x"));
            assertThat(store.snapshot().join()).isEqualTo(1);
            committed(store, register("y"));
            List<Long> heard = new ArrayList<>();
            store.listen(new AppliedListener() {
                @Override
                public void replaced(StoreCopy copy) {
                    heard.add(copy.seq());
                }

                @Override
                public void applied(List<Applied> changes) {
                    changes.forEach(change -> heard.add(change.seq()));
                }
            });
            store.engine().orElseThrow().close();

            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> propose(store, register("z")) instanceof Committed);
            assertThat(heard).containsExactly(2L, 3L);
        }
    }

    @Test
    void metadata_is_merged_into_what_is_held_even_by_many_at_once() {
        try (Stores stores = alone()) {
            RaftStore store = stores.start("a");
            assertThat(store.putMetadata(key("x"), Map.of("a", "1")).join()).isEqualTo(new ProposeResult.Missing());
            committed(store, register("x"));
            List<CompletableFuture<ProposeResult>> answers = IntStream.range(0, 5)
                    .mapToObj(i -> store.putMetadata(key("x"), Map.of("k" + i, "v")))
                    .toList();
            answers.forEach(answer -> assertThat(answer.join()).isInstanceOf(Committed.class));
            assertThat(entry(store, "x").instance().metadata()).hasSize(5);
        }
    }

    @Test
    void a_closed_store_refuses_and_answers_everybody() {
        Stores stores = alone();
        RaftStore store = stores.start("a");
        committed(store, register("x"));
        stores.close();

        assertThat(propose(store, register("y"))).isInstanceOf(ProposeResult.Refused.class);
        assertThat(store.barrier().join()).isInstanceOf(ReadResult.Refused.class);
        assertThat(store.status().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void the_data_of_another_member_is_refused() throws Exception {
        try (Stores stores = alone()) {
            committed(stores.start("a"), register("x"));
            stores.stop("a");
            Files.move(stores.directory("a"), stores.directory("b"));

            RaftStore stranger = stores.start("b");
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> stranger.status().state() == State.FAILED);
            assertThat(stranger.status().why()).contains("belongs to another member");
            assertThat(propose(stranger, register("y"))).isInstanceOf(ProposeResult.Refused.class);
        }
    }
}
