package io.rollcall.server.http;

import io.rollcall.server.config.Config;
import io.rollcall.server.config.Keys;
import io.rollcall.server.peer.PeerAnswers;
import io.rollcall.server.peer.PeerGate;
import io.rollcall.server.registry.Registry;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.watch.Drains;
import io.rollcall.server.watch.WatchHub;
import io.rollcall.server.xml.NodeStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP side of a node: one listener, the door, the workers and the resources.
 */
public final class HttpDoor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpDoor.class);

    /** Longer than the 30 s between two renewals, so that a client's connection lives on. */
    private static final int IDLE_SECONDS = 75;

    /** Of a connection, in bytes. With the default, a reader that does not read costs megabytes before it is noticed. */
    static final int SEND_BUFFER = 65_536;

    /** How long the last answers may be on their way to the kernel when nothing else is in flight. */
    private static final long FLUSH_MILLIS = 250;

    private static final int WATCHES_END_SECONDS = 5;

    /** Where this is "off", every renewal and registration is answered by its resource: to measure what that costs. */
    private static final String LANE = "rollcall.lane";

    private final HttpServer server = new HttpServer();
    private final NetworkListener listener;
    private final Door door;
    private final FastLane lane;
    private final InFlight inFlight = new InFlight();
    private final Workers workers;
    private final PlainRenewals renewals;
    private final PlainRegistrations registrations;
    private final WatchHub watches;
    private final Duration grace;

    /**
     * Makes it; nothing listens before {@link #start()}.
     *
     * @param watches tells those who watch
     * @param drains finds out whether they have been told
     * @param wall for instances that name no lastDirtyTimestamp
     * @param status what the node says of itself
     * @param state whether the node may be sent traffic, and read
     * @param cluster what there is to say of the cluster
     * @param gate believes peers; null if the node takes part in no cluster
     * @param answers answers them
     */
    public HttpDoor(
            Config config,
            Registry registry,
            RegistryReader reader,
            WatchHub watches,
            Drains drains,
            InstantSource wall,
            Supplier<NodeStatus> status,
            NodeState state,
            Supplier<ClusterReport> cluster,
            @Nullable PeerGate gate,
            PeerAnswers answers) {
        this(
                config,
                registry,
                reader,
                watches,
                drains,
                wall,
                status,
                state,
                cluster,
                gate,
                answers,
                !"off".equals(System.getProperty(LANE)),
                later -> List.of());
    }

    /**
     * @param laneOpen whether what is plain is answered before it comes to its resource
     * @param more makes further resources, for tests
     */
    HttpDoor(
            Config config,
            Registry registry,
            RegistryReader reader,
            WatchHub watches,
            Drains drains,
            InstantSource wall,
            Supplier<NodeStatus> status,
            NodeState state,
            Supplier<ClusterReport> cluster,
            @Nullable PeerGate gate,
            PeerAnswers answers,
            boolean laneOpen,
            Function<LaterAnswers, List<?>> more) {
        int document = config.get(Keys.LIMIT_DOCUMENT) * 1_024;
        int batch = config.get(Keys.LIMIT_BATCH) * 1_024;
        grace = config.get(Keys.SHUTDOWN_GRACE);
        this.watches = watches;
        workers = new Workers(config);
        renewals = new PlainRenewals(registry);
        registrations = new PlainRegistrations(registry, wall, laneOpen);
        LaterAnswers laterAnswers = new LaterAnswers(workers.answers(), config.get(Keys.LIMIT_QUEUE));
        RequestBodies bodies = new RequestBodies(document, batch);
        ResourceConfig resources = new ResourceConfig()
                .register(new ApplicationsResource(registry, reader, bodies, wall, config.get(Keys.DELTA_ENABLED)))
                .register(new InstanceResource(registry, reader))
                .register(new InstancesResource(registry, reader, bodies, wall, drains))
                .register(new RaftResource(registry.entries()))
                .register(new LookupResource(reader))
                .register(new PeerReplicationResource(registry, reader, bodies, wall))
                .register(new SystemResource(status))
                .register(new ServerInfoResource(reader))
                .register(new RenewalsResource(registry, bodies))
                .register(new OverviewResource(registry, reader))
                .register(new ProtectionResource(registry))
                .register(new HealthResource(state))
                .register(new ClusterResource(cluster))
                .register(new VersionResource(config.get(Keys.NAME)))
                .register(new OpenApiResource())
                .register(new PageResource())
                .register(new LaterAnswerType())
                .register(new ProblemMapper())
                .property(ServerProperties.WADL_FEATURE_DISABLE, true)
                .property(ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
                .property(ServerProperties.METAINF_SERVICES_LOOKUP_DISABLE, true)
                .property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
        more.apply(laterAnswers).forEach(resources::register);
        SlowReaders slow = new SlowReaders();
        PlainReads reads = new PlainReads(reader, inFlight, config.get(Keys.DELTA_ENABLED));
        WatchRoute watchRoute = new WatchRoute(watches, state, workers.answers());
        lane = new FastLane(renewals, registrations, reads, watchRoute, state, workers::isChangeWaiting);
        door = new Door(
                new ResourceHandler(resources, new ResourceHandler.Waiting(laterAnswers, slow, inFlight)),
                registrations,
                reads,
                watchRoute,
                new PeerRoutes(gate, answers, batch),
                state,
                inFlight,
                workers,
                slow,
                document,
                batch,
                config.get(Keys.LIMIT_BODY_TIME).toMillis());
        listener = new NetworkListener("rollcall", config.get(Keys.BIND), config.get(Keys.PORT));
        configure(listener);
        StrictCodec.install(listener, config.get(Keys.LIMIT_BODY_TIME).toMillis(), batch);
        if (laneOpen) {
            lane.install(listener);
        }
        server.addListener(listener);
        server.getServerConfiguration().addHttpHandler(door, "/");
        // The door itself judges these, and says why.
        server.getServerConfiguration().setMaxPostSize(-1);
        server.getServerConfiguration().setPassTraceRequest(true);
        server.getServerConfiguration().setJmxEnabled(false);
    }

    private static void configure(NetworkListener listener) {
        // As many as processors: the lane answers on them, and one more only takes the processor from another.
        listener.getTransport()
                .setSelectorRunnersCount(Math.max(2, Runtime.getRuntime().availableProcessors()));
        listener.setMaxHttpHeaderSize(8_192);
        listener.setMaxRequestHeaders(100);
        listener.getKeepAlive().setMaxRequestsCount(-1);
        listener.getKeepAlive().setIdleTimeoutInSeconds(IDLE_SECONDS);
        listener.setDefaultErrorPageGenerator((request, status, reason, description, exception) -> new String(
                new Problem(status, String.valueOf(reason), "the request could not be read").json(),
                java.nio.charset.StandardCharsets.UTF_8));
        TCPNIOTransport transport = listener.getTransport();
        transport.setReadTimeout(5, TimeUnit.SECONDS);
        transport.setWriteTimeout(10, TimeUnit.SECONDS);
        transport.setWriteBufferSize(SEND_BUFFER);
    }

    /**
     * Starts listening.
     *
     * @throws IOException if the address cannot be listened on
     */
    public void start() throws IOException {
        server.start();
    }

    /** The port that is listened on, once started. */
    public int port() {
        return listener.getPort();
    }

    /** Renewals that were answered before they came to their resource. */
    long plainRenewals() {
        return renewals.answered();
    }

    /** Reads likewise. */
    long plainReads() {
        return lane.reads();
    }

    /** Registrations likewise. */
    long plainRegistrations() {
        return registrations.answered();
    }

    /** Takes no new connections, lets requests in flight finish for the time of grace, then ends. */
    @Override
    public void close() {
        lane.close();
        door.startClosing();
        endWatches();
        if (grace.isZero()) {
            // To the container, no time of grace means to wait for ever.
            server.shutdownNow();
            workers.close();
            return;
        }
        var ended = server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
        try {
            // Once nothing is in flight, the last answers have at least one more such time to be gone.
            for (int idle = 0; idle < 2 && !ended(ended, FLUSH_MILLIS); ) {
                idle = inFlight.count() > 0 ? 0 : idle + 1;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            log.debug("the server did not end well", failed);
        }
        server.shutdownNow();
        workers.close();
    }

    /** The container would cut them off at the end of the time of grace, and wait for that. */
    private void endWatches() {
        try {
            watches.end().get(WATCHES_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failed) {
            log.warn("not all watchers were told that this node stops", failed);
        }
    }

    private static boolean ended(Future<?> end, long millis) throws InterruptedException, ExecutionException {
        try {
            end.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        }
    }
}
