package io.rollcall.raft;

import static io.rollcall.raft.Stores.committed;
import static io.rollcall.raft.Stores.entry;
import static io.rollcall.raft.Stores.eventually;
import static io.rollcall.raft.Stores.key;
import static io.rollcall.raft.Stores.propose;
import static io.rollcall.raft.Stores.register;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.raft.ProposeResult.Committed;
import io.rollcall.raft.ProposeResult.NoQuorum;
import io.rollcall.raft.StoreStatus.MemberAt;
import io.rollcall.raft.StoreStatus.Role;
import io.rollcall.raft.StoreStatus.State;
import io.rollcall.raft.entry.BatchCodec;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.Expected;
import io.rollcall.raft.entry.Origin;
import io.rollcall.raft.entry.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftClientReply;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members in one process, each with its engine and its directory. */
@Tag("waiting")
class GroupTest {
    /** And what a busy machine takes on top. */
    private static final Duration WITHIN_TWO_SECONDS = Duration.ofMillis(2_500);

    private final Path directory;

    GroupTest(@TempDir Path directory) {
        this.directory = directory;
    }

    private static void awaitSeq(PersistentStore store, long seq) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> store.status().seq() >= seq);
    }

    private static void deleteAll(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void any_member_takes_writes_and_shows_what_it_has_answered_for() {
        try (Stores stores = new Stores(directory, 3).startAll()) {
            RaftStore follower = stores.follower();
            Committed done = committed(follower, register("x"));

            assertThat(entry(follower, "x").version()).isEqualTo(done.version());
            assertThat(propose(follower, Command.update(Stores.instance("x"), Expected.version(99))))
                    .isEqualTo(new ProposeResult.Conflict(done.version()));
            assertThat(propose(follower, new Command.Cancel(key("nobody"), Expected.ANYTHING)))
                    .isEqualTo(new ProposeResult.Missing());
            for (RaftStore store : stores.all()) {
                assertThat(store.barrier().join()).isInstanceOf(ReadResult.Fresh.class);
                assertThat(entry(store, "x").version()).isEqualTo(done.version());
                assertThat(store.status().members()).hasSize(3);
                assertThat(store.status().leader()).isNotNull();
            }
        }
    }

    @Test
    void when_the_leader_goes_writes_go_on_and_it_catches_up_when_it_is_back() {
        try (Stores stores = new Stores(directory, 3).startAll()) {
            RaftStore leader = stores.leader();
            committed(leader, register("before"));
            String id = leader.status().self();
            stores.stop(id);

            Committed after = eventually(stores.leader(), register("after"));
            RaftStore back = stores.start(id);
            awaitSeq(back, after.seq());
            assertThat(back.get(key("before"))).isNotNull();
            assertThat(back.get(key("after"))).isNotNull();
        }
    }

    @Test
    void without_a_quorum_everything_is_answered_within_two_seconds() {
        try (Stores stores = new Stores(directory, 3).startAll()) {
            RaftStore last = stores.leader();
            committed(last, register("before"));
            stores.members().stream()
                    .map(Member::id)
                    .filter(id -> !id.equals(last.status().self()))
                    .forEach(stores::stop);

            for (int i = 0; i < 3; i++) {
                long start = System.nanoTime();
                CompletableFuture<ReadResult> read = last.barrier();
                assertThat(propose(last, register("lost"))).isInstanceOf(NoQuorum.class);
                assertThat(read.join()).isInstanceOf(ReadResult.NoQuorum.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WITHIN_TWO_SECONDS);
            }
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> last.status().leader() == null);
            assertThat(propose(last, register("never")))
                    .isInstanceOfSatisfying(
                            NoQuorum.class, none -> assertThat(none.fate()).isEqualTo(ProposeResult.Fate.NEVER_SENT));
            assertThat(last.get(key("before"))).isNotNull();
        }
    }

    @Test
    void a_member_that_starts_while_the_others_are_away_shows_what_it_had_and_goes_on_with_them() {
        try (Stores stores = new Stores(directory, 3).startAll()) {
            for (int i = 0; i < 20; i++) {
                committed(stores.leader(), register("i" + i));
                if (i == 9) {
                    stores.leader().snapshot().join();
                }
            }
            stores.all().forEach(store -> awaitSeq(store, 20));
            List<String> ids = stores.members().stream().map(Member::id).toList();
            ids.forEach(stores::stop);

            for (String id : ids) {
                RaftStore alone = stores.start(id);
                awaitSeq(alone, 20);
                assertThat(alone.status().leader()).isNull();
                assertThat(alone.copy().entries()).hasSize(20);
                assertThat(propose(alone, register("lost"))).isInstanceOf(NoQuorum.class);
                stores.stop(id);
            }
            stores.startAll();
            Committed next = eventually(stores.follower(), register("next"));
            stores.all().forEach(store -> awaitSeq(store, next.seq()));
            assertThat(stores.all()).allSatisfy(store -> assertThat(store.copy().entries())
                    .containsExactlyInAnyOrderElementsOf(stores.leader().copy().entries()));
        }
    }

    private static List<Outcome> written(RaftStore leader, byte[] batch) {
        Engine engine = leader.engine().orElseThrow();
        RaftClientReply reply = engine.write(engine.self(), engine.nextCall(), batch)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        return BatchCodec.readOutcomes(reply.getMessage().getContent().asReadOnlyByteBuffer());
    }

    @Test
    void a_write_that_gets_into_the_log_again_is_applied_once() {
        Command update = Command.update(Stores.instance("x"), Expected.version(1));
        byte[] batch = BatchCodec.batch(new Origin(42, 1), 100, List.of(BatchCodec.command(update)));
        try (Stores stores = new Stores(directory, 3).startAll()) {
            RaftStore leader = stores.leader();
            committed(
                    leader, Command.register(Stores.instance("x").withStatus(InstanceStatus.DOWN), Expected.ANYTHING));
            List<Outcome> first = written(leader, batch);
            assertThat(first).containsExactly(new Outcome.Done(2, 2));
            // Under another number, as a leader takes it that knows nothing of the first.
            assertThat(written(leader, batch)).isEqualTo(first);

            stores.all().forEach(store -> awaitSeq(store, 2));
            stores.all().forEach(store -> store.snapshot().join());
            stores.members().forEach(member -> stores.stop(member.id()));
            stores.startAll();
            assertThat(written(stores.leader(), batch)).isEqualTo(first);
            assertThat(stores.leader().status().seq()).isEqualTo(2);
        }
    }

    @Test
    void a_member_that_lost_its_data_joins_again_by_a_snapshot() throws IOException {
        try (Stores stores = new Stores(directory, 3).startAll()) {
            RaftStore leader = stores.leader();
            for (int i = 0; i < 40; i++) {
                committed(leader, register("i" + i));
            }
            String lost = stores.members().stream()
                    .map(Member::id)
                    .filter(id -> !id.equals(leader.status().self()))
                    .findFirst()
                    .orElseThrow();
            stores.stop(lost);
            for (int i = 0; i < 40; i++) {
                committed(leader, register("j" + i));
            }
            assertThat(leader.snapshot().join()).isEqualTo(80);
            deleteAll(stores.directory(lost));

            RaftStore back = stores.start(lost);
            awaitSeq(back, 80);
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> back.status().state() == State.RUNNING);
            assertThat(back.status().snapshotIndex()).isPositive();
            assertThat(back.status().entries()).isEqualTo(80);
            committed(back, register("again"));
        }
    }

    @Test
    void a_new_member_is_added_after_the_log_was_purged_and_another_removed() {
        List<Member> four = Stores.freeMembers(4);
        List<Member> three = four.subList(0, 3);
        try (Stores stores = new Stores(directory, three).startAll()) {
            RaftStore leader = stores.leader();
            for (int i = 0; i < 60; i++) {
                committed(leader, register("i" + i));
            }
            leader.snapshot().join();
            RaftStore joiner = stores.start("n3", four);
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> joiner.status().state() == State.JOINING);
            assertThat(joiner.status().why()).contains("rollcall raft add");

            assertThat(leader.add(four.get(3)).join()).isInstanceOf(MembershipResult.Done.class);
            awaitSeq(joiner, 60);
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> joiner.status().state() == State.RUNNING);
            committed(joiner, register("by the new one"));
            assertThat(joiner.status().members()).hasSize(4);

            String removed = stores.members().stream()
                    .map(Member::id)
                    .filter(id -> !id.equals(leader.status().self()))
                    .findFirst()
                    .orElseThrow();
            assertThat(leader.remove(removed).join()).isInstanceOf(MembershipResult.Done.class);
            assertThat(leader.status().members())
                    .extracting(MemberAt::id)
                    .hasSize(3)
                    .doesNotContain(removed);
            assertThat(leader.remove("nobody").join()).isInstanceOf(MembershipResult.Refused.class);
            committed(leader, register("after"));
        }
    }

    @Test
    void leadership_goes_to_whom_it_is_given() {
        try (Stores stores = new Stores(directory, 3).startAll()) {
            RaftStore follower = stores.follower();
            String id = follower.status().self();

            assertThat(stores.leader().transfer(id).join()).isInstanceOf(MembershipResult.Done.class);
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> follower.status().role() == Role.LEADER);
            eventually(follower, register("x"));
        }
    }

    @Test
    void all_members_may_move_to_other_addresses_while_they_are_stopped() {
        try (Stores stores = new Stores(directory, 3).startAll()) {
            committed(stores.leader(), register("x"));
        }
        try (Stores moved = new Stores(directory, 3).startAll()) {
            RaftStore follower = moved.follower();
            eventually(follower, register("y"));
            assertThat(follower.get(key("x"))).isNotNull();
        }
    }

    @Test
    void a_leader_without_room_tells_those_who_forward_to_it() {
        Set<String> full = ConcurrentHashMap.newKeySet();
        RaftEnvironment environment = new RaftEnvironment(
                InstantSource.system(),
                path -> full.contains(String.valueOf(path.getFileName())) ? 1 : Long.MAX_VALUE,
                new SecureRandom());
        try (Stores stores = new Stores(directory, 3).with(environment).startAll()) {
            RaftStore follower = stores.follower();
            committed(follower, register("x"));
            full.add(stores.leader().status().self());
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> propose(follower, register("y")) instanceof ProposeResult.DiskFull);
            assertThat(follower.barrier().join()).isInstanceOf(ReadResult.Fresh.class);
            full.clear();
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> propose(follower, register("y")) instanceof Committed);
        }
    }

    @Test
    void a_node_of_its_own_grows_into_a_group() {
        List<Member> members = Stores.freeMembers(3);
        try (Stores stores = new Stores(directory, members)) {
            committed(stores.start("n0", List.of()), register("x"));
            stores.stop("n0");

            RaftStore first = stores.start("n0");
            eventually(first, register("y"));
            for (String id : List.of("n1", "n2")) {
                RaftStore joiner = stores.start(id);
                Awaitility.await()
                        .atMost(10, TimeUnit.SECONDS)
                        .until(() -> joiner.status().state() == State.JOINING);
                Member member = members.get(id.equals("n1") ? 1 : 2);
                assertThat(first.add(member).join()).isInstanceOf(MembershipResult.Done.class);
                awaitSeq(joiner, 2);
            }
            stores.stop("n0");
            eventually(stores.leader(), register("z"));
        }
    }
}
