package io.rollcall.server.http;

import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.raft.MemoryStore;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Replica;
import io.rollcall.replication.ReplicaSettings;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.DigestKey;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.PeerRequest;
import io.rollcall.server.config.Config;
import io.rollcall.server.config.Keys;
import io.rollcall.server.persistent.PersistentEntries;
import io.rollcall.server.registry.ConsistencyRules;
import io.rollcall.server.registry.Registry;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.view.ViewPublisher;
import io.rollcall.server.watch.Drains;
import io.rollcall.server.watch.WatchHub;
import io.rollcall.server.watch.WatchLimits;
import io.rollcall.server.xml.NodeStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/** A node behind a real socket whose time passes, and which is ready, when a test says so. */
final class SteeredNode implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    final SteeredState state = new SteeredState();
    final Registry registry;
    volatile ClusterReport cluster = ClusterReport.alone(new NodeId("steered", START.toEpochMilli()));
    private final AtomicLong nanos;
    final Replica replica;
    /** What its persistent entries are in. */
    final MemoryStore store;

    private final ThreadLoop loop = new ThreadLoop("steered-entries");
    final WatchHub watches;
    final Drains drains;
    /** The nodes that are asked whether their watchers have been told. */
    volatile Drains.Others others = (told, whenAll) -> whenAll.accept(Map.of());

    private final ThreadLoop watchLoop = new ThreadLoop("steered-watches");
    private final HttpDoor door;
    private final HttpClient client = HttpClient.newHttpClient();

    SteeredNode() {
        this(Map.of(), later -> List.of());
    }

    /**
     * @param settings beside those that a test's node has
     * @param more makes resources beside those of every node
     */
    SteeredNode(Map<String, String> settings, Function<LaterAnswers, List<?>> more) {
        this(new NodeId("steered", START.toEpochMilli()), new AtomicLong(), Optional.empty(), settings, more);
    }

    /** One whose resource answers all renewals. */
    static SteeredNode withoutLane() {
        return new SteeredNode(
                new NodeId("steered", START.toEpochMilli()),
                new AtomicLong(),
                Optional.empty(),
                Map.of(),
                false,
                later -> List.of());
    }

    /**
     * @param nanos the time that has passed since {@link #START}; several nodes may share it
     * @param shared the persistent entries, where several nodes share them
     */
    SteeredNode(
            NodeId self,
            AtomicLong nanos,
            Optional<MemoryStore> shared,
            Map<String, String> settings,
            Function<LaterAnswers, List<?>> more) {
        this(self, nanos, shared, settings, true, more);
    }

    private SteeredNode(
            NodeId self,
            AtomicLong nanos,
            Optional<MemoryStore> shared,
            Map<String, String> settings,
            boolean lane,
            Function<LaterAnswers, List<?>> more) {
        this.nanos = nanos;
        Map<String, String> all = new TreeMap<>(Map.of("port", "0", "shutdown.grace", "0ms"));
        all.putAll(settings);
        Config config = Config.of(all);
        InstantSource wall = () -> START.plusNanos(nanos.get());
        ViewPublisher publisher = new ViewPublisher(nanos::get, Duration.ofMinutes(3));
        watches = new WatchHub(
                publisher,
                watchLoop,
                wall,
                new WatchLimits(
                        config.get(Keys.LIMIT_WATCHERS),
                        config.get(Keys.LIMIT_WATCHERS_PER_ADDRESS),
                        config.get(Keys.LIMIT_WATCHER_LAG)));
        PersistentEntries entries = new PersistentEntries(watches, loop);
        replica = new Replica(
                self, ReplicaSettings.DEFAULT, wall, nanos::get, new DigestKey(1, 2), entries.ephemeralChanges());
        store = shared.orElseGet(() -> new MemoryStore("steered", wall));
        entries.join(replica, store, PersistentEntries.NOBODY);
        registry = new Registry(
                replica,
                entries,
                new ConsistencyRules(config.get(Keys.PERSISTENT_APPLICATIONS)),
                1_000,
                caller -> true);
        RegistryReader reader = new RegistryReader(publisher, replica::renewedAtMillis, 1_000_000);
        watches.follow(replica, entries, state::mayBeRead, reader::entity);
        drains = new Drains(
                watches,
                replica,
                entries,
                state::mayBeRead,
                (told, whenAll) -> others.ask(told, whenAll),
                watchLoop,
                self.hashCode());
        NodeStatus status = new NodeStatus(
                new NodeStatus.Machine(1, 1, 1, Duration.ZERO),
                new NodeStatus.Peers(List.of(), List.of(), List.of()),
                null);
        door = new HttpDoor(
                config,
                registry,
                reader,
                watches,
                drains,
                wall,
                () -> status,
                state,
                () -> cluster,
                null,
                (kind, request) -> request,
                lane,
                more);
        try {
            door.start();
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
    }

    int port() {
        return door.port();
    }

    /** Renewals that the door answered before they came to their resource. */
    long plainRenewals() {
        return door.plainRenewals();
    }

    /** Reads likewise. */
    long plainReads() {
        return door.plainReads();
    }

    /** Registrations likewise. */
    long plainRegistrations() {
        return door.plainRegistrations();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + door.port() + path);
    }

    /** Lets time pass, ticking as a node does. */
    void pass(Duration duration) {
        long until = nanos.get() + duration.toNanos();
        while (nanos.get() < until) {
            nanos.set(Math.min(nanos.get() + 200_000_000, until));
            replica.tick();
        }
    }

    /** An instance that is UP, renews each 30 s and may be silent for 90 s. */
    static Instance instance(String app, String id) {
        return Instance.of(app, id, id + ".example", "10.0.0.1", new Port(8_080, true))
                .withLease(new LeaseTerms(30, 90))
                .withLastDirtyTimestamp(START.toEpochMilli());
    }

    /** Another process goes by this node's name, started later and goes on living: this one steps back. */
    void fence(long laterIncarnation) {
        NodeId other = new NodeId("other", 1);
        NodeId namesake = new NodeId(replica.self().name(), laterIncarnation);
        for (long beat = 1; beat <= 5; beat++) {
            LaneItem.Summary.Progress alive = new LaneItem.Summary.Progress(namesake, 0, beat);
            LaneItem summary = new LaneItem.Summary(List.of(alive), new TreeMap<>(), List.of());
            replica.receive(other, new PeerRequest.Batch(List.of(summary)));
            pass(Duration.ofSeconds(1));
        }
    }

    InstanceKey register(String app, String id) {
        return register(instance(app, id));
    }

    InstanceKey register(Instance instance) {
        registry.register(new RegisteredInstance(instance, Registration.NONE), Origin.CLIENT);
        return instance.key();
    }

    /** Ten instances, all of which fall silent together: self-preservation holds them. */
    void holdTen() {
        for (int i = 0; i < 10; i++) {
            register("HELD", "held-" + i);
        }
        pass(Duration.ofSeconds(100));
    }

    HttpResponse<String> get(String path) {
        return send("GET", path, new byte[0]);
    }

    HttpResponse<String> post(String path, String json) {
        return send("POST", path, json.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
    }

    HttpResponse<String> send(String method, String path, byte[] body, String... headers) {
        HttpRequest.BodyPublisher publisher =
                body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(20))
                .method(method, publisher);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        door.close();
        watchLoop.close();
        loop.close();
    }
}
