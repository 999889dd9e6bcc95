package io.rollcall.server;

import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.Replica;
import io.rollcall.replication.ReplicaSettings;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.server.config.Config;
import io.rollcall.server.config.Keys;
import io.rollcall.server.discovery.PeerSource;
import io.rollcall.server.eureka.EurekaBeside;
import io.rollcall.server.http.HttpDoor;
import io.rollcall.server.http.NodeState;
import io.rollcall.server.persistent.PersistentEntries;
import io.rollcall.server.registry.ConsistencyRules;
import io.rollcall.server.registry.Registry;
import io.rollcall.server.view.QuietView;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.view.ViewPublisher;
import io.rollcall.server.watch.Drains;
import io.rollcall.server.watch.WatchHub;
import io.rollcall.server.watch.WatchLimits;
import io.rollcall.server.xml.NodeStatus;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One registry server, put together by constructors: the replica, its views, the registry, and the door.
 * The one place where real clocks and threads come in.
 */
public final class RegistryNode implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryNode.class);

    /** How often time acts: leases are ended no later than this after they ran out, and a little. */
    private static final Duration TICK = Duration.ofMillis(200);

    private static final int TICKS_A_SECOND = 5;

    private final ThreadLoop loop = new ThreadLoop("registry-clock");
    private final ThreadLoop watchLoop = new ThreadLoop("watches");
    private final WatchHub watches;
    private final ViewPublisher publisher;
    private final Replica replica;
    private final Registry registry;
    private final RegistryReader reader;
    private final ThreadLoop quietLoop = new ThreadLoop("quiet-view");
    private final QuietView quiet;
    private final EurekaBeside eureka;
    private final Membership membership;
    private final Persistence persistence;
    private final InstantSource wall = InstantSource.system();
    private final HttpDoor door;
    private final Config config;
    private final Rehearsal rehearsal;
    private final long startedNanos = System.nanoTime();
    private volatile boolean running;
    private long ticks;

    /** Puts a node together; nothing runs before {@link #start()}. */
    public RegistryNode(Config config) {
        this(config, Rehearsal.NONE);
    }

    /** The same for one that is not ready before a rehearsal is over. */
    RegistryNode(Config config, Rehearsal rehearsal) {
        this.config = config;
        this.rehearsal = rehearsal;
        publisher = new ViewPublisher(loop::nanos, config.get(Keys.DELTA_RETENTION));
        Duration longestLease = config.get(Keys.LEASE_LONGEST);
        ReplicaSettings settings = new ReplicaSettings(
                longestLease,
                config.get(Keys.LEASE_EUREKA_DOUBLE),
                config.get(Keys.SELF_PRESERVATION),
                config.get(Keys.MAX_CLOCK_SKEW),
                ReplicaSettings.DEFAULT.tombstoneTtl(),
                ReplicaSettings.DEFAULT.orphanTtl(),
                ReplicaSettings.DEFAULT.homeDeadAfter());
        NodeId self = new NodeId(config.get(Keys.NAME), wall.millis());
        DigestKey digestKey = DigestKey.drawn(self.incarnation(), new SecureRandom());
        watches = new WatchHub(
                publisher,
                watchLoop,
                wall,
                new WatchLimits(
                        config.get(Keys.LIMIT_WATCHERS),
                        config.get(Keys.LIMIT_WATCHERS_PER_ADDRESS),
                        config.get(Keys.LIMIT_WATCHER_LAG)));
        persistence = new Persistence(config, watches);
        PersistentEntries entries = persistence.entries();
        replica = new Replica(self, settings, wall, loop::nanos, digestKey, entries.ephemeralChanges());
        reader = new RegistryReader(publisher, replica::renewedAtMillis, cacheBytes(config));
        quiet = new QuietView(reader, quietLoop);
        eureka = new EurekaBeside(config, replica, reader::entity, this::port);
        registry = new Registry(
                replica,
                entries,
                new ConsistencyRules(config.get(Keys.PERSISTENT_APPLICATIONS)),
                config.get(Keys.LIMIT_INSTANCES),
                eureka.trust());
        membership = new Membership(config, replica);
        NodeState state = state();
        watches.follow(replica, entries, state::mayBeRead, reader::entity);
        Drains drains = new Drains(
                watches,
                replica,
                entries,
                state::mayBeRead,
                membership.replicator()::ask,
                watchLoop,
                new SecureRandom().nextLong());
        membership.replicator().onTold(drains::watching);
        door = new HttpDoor(
                config,
                registry,
                reader,
                watches,
                drains,
                wall,
                this::status,
                state,
                () -> membership.report(eureka.report(registry.fromEureka())),
                membership.gate(),
                membership.replicator()::answer);
    }

    private NodeState state() {
        return new NodeState() {
            @Override
            public String notReadyBecause() {
                if (!running) {
                    return "this node is starting or stopping; send traffic elsewhere";
                }
                String unready = membership.replicator().notReadyBecause();
                if (unready.isEmpty()) {
                    unready = persistence.notReadyBecause();
                }
                if (unready.isEmpty() && !rehearsal.isOver()) {
                    unready = "this node is warming up; it is about to be ready";
                }
                return unready.isEmpty() && !eureka.isAcquainted()
                        ? "this node has not read yet what the Eureka servers beside it know"
                        : unready;
            }

            @Override
            public boolean mayBeRead() {
                return replica.isSynced() && eureka.isAcquainted() && persistence.isAcquainted();
            }
        };
    }

    private static long cacheBytes(Config config) {
        long configured = config.get(Keys.CACHE) * 1_048_576L;
        return configured > 0 ? configured : Runtime.getRuntime().maxMemory() / 4;
    }

    /**
     * Starts the node. When this returns, it answers.
     *
     * @throws IOException if its address cannot be listened on
     */
    public void start() throws IOException {
        membership.prepare();
        door.start();
        persistence.start(replica, wall, membership::ready);
        // The first tick counts from here: what starting took was no standstill.
        replica.tick();
        loop.after(TICK, this::tick);
        // Only behind the door: where another process holds its address, a second one must not speak in its name.
        membership.start();
        eureka.start();
        quiet.start();
        rehearsal.start(loop);
        running = true;
    }

    private void tick() {
        try {
            Duration stoodStill = replica.tick();
            if (!stoodStill.isZero()) {
                log.warn("this process stood still for {} ms; leases were given that time", stoodStill.toMillis());
            }
            if (++ticks % TICKS_A_SECOND == 0) {
                publisher.expireChanges();
            }
        } finally {
            loop.after(TICK, this::tick);
        }
    }

    /** The port that is listened on, once started. */
    public int port() {
        return door.port();
    }

    /** Stops taking work, lets what is in flight finish, and ends. */
    @Override
    public void close() {
        running = false;
        rehearsal.close();
        quiet.close();
        quietLoop.close();
        door.close();
        eureka.close();
        persistence.close();
        membership.close();
        watchLoop.close();
        loop.close();
    }

    private NodeStatus status() {
        Runtime runtime = Runtime.getRuntime();
        return new NodeStatus(
                new NodeStatus.Machine(
                        runtime.availableProcessors(),
                        runtime.totalMemory(),
                        runtime.totalMemory() - runtime.freeMemory(),
                        Duration.ofNanos(System.nanoTime() - startedNanos)),
                new NodeStatus.Peers(
                        config.get(Keys.PEERS).stream().map(PeerSource::entry).toList(),
                        membership.peers(true),
                        membership.peers(false)),
                self());
    }

    /** This node as an instance, as a Eureka server shows itself; it is not in the registry. */
    private RegisteredInstance self() {
        String host = config.get(Keys.BIND);
        Instance instance = Instance.of(
                        "ROLLCALL", config.get(Keys.NAME) + ":" + port(), host, host, new Port(port(), true))
                .withLastDirtyTimestamp(replica.self().incarnation());
        Registration registration = new Registration(
                InstanceStatus.UNKNOWN, 0, 0, 0, 0, replica.self().incarnation(), ActionType.ADDED, true);
        return new RegisteredInstance(instance, registration);
    }

    /** The registry that the node serves: for those who live in the same process. */
    public Registry registry() {
        return registry;
    }

    /** The configuration that the node runs with. */
    public Config config() {
        return config;
    }
}
