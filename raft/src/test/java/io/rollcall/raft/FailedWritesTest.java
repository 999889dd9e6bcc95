package io.rollcall.raft;

import static io.rollcall.raft.Stores.committed;
import static io.rollcall.raft.Stores.eventually;
import static io.rollcall.raft.Stores.key;
import static io.rollcall.raft.Stores.propose;
import static io.rollcall.raft.Stores.register;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.raft.StoreStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a full disk leaves behind in a member of a group: a vote that is cut off, and an engine that refuses all. */
@Tag("waiting")
class FailedWritesTest {
    private final Path directory;

    FailedWritesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static Path voteFile(Stores stores, String id) throws IOException {
        try (Stream<Path> paths = Files.walk(stores.directory(id))) {
            return paths.filter(path -> path.endsWith("raft-meta")).findFirst().orElseThrow();
        }
    }

    @Test
    void an_engine_whose_vote_was_not_written_whole_is_started_again_and_votes_in_no_term_that_it_knew()
            throws IOException {
        try (Stores stores = new Stores(directory, 3).startAll()) {
            RaftStore store = stores.follower();
            committed(store, register("x"));
            Path vote = voteFile(stores, store.status().self());
            long term = store.status().term();
            Files.writeString(vote, "");

            Awaitility.await("it has voted for itself in the terms that it knew")
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> Files.readString(vote).contains("term="));
            assertThat(Files.readString(vote))
                    .contains("votedFor=" + store.status().self() + "\n")
                    .containsPattern("term=[" + term + "-9]");
            assertThat(store.get(key("x"))).as("nothing is hidden meanwhile").isNotNull();
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> store.status().state() == State.RUNNING);
            eventually(store, register("y"));
        }
    }

    @Test
    void a_log_that_could_not_be_written_is_written_by_an_engine_that_is_started_again() {
        try (Stores stores = new Stores(directory, 3).startAll()) {
            RaftStore store = stores.follower();
            committed(store, register("x"));
            Engine before = store.engine().orElseThrow();
            before.machine().notifyLogFailed(new IOException("No space left on device"), null);

            Awaitility.await("it says why")
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> store.status().why().contains("No space left on device"));
            assertThat(store.status().state()).isEqualTo(State.STALLED);
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> store.status().state() == State.RUNNING
                            && store.engine().orElseThrow() != before);
            eventually(store, register("y"));
        }
    }

    @Test
    void a_vote_that_is_cut_off_when_the_process_starts_is_refused_for_nobody_knows_how_it_voted() throws IOException {
        try (Stores stores = new Stores(directory, 3).startAll()) {
            String id = stores.follower().status().self();
            committed(stores.leader(), register("x"));
            stores.stop(id);
            Files.writeString(voteFile(stores, id), "votedFor=n0\nterm=1");

            RaftStore store = stores.start(id);
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> store.status().state() == State.FAILED);
            assertThat(store.status().why()).contains("raft-meta", "is cut off", "Empty the directory");
            assertThat(propose(store, register("y"))).isInstanceOf(ProposeResult.Refused.class);
        }
    }

    @Test
    void a_directory_that_cannot_be_made_is_named_until_it_can() throws IOException {
        Path inTheWay = Files.writeString(directory.resolve("a"), "a file");
        try (Stores stores = new Stores(directory, java.util.List.of())) {
            RaftStore store = stores.start("a");
            assertThat(propose(store, register("x")))
                    .isInstanceOfSatisfying(ProposeResult.NoQuorum.class, none -> assertThat(none.why())
                            .contains("the engine does not start", inTheWay.toString()));
            assertThat(store.status().state()).isEqualTo(State.STALLED);

            Files.delete(inTheWay);
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> propose(store, register("x")) instanceof ProposeResult.Committed);
        }
    }
}
