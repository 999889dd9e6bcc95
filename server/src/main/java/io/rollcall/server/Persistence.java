package io.rollcall.server;

import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.raft.PeerSecurity;
import io.rollcall.raft.PersistentStore;
import io.rollcall.raft.RaftEnvironment;
import io.rollcall.raft.RaftSettings;
import io.rollcall.raft.RaftStore;
import io.rollcall.raft.ReadResult;
import io.rollcall.raft.StoreStatus;
import io.rollcall.raft.StoreStatus.State;
import io.rollcall.raft.entry.PersistentEntry;
import io.rollcall.replication.ChangeListener;
import io.rollcall.replication.Replica;
import io.rollcall.server.config.Config;
import io.rollcall.server.config.InvalidConfigException;
import io.rollcall.server.config.Keys;
import io.rollcall.server.persistent.PersistentEntries;
import io.rollcall.server.probe.CheckSettings;
import io.rollcall.server.probe.CheckState;
import io.rollcall.server.probe.HealthChecks;
import io.rollcall.server.probe.NetworkDialer;
import io.rollcall.server.probe.ReadyNodes;
import io.rollcall.server.probe.Verdicts;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in keeping the persistent entries: the store, where the configuration gives it one, and what is said of
 * it. The third part of the composition beside {@link RegistryNode} and {@link Membership}. The engine starts beside
 * the door, never before it: ephemeral traffic does not wait for it.
 */
