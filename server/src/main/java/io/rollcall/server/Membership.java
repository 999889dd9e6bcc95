package io.rollcall.server;

import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.replication.Replica;
import io.rollcall.replication.peer.ClusterView;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.peer.PeerReplicator;
import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.peer.PeerTransport;
import io.rollcall.replication.peer.ReplicatorSettings;
import io.rollcall.server.config.Config;
import io.rollcall.server.config.Keys;
import io.rollcall.server.discovery.Discovery;
import io.rollcall.server.discovery.JdkDns;
import io.rollcall.server.eureka.EurekaReport;
import io.rollcall.server.http.ClusterReport;
import io.rollcall.server.peer.ClusterSecret;
import io.rollcall.server.peer.HttpPeerTransport;
import io.rollcall.server.peer.PeerGate;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in its cluster: whom it speaks to, by what means, and whom it believes. The other half of
 * the composition beside {@link RegistryNode}; a node alone has one too, in which nothing happens.
 */
final class Membership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);

    private final ThreadLoop loop = new ThreadLoop("peers");
    private final ThreadLoop lookups = new ThreadLoop("peer-lookups");
    private final ThreadPoolExecutor io = io();
    private final SecureRandom chance = new SecureRandom();
    private final Config config;
    private final Replica replica;
    private final PeerReplicator replicator;
    private final Discovery discovery;
    private final @Nullable PeerGate gate;
    private final AtomicBoolean begun = new AtomicBoolean();

    Membership(Config config, Replica replica) {
        this.config = config;
        this.replica = replica;
        ClusterSecret secret =
                config.get(Keys.CLUSTER_SECRET_FILE).map(ClusterSecret::read).orElse(null);
        replicator = new PeerReplicator(
                replica, transport(secret), loop, new SplittableRandom(chance.nextLong()), settings(config));
        discovery = new Discovery(config.get(Keys.PEERS), new JdkDns(), lookups, this::told);
        gate = secret == null ? null : new PeerGate(secret, chance, loop::nanos);
    }

    private static ThreadPoolExecutor io() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(2, 2, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "peer-io-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private PeerTransport transport(@Nullable ClusterSecret secret) {
        if (secret == null) {
            return (to, kind, request, whenDone) ->
                    whenDone.accept(new PeerReply.Failed("this node has no --cluster-secret-file"));
        }
        return new HttpPeerTransport(io, loop, secret, replica::self, chance);
    }

    private static ReplicatorSettings settings(Config config) {
        ReplicatorSettings usual = ReplicatorSettings.DEFAULT;
        return new ReplicatorSettings(
                usual.summaryInterval(),
                usual.digestInterval(),
                config.get(Keys.SYNC_TIMEOUT),
                usual.forwardTimeout(),
                usual.laneBound(),
                usual.laneAwayAfter(),
                usual.partBytes());
    }

    /** Says that the node has yet to learn what others know, if there are any. Before it answers anybody. */
    void prepare() {
        if (!config.get(Keys.PEERS).isEmpty()) {
            replica.synced(false);
        }
    }

    /** Begins to speak to the others, once it knows where they are. */
    void start() {
        discovery.start();
        if (config.get(Keys.PEERS).isEmpty()) {
            begin();
            return;
        }
        Duration patience = config.get(Keys.SYNC_TIMEOUT);
        loop.after(patience, () -> {
            if (begun.compareAndSet(false, true)) {
                log.warn("no address of a peer was found within {} s; going on alone", patience.toSeconds());
                replica.synced(true);
                replicator.start();
            }
        });
    }

    private void told(Set<PeerAddress> peers) {
        replicator.peers(peers);
        if (!peers.isEmpty()) {
            begin();
        }
    }

    private void begin() {
        if (begun.compareAndSet(false, true)) {
            replicator.start();
        }
    }

    /** Answers peers. */
    PeerReplicator replicator() {
        return replicator;
    }

    /** Believes them; null if this node takes part in no cluster. */
    @Nullable
    PeerGate gate() {
        return gate;
    }

    /** The cluster as this node sees it, and the Eureka servers beside it. */
    ClusterReport report(EurekaReport eureka) {
        ClusterView view = replicator.view();
        Map<String, Long> counters = new TreeMap<>(view.counters());
        if (gate != null) {
            counters.putAll(gate.counters());
        }
        return new ClusterReport(
                new ClusterView(
                        view.self(),
                        view.ready(),
                        view.notReadyBecause(),
                        view.fenced(),
                        view.nodes(),
                        view.peers(),
                        counters),
                discovery.states(),
                config.setting(Keys.PEERS).source(),
                eureka);
    }

    /** The names of the nodes that are ready, as far as this one sees: itself, and those that it reaches. */
    Set<String> ready() {
        ClusterView view = replicator.view();
        Set<String> ready = new TreeSet<>();
        if (view.ready()) {
            ready.add(view.self().name());
        }
        for (ClusterView.Peer peer : view.peers()) {
            if (peer.link() == ClusterView.Link.UP) {
                peer.node().ifPresent(node -> ready.add(node.name()));
            }
        }
        return ready;
    }

    /** Addresses of peers, those that can be reached or those that cannot. */
    List<String> peers(boolean reached) {
        return replicator.view().peers().stream()
                .filter(peer -> (peer.link() == ClusterView.Link.UP) == reached)
                .filter(peer -> peer.link() != ClusterView.Link.SELF)
                .map(peer -> peer.address().address())
                .toList();
    }

    private void finish() {
        Duration patience = config.get(Keys.SHUTDOWN_GRACE);
        try {
            CompletableFuture<Integer> ended = new CompletableFuture<>();
            replicator.finish(patience, ended::complete);
            int left = ended.get(patience.toMillis() + 1_000, TimeUnit.MILLISECONDS);
            if (left > 0) {
                log.warn("{} writes were not taken by a peer within {} s", left, patience.toSeconds());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException failed) {
            log.warn("the last writes may not have reached all peers", failed);
        }
    }

    /** Ends once the peers that answer have what clients were told is done, or the time of grace is over. */
    @Override
    public void close() {
        discovery.stop();
        lookups.close();
        finish();
        loop.close();
        io.shutdown();
    }
}
