package io.rollcall.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.Port;
import io.rollcall.raft.RaftSettings.Limits;
import io.rollcall.raft.RaftSettings.Timing;
import io.rollcall.raft.StoreStatus.State;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.Expected;
import io.rollcall.raft.entry.PersistentEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Real stores in this process, each with a directory and an engine of its own. */
final class Stores implements AutoCloseable {
    static final Limits LIMITS = new Limits(16L << 20, 1_000_000, 1_000_000, 64L << 20, 10, 10_000);
    static final Timing TIMING =
            new Timing(Duration.ofMillis(300), Duration.ofMillis(600), Duration.ofMillis(1_900), Duration.ofHours(1));

    private final Path directory;
    private final List<Member> members;
    private final Map<String, RaftStore> running = new LinkedHashMap<>();
    private PeerSecurity security = PeerSecurity.LOOPBACK_ONLY;
    private Limits limits = LIMITS;
    private RaftEnvironment environment = RaftEnvironment.of(InstantSource.system(), new SecureRandom());

    Stores(Path directory, int members) {
        this(directory, freeMembers(members));
    }

    Stores(Path directory, List<Member> members) {
        this.directory = directory;
        this.members = members;
    }

    Stores with(Limits newLimits) {
        limits = newLimits;
        return this;
    }

    Stores with(PeerSecurity newSecurity) {
        security = newSecurity;
        return this;
    }

    Stores with(RaftEnvironment newEnvironment) {
        environment = newEnvironment;
        return this;
    }

    static List<Member> freeMembers(int count) {
        List<Member> made = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                made.add(new Member("n" + i, "127.0.0.1", socket.getLocalPort()));
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
        } catch (IOException noPort) {
            throw new AssertionError(noPort);
        }
        return made;
    }

    List<Member> members() {
        return members;
    }

    Path directory(String id) {
        return directory.resolve(id);
    }

    RaftSettings settings(String id, List<Member> known) {
        return new RaftSettings(id, "test", directory(id), known, security, TIMING, limits);
    }

    RaftStore start(String id) {
        return start(id, members);
    }

    RaftStore start(String id, List<Member> known) {
        RaftStore store = RaftStore.open(settings(id, known), environment);
        running.put(id, store);
        return store;
    }

    /** Starts them, and waits until each has its part: one that is slow would count as one that lost its data. */
    Stores startAll() {
        members.forEach(member -> start(member.id()));
        Awaitility.await()
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> running.values().stream()
                        .allMatch(store -> store.status().state() == State.RUNNING));
        return this;
    }

    RaftStore get(String id) {
        return Objects.requireNonNull(running.get(id), id);
    }

    List<RaftStore> all() {
        return List.copyOf(running.values());
    }

    void stop(String id) {
        RaftStore store = running.remove(id);
        if (store != null) {
            store.close();
        }
    }

    /** Waits until somebody leads, and takes writes. */
    RaftStore leader() {
        return Awaitility.await()
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .atMost(30, TimeUnit.SECONDS)
                .until(this::leaderNow, Optional::isPresent)
                .orElseThrow();
    }

    private Optional<RaftStore> leaderNow() {
        return running.values().stream()
                .filter(store -> store.status().state() == State.RUNNING
                        && store.engine().filter(Stores::takesWrites).isPresent())
                .findFirst();
    }

    private static boolean takesWrites(Engine engine) {
        return engine.leader().filter(engine::isSelf).isPresent();
    }

    RaftStore follower() {
        RaftStore leader = leader();
        return running.values().stream()
                .filter(store -> store != leader)
                .findFirst()
                .orElseThrow();
    }

    static Instance instance(String id) {
        return Instance.of("DB", id, id + ".example", "10.0.0.1", new Port(5432, true));
    }

    /** The entry, which has to be there. */
    static PersistentEntry entry(PersistentStore store, String id) {
        return Objects.requireNonNull(store.get(key(id)), id);
    }

    static InstanceKey key(String id) {
        return new InstanceKey("DB", id);
    }

    static Command register(String id) {
        return Command.register(instance(id), Expected.ANYTHING);
    }

    static ProposeResult propose(PersistentStore store, Command command) {
        return store.propose(command).orTimeout(30, TimeUnit.SECONDS).join();
    }

    static ProposeResult.Committed committed(PersistentStore store, Command command) {
        ProposeResult result = propose(store, command);
        assertThat(result).isInstanceOf(ProposeResult.Committed.class);
        return (ProposeResult.Committed) result;
    }

    /** Asks again until it is committed: for when a leader has just gone. */
    static ProposeResult.Committed eventually(PersistentStore store, Command command) {
        for (int i = 0; i < 20; i++) {
            if (propose(store, command) instanceof ProposeResult.Committed done) {
                return done;
            }
        }
        throw new AssertionError("never committed: " + store.status());
    }

    @Override
    public void close() {
        // Each takes a second: beside each other.
        List<Thread> closing =
                running.values().stream().map(store -> new Thread(store::close)).toList();
        closing.forEach(Thread::start);
        for (Thread thread : closing) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
        running.clear();
    }
}