final class Persistence implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Persistence.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final Duration LOOK_LATER = Duration.ofSeconds(1);

    /** Elections without a leader after which a node that knows what it had goes on with that. */
    private static final int ELECTIONS = 4;

    private final ThreadLoop loop = new ThreadLoop("persistent-entries");
    private final Config config;
    private final Optional<RaftSettings> settings;
    private final PersistentEntries entries;
    private final ThreadLoop checking = new ThreadLoop("health-checks");
    private @Nullable PersistentStore store;
    private @Nullable NetworkDialer dialer;
    private volatile boolean acquainted;
    /** Whether all that was committed at the start was shown here since. */
    private volatile boolean learned;

    Persistence(Config config, ChangeListener view) {
        this.config = config;
        this.settings = settings(config);
        this.entries = new PersistentEntries(view, loop);
    }

    /** Empty where a node has peers, and nobody says with whom it keeps persistent entries. */
    private static Optional<RaftSettings> settings(Config config) {
        boolean alone = config.get(Keys.RAFT_MEMBERS).isEmpty();
        if (alone && !config.get(Keys.PEERS).isEmpty()) {
            return Optional.empty();
        }
        RaftSettings.Limits usual = RaftSettings.Limits.DEFAULT;
        Duration election = config.get(Keys.RAFT_ELECTION);
        try {
            return Optional.of(new RaftSettings(
                    config.get(Keys.NAME),
                    config.get(Keys.RAFT_CLUSTER),
                    directory(config),
                    config.get(Keys.RAFT_MEMBERS),
                    security(config),
                    new RaftSettings.Timing(
                            election,
                            election.multipliedBy(2),
                            RaftSettings.Timing.DEFAULT.answerWithin(),
                            RaftSettings.Timing.DEFAULT.snapshotEvery()),
                    new RaftSettings.Limits(
                            config.get(Keys.RAFT_LEAST_DISK) * 1_048_576L,
                            config.get(Keys.LIMIT_INSTANCES),
                            config.get(Keys.RAFT_SNAPSHOT_ENTRIES),
                            usual.snapshotAfterBytes(),
                            usual.keptLogEntries(),
                            usual.waiting())));
        } catch (IllegalArgumentException wrong) {
            throw new InvalidConfigException(
                    "raft.members (from " + config.setting(Keys.RAFT_MEMBERS).source() + "): " + wrong.getMessage());
        }
    }

    /** One for each node of a name, so that several on one machine do not meet in it. */
    private static Path directory(Config config) {
        return config.get(Keys.DATA_DIR).resolve(config.get(Keys.NAME));
    }

    private static PeerSecurity security(Config config) {
        Optional<Path> key = config.get(Keys.RAFT_KEY_FILE);
        Optional<Path> certificates = config.get(Keys.RAFT_CERTIFICATES_FILE);
        Optional<Path> trusted = config.get(Keys.RAFT_TRUSTED_FILE);
        if (key.isPresent() && certificates.isPresent() && trusted.isPresent()) {
            return new PeerSecurity.MutualTls(key.get(), certificates.get(), trusted.get());
        }
        if (key.isPresent() || certificates.isPresent() || trusted.isPresent()) {
            throw new InvalidConfigException("raft.tls-key-file, raft.tls-certificates-file and raft.tls-trusted-file"
                    + " go together; give all three, or none");
        }
        return config.get(Keys.INSECURE) ? PeerSecurity.INSECURE : PeerSecurity.LOOPBACK_ONLY;
    }

    PersistentEntries entries() {
        return entries;
    }

    /**
     * Joins the entries with the replica, and opens the store; the rest goes on behind this.
     *
     * @param ready the nodes that share the checks
     */
    void start(Replica replica, InstantSource wall, Supplier<Set<String>> ready) {
        if (settings.isEmpty()) {
            entries.missing("this node has peers and no raft.members: give every node of the cluster the same list, and"
                    + " they keep persistent entries together");
            acquainted = true;
            return;
        }
        RaftStore opened = RaftStore.open(settings.get(), RaftEnvironment.of(wall, new SecureRandom()));
        store = opened;
        entries.join(replica, opened, new Checked(checks(replica, ready)));
        if (opened.status().state() == State.ASLEEP) {
            learned = true;
            acquainted = true;
            return;
        }
        goOn(Duration.ZERO, Duration.ZERO, opened);
        catchUp(opened);
    }

    /**
     * Ends the waiting some time: soon where nobody leads, and the node shows what it had when it stopped; later where
     * it holds nothing, or somebody leads who will tell it. Reading the own log does not count: nobody else has to come
     * for that.
     */
    private void goOn(Duration waited, Duration leaderless, PersistentStore opened) {
        loop.after(LOOK_AGAIN, () -> {
            if (acquainted) {
                return;
            }
            StoreStatus status = opened.status();
            if (isReadingItsLog(status)) {
                goOn(Duration.ZERO, Duration.ZERO, opened);
                return;
            }
            boolean toldBySomebody = status.leader() != null || status.state() == State.JOINING;
            Duration waits = waited.plus(LOOK_AGAIN);
            Duration alone = toldBySomebody ? Duration.ZERO : leaderless.plus(LOOK_AGAIN);
            boolean nobodyTells = status.appliedIndex() >= 0 && alone.compareTo(withoutLeader()) >= 0;
            if (!nobodyTells && waits.compareTo(config.get(Keys.SYNC_TIMEOUT)) < 0) {
                goOn(waits, alone, opened);
                return;
            }
            log.warn(
                    "the persistent entries are not up to date after {} ms{}; this node goes on with those it knows",
                    waits.toMillis(),
                    nobodyTells ? ", and have no leader" : "");
            acquainted = true;
        });
    }

    private Duration withoutLeader() {
        return config.get(Keys.RAFT_ELECTION).multipliedBy(2L * ELECTIONS);
    }

    private boolean isReadingItsLog(StoreStatus status) {
        boolean alone = config.get(Keys.RAFT_MEMBERS).size() <= 1;
        return (status.state() == State.STARTING && status.why().isEmpty())
                || (status.state() == State.RUNNING && alone);
    }

    private HealthChecks checks(Replica replica, Supplier<Set<String>> ready) {
        NetworkDialer network = new NetworkDialer(checking, Persistence::daemon, trusted());
        dialer = network;
        CheckSettings given = new CheckSettings(
                config.get(Keys.HEALTH_ENABLED),
                config.get(Keys.HEALTH_CHECKS),
                config.get(Keys.HEALTH_ALLOW),
                config.get(Keys.HEALTH_PARALLEL));
        ReadyNodes nodes = new ReadyNodes() {
            @Override
            public String self() {
                return config.get(Keys.NAME);
            }

            @Override
            public Set<String> ready() {
                return ready.get();
            }
        };
        Verdicts notes = new Verdicts() {
            @Override
            public @Nullable InstanceStatus held(InstanceKey key) {
                return replica.noted(key);
            }

            @Override
            public void tell(InstanceKey key, @Nullable InstanceStatus verdict) {
                replica.note(key, verdict);
            }
        };
        return new HealthChecks(
                checking, new SplittableRandom(new SecureRandom().nextLong()), network, given, nodes, notes);
    }

    private static SSLContext trusted() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has TLS", impossible);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "health-dials");
        thread.setDaemon(true);
        return thread;
    }

    /** Has entries checked. No thread of it runs before there is one. */
    private static final class Checked implements PersistentEntries.Follower {
        private final HealthChecks checks;
        private final AtomicBoolean started = new AtomicBoolean();

        Checked(HealthChecks checks) {
            this.checks = checks;
        }

        @Override
        public void entryIs(PersistentEntry entry) {
            if (started.compareAndSet(false, true)) {
                checks.start();
            }
            checks.entryIs(entry.key(), entry.content().members(), entry::instance);
        }

        @Override
        public void entryGone(InstanceKey key) {
            checks.entryGone(key);
        }

        @Override
        public Optional<CheckState> check(InstanceKey key) {
            return checks.state(key);
        }
    }

    /** Until what was committed when the node started is shown here. */
    private void catchUp(PersistentStore opened) {
        CompletableFuture<?> unused = opened.barrier().thenAccept(result -> {
            if (result instanceof ReadResult.Fresh) {
                learned = true;
                acquainted = true;
            } else {
                loop.after(acquainted ? LOOK_LATER : LOOK_AGAIN, () -> catchUp(opened));
            }
        });
    }

    /** Whether the node knows the persistent entries, or has waited long enough for them. */
    boolean isAcquainted() {
        return acquainted;
    }

    /** Why clients had better ask another node; empty if they need not. */
    String notReadyBecause() {
        PersistentStore opened = store;
        if (opened == null) {
            return "";
        }
        if (!acquainted) {
            return "this node is still learning the persistent entries";
        }
        StoreStatus status = opened.status();
        boolean lacksThem =
                switch (status.state()) {
                    case FAILED, JOINING -> true;
                    // Where it has run before, the node still shows what was known then, and that is much.
                    case STALLED -> !learned;
                    case ASLEEP, STARTING, RUNNING, CLOSED -> false;
                };
        return lacksThem ? "persistent entries: " + status.why() : "";
    }

    @Override
    public void close() {
        PersistentStore opened = store;
        if (opened != null) {
            opened.close();
        }
        checking.close();
        NetworkDialer network = dialer;
        if (network != null) {
            network.close();
        }
        loop.close();
    }
}
