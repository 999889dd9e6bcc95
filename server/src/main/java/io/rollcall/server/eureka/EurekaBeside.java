package io.rollcall.server.eureka;

import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Replica;
import io.rollcall.replication.eureka.EurekaPeerView;
import io.rollcall.replication.eureka.EurekaPeers;
import io.rollcall.replication.eureka.EurekaSettings;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.server.config.Config;
import io.rollcall.server.config.InvalidConfigException;
import io.rollcall.server.config.Keys;
import io.rollcall.server.discovery.AddressForm;
import io.rollcall.server.discovery.Discovery;
import io.rollcall.server.discovery.JdkDns;
import io.rollcall.server.peer.BoundedPost;
import io.rollcall.server.registry.PeerTrust;
import io.rollcall.server.registry.Registry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Eureka servers beside this node, put together: where they are, how they are spoken to, and who is
 * believed to be one. A node that has none has one of these too, in which nothing happens.
 */
public final class EurekaBeside implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EurekaBeside.class);

    private static final Duration BETWEEN_LOOKUPS = Duration.ofSeconds(10);
    /** How long the last words may take. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final ThreadLoop loop = new ThreadLoop("eureka-peers");
    private final ThreadLoop lookups = new ThreadLoop("eureka-lookups");
    private final ThreadPoolExecutor io = threads("eureka-io-", 2);
    private final ThreadPoolExecutor reading = threads("eureka-reading-", 1);
    private final Config config;
    private final IntSupplier ownPort;
    private final Optional<String> credentials;
    private final EurekaPeers peers;
    private final Discovery discovery;
    private final PeerHosts hosts;
    private final EurekaTrust trust;
    /** All that were named last; on the thread of the look-ups. */
    private Set<PeerAddress> named = Set.of();

    private volatile Set<PeerAddress> selves = Set.of();
    private volatile boolean begun;
    private volatile boolean waitedEnough;

    /**
     * @param entity an instance as a JSON object, without a wrapper
     * @param ownPort that this node listens on, asked for once it does
     */
    public EurekaBeside(Config config, Replica replica, Function<LiveInstance, byte[]> entity, IntSupplier ownPort) {
        this.config = config;
        this.ownPort = ownPort;
        this.credentials = config.get(Keys.EUREKA_PEERS_CREDENTIALS).map(EurekaFiles::credentials);
        HttpClient.Builder http = BoundedPost.settings(io);
        config.get(Keys.EUREKA_PEERS_CERTIFICATES).map(EurekaFiles::believing).ifPresent(http::sslContext);
        InetAddress bind = bind(config);
        this.peers = new EurekaPeers(
                replica,
                new HttpEurekaTransport(http.build(), io, reading, loop, entity, credentials, ownAddress(bind)),
                loop,
                new SplittableRandom(new SecureRandom().nextLong()),
                settings(config));
        this.discovery =
                new Discovery(config.get(Keys.EUREKA_PEERS), AddressForm.EUREKA, new JdkDns(), lookups, this::named);
        this.hosts = new PeerHosts(bind);
        this.trust = new EurekaTrust(config.isLoopback());
        trust.know(List.of(), credentials.stream().toList());
    }

    private static ThreadPoolExecutor threads(String name, int most) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(most, most, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static InetAddress bind(Config config) {
        try {
            return InetAddress.getByName(config.get(Keys.BIND));
        } catch (UnknownHostException unknown) {
            throw new InvalidConfigException("bind: '" + config.get(Keys.BIND) + "' is not known as an address");
        }
    }

    private static String ownAddress(InetAddress bind) {
        try {
            return (bind.isAnyLocalAddress() ? InetAddress.getLocalHost() : bind).getHostAddress();
        } catch (UnknownHostException unnamed) {
            return bind.getHostAddress();
        }
    }

    private static EurekaSettings settings(Config config) {
        EurekaSettings usual = EurekaSettings.DEFAULT;
        return new EurekaSettings(
                config.get(Keys.EUREKA_PEERS_DELAY),
                usual.batchItems(),
                usual.bound(),
                usual.changeExpiry(),
                usual.congestionPause(),
                usual.firstRetry(),
                usual.longestRetry(),
                usual.meetAgainAfter(),
                config.get(Keys.LIMIT_INSTANCES));
    }

    private boolean isConfigured() {
        return !config.get(Keys.EUREKA_PEERS).isEmpty();
    }

    /** Begins to look for them, and to speak to them. To be called once this node listens. */
    public void start() {
        if (!isConfigured()) {
            return;
        }
        peers.start();
        discovery.start();
        lookups.after(BETWEEN_LOOKUPS, this::lookAgain);
        Duration patience = config.get(Keys.SYNC_TIMEOUT);
        loop.after(patience, () -> {
            waitedEnough = true;
            if (begun && !peers.haveMet() && selves.size() < named().size()) {
                log.warn("no Eureka server could be read within {} s; going on without", patience.toSeconds());
            }
        });
    }

    private List<PeerAddress> named() {
        return discovery.states().stream()
                .flatMap(state -> state.peers().stream())
                .distinct()
                .toList();
    }

    private void named(Set<PeerAddress> all) {
        lookups.execute(() -> {
            named = all;
            lookUp();
        });
    }

    private void lookAgain() {
        lookups.after(BETWEEN_LOOKUPS, this::lookAgain);
        lookUp();
    }

    private void lookUp() {
        hosts.lookUp(named);
        Set<PeerAddress> others = new TreeSet<>();
        Set<PeerAddress> own = new TreeSet<>();
        named.forEach(peer -> (hosts.isSelf(peer, ownPort.getAsInt()) ? own : others).add(peer));
        List<String> secrets = new ArrayList<>(credentials.stream().toList());
        others.forEach(peer -> peer.userInfo().ifPresent(secrets::add));
        trust.know(hosts.of(others), secrets);
        if (!own.isEmpty() && !own.equals(selves)) {
            log.info("eureka-peers: {} leads to this node itself and is left out", own);
        }
        selves = own;
        peers.peers(others);
        begun = true;
    }

    /** Who is believed to be one of them. */
    public PeerTrust trust() {
        return trust;
    }

    /** Whether this node knows what they know, or has waited for it long enough. */
    public boolean isAcquainted() {
        return !isConfigured() || waitedEnough || peers.haveMet() || (begun && selves.size() == named().size());
    }

    /** How they are. */
    public EurekaReport report(Registry.FromEureka received) {
        List<EurekaPeerView> views = new ArrayList<>(peers.views());
        selves.forEach(self -> views.add(EurekaPeerView.self(self)));
        return new EurekaReport(
                views,
                discovery.states(),
                config.setting(Keys.EUREKA_PEERS).source(),
                peers.wordsLost(),
                received,
                peers.heardOnlyThroughThem());
    }

    /** Tells them what came last, as far as they take it, and ends. */
    @Override
    public void close() {
        discovery.stop();
        lookups.close();
        if (begun) {
            CountDownLatch told = new CountDownLatch(1);
            peers.finish(told::countDown);
            try {
                if (!told.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                    log.warn("what clients did last could not be told to every Eureka server");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        peers.stop();
        loop.close();
        io.shutdown();
        reading.shutdown();
    }
}
