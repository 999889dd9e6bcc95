package io.rollcall.client;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of a service registry: registers one instance and keeps its lease, and tells who else is
 * registered, also while no server answers. Works with Rollcall and with a Eureka server.
 *
 * <pre>{@code
 * ClientSettings settings = ClientSettings.builder()
 *         .server("http://localhost:8761/eureka/")
 *         .instance(Instance.of("SHOP", "shop-1", "localhost", "127.0.0.1", new Port(8080, true)))
 *         .build();
 * try (RegistryClient client = RegistryClient.start(settings)) {
 *     client.awaitReady(Duration.ofSeconds(10));
 *     Optional<Instance> orders = client.choose("ORDERS");
 * }
 * }</pre>
 *
 * <p>Every method is safe for any thread. Look-ups read memory only: they neither wait nor lock nor
 * copy. What waits has a sister whose name ends in {@code Async}; actions attached to its stage run on
 * the client's callback thread, together with listeners, and delay nothing but each other.
 */
public final class RegistryClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryClient.class);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final ClientSettings settings;
    private final ClientEnvironment environment;
    private final Tally tally = new Tally();
    private final RegistryCache cache;
    private final Listeners listeners;
    private final @Nullable Renewer renewer;
    private final @Nullable Refresher refresher;
    private final @Nullable SnapshotKeeper snapshots;
    private final @Nullable DiskSnapshot disk;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Directory.Selection selection;
    /** Loop only. */
    private boolean closing;

    private RegistryClient(ClientSettings settings, ClientEnvironment environment) {
        this.settings = settings;
        this.environment = environment;
        ClientSettings.LookUp lookUp = settings.lookUp();
        ClientSettings.Calls calls = settings.calls();
        this.selection = new Directory.Selection(lookUp.onlyUp(), settings.zone());
        Failover failover = new Failover(
                new ServerList(settings.servers(), settings.zone(), calls.quarantine(), environment.random()),
                environment.transport(),
                environment.loop(),
                tally);
        // Called only once this is made: when the first directory changes, or a listener is added.
        this.listeners = new Listeners(environment.callbacks(), () -> directory(), tally);
        this.cache = new RegistryCache(
                Directory.empty(selection), environment.loop().nanos(), lookUp.distrust(), tally, listeners::changed);
        this.renewer = settings.instance() == null
                ? null
                : new Renewer(
                        settings.instance(),
                        failover,
                        environment.loop(),
                        environment.clock(),
                        calls.retry(),
                        environment.random(),
                        tally);
        this.refresher = !lookUp.enabled()
                ? null
                : new Refresher(
                        cache,
                        failover,
                        environment.loop(),
                        environment.random(),
                        lookUp.interval(),
                        calls.retry(),
                        tally,
                        full -> Directory.of(full, selection));
        this.disk = lookUp.snapshot() == null || !lookUp.enabled()
                ? null
                : new DiskSnapshot(lookUp.snapshot(), lookUp.maxBodyBytes());
        this.snapshots = disk == null
                ? null
                : new SnapshotKeeper(
                        disk, cache::known, environment.loop(), environment.clock(), environment.background(), tally);
    }

    /**
     * Starts a client on threads of its own, all daemons: one for its state, two for the network and
     * the disk, and one for listeners once there is something to tell them. Returns at once, after
     * reading the snapshot if the settings name one; {@link #awaitReady} waits for the servers.
     */
    public static RegistryClient start(ClientSettings settings) {
        return start(settings, RealEnvironment.open(settings));
    }

    /** Starts a client with time, chance, threads and network from outside, as a simulator has them. */
    public static RegistryClient start(ClientSettings settings, ClientEnvironment environment) {
        RegistryClient client = new RegistryClient(settings, environment);
        client.restore();
        environment.loop().execute(client::begin);
        return client;
    }

    private void restore() {
        if (disk == null) {
            return;
        }
        disk.read().ifPresent(saved -> {
            Duration age = Duration.ofMillis(Math.max(0, environment.clock().millis() - saved.savedAtMillis()));
            Directory directory = Directory.of(saved.applications(), selection);
            if (directory.size() == 0) {
                return;
            }
            log.info("start from a snapshot of {} instances, {} s old", directory.size(), age.toSeconds());
            cache.restore(directory, age, environment.loop().nanos());
        });
    }

    private void begin() {
        CompletableFuture<Void> registered = renewer == null ? DONE : renewer.registered();
        CompletableFuture<Void> known = refresher == null ? DONE : refresher.ready();
        Stages.forward(CompletableFuture.allOf(registered, known), ready);
        if (renewer != null) {
            renewer.start();
        }
        if (refresher != null) {
            refresher.start();
        }
        if (snapshots != null) {
            snapshots.start();
        }
    }

    // Look-ups

    /** All that is known now, as one unchanging whole: for several look-ups that must agree. */
    public Directory directory() {
        return cache.known().directory();
    }

    /** How far the directory is to be believed. */
    public Freshness freshness() {
        return cache.known().freshness(environment.loop().nanos());
    }

    /** As {@link Directory#application(String)} of what is known now. */
    public List<Instance> application(String name) {
        return directory().application(name);
    }

    /** As {@link Directory#vip(String)} of what is known now. */
    public List<Instance> vip(String vip) {
        return directory().vip(vip);
    }

    /** As {@link Directory#secureVip(String)} of what is known now. */
    public List<Instance> secureVip(String vip) {
        return directory().secureVip(vip);
    }

    /**
     * One instance of an application to call: from this client's zone while that has one, and at
     * random by the weights that instances say in their metadata ({@code zone}, {@code weight}).
     *
     * @param application name in any letter case
     * @return nothing if the application has no instance to show
     */
    public Optional<Instance> choose(String application) {
        return directory().choose(application, environment.randomOfCaller().get());
    }

    /** As {@link #choose}, of the instances behind a virtual address. */
    public Optional<Instance> chooseByVip(String vip) {
        return directory().chooseByVip(vip, environment.randomOfCaller().get());
    }

    /** As {@link #choose}, of the instances behind a secure virtual address. */
    public Optional<Instance> chooseBySecureVip(String vip) {
        return directory().chooseBySecureVip(vip, environment.randomOfCaller().get());
    }

    /**
     * Calls {@code listener} with the instances of an application, as {@link #application} shows them:
     * once soon, and then after each change. Calls come one after another; changes that follow fast
     * may be told as one.
     *
     * @param listener gets an immutable list; what it throws is logged
     */
    public Subscription listen(String application, Consumer<List<Instance>> listener) {
        return listeners.add(application, listener);
    }

    // The own instance

    /**
     * Changes the status of the own instance and waits until a server holds it, or a later change.
     *
     * @param limit how long to wait, more than zero
     * @throws RegistryUnavailableException if no server took it in time; it is sent on as soon as one
     *     answers
     * @throws RegistrationRefusedException if servers do not take the statement
     * @throws IllegalStateException if this client has no instance
     */
    public void changeStatus(InstanceStatus status, Duration limit) {
        Stages.await(update(instance -> instance.withStatus(status)), limit);
    }

    /** As {@link #changeStatus}; waits as long as it takes, and fails as that does. */
    public CompletionStage<Void> changeStatusAsync(InstanceStatus status) {
        return outward(update(instance -> instance.withStatus(status)));
    }

    /**
     * Sets entries of the own instance's metadata, keeps the others, and waits until a server holds
     * them, or a later change. Fails as {@link #changeStatus}.
     *
     * @param limit how long to wait, more than zero
     */
    public void changeMetadata(Map<String, String> entries, Duration limit) {
        Stages.await(update(withEntries(entries)), limit);
    }

    /** As {@link #changeMetadata}; waits as long as it takes, and fails as that does. */
    public CompletionStage<Void> changeMetadataAsync(Map<String, String> entries) {
        return outward(update(withEntries(entries)));
    }

    private static UnaryOperator<Instance> withEntries(Map<String, String> entries) {
        Map<String, String> copy = Map.copyOf(entries);
        return instance -> instance.withMoreMetadata(copy);
    }

    private CompletableFuture<Void> update(UnaryOperator<Instance> change) {
        Renewer own = renewer;
        if (own == null) {
            throw new IllegalStateException("this client only looks up: it has no instance to change");
        }
        return onLoop(() -> own.update(change));
    }

    // The client

    /**
     * Waits until the own instance is registered and the registry is known, from a server or from disk;
     * each where the settings ask for it.
     *
     * @param limit how long to wait, more than zero
     * @throws RegistryUnavailableException if that takes longer; the client goes on trying
     */
    public void awaitReady(Duration limit) {
        Stages.await(ready, limit);
    }

    /** As {@link #awaitReady}; waits as long as it takes, and fails if the client is closed before. */
    public CompletionStage<Void> readyAsync() {
        return outward(ready);
    }

    /**
     * Reads the registry now, rather than when the interval has passed.
     *
     * @param limit how long to wait, more than zero
     * @throws RegistryUnavailableException if no server gave an answer that is believed, in time
     * @throws IllegalStateException if this client does not look up
     */
    public void refresh(Duration limit) {
        Stages.await(refreshed(), limit);
    }

    /** As {@link #refresh}; waits for the round to end. */
    public CompletionStage<Void> refreshAsync() {
        return outward(refreshed());
    }

    private CompletableFuture<Void> refreshed() {
        Refresher reader = refresher;
        if (reader == null) {
            throw new IllegalStateException("this client only registers: it has nothing to refresh");
        }
        return onLoop(reader::refresh);
    }

    /** What this client has done so far. */
    public ClientCounts counts() {
        return tally.counts();
    }

    /**
     * Cancels the lease, writes the snapshot and ends the threads; waits for that as long as the
     * settings say, and gives up then. Look-ups go on answering from what was known. Calling it again
     * does nothing new.
     */
    @Override
    public void close() {
        CompletableFuture<Void> ended = beginClose();
        try {
            ended.get(settings.calls().closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            log.warn("closing takes too long; the lease runs out by itself if it was not cancelled");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            log.error("closing failed", impossible);
        } finally {
            end();
        }
    }

    /** As {@link #close()}; completes when all is done, or after the time that the settings allow. */
    public CompletionStage<Void> closeAsync() {
        return beginClose()
                .handleAsync(
                        (nothing, failure) -> {
                            end();
                            return null;
                        },
                        environment.callbacks());
    }

    private CompletableFuture<Void> beginClose() {
        environment.loop().execute(() -> {
            if (closing) {
                return;
            }
            closing = true;
            environment.loop().after(settings.calls().closeTimeout(), () -> closed.complete(null));
            if (refresher != null) {
                refresher.stop();
            }
            CompletableFuture<Void> cancelled = renewer == null ? DONE : renewer.stop();
            CompletableFuture<Void> written = snapshots == null ? DONE : snapshots.stop();
            Stages.forward(CompletableFuture.allOf(cancelled, written), closed);
        });
        return closed;
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            environment.closing().run();
        }
    }

    /** Runs {@code call} on the loop and hands its outcome on. */
    private CompletableFuture<Void> onLoop(Supplier<CompletableFuture<Void>> call) {
        if (closed.isDone()) {
            return CompletableFuture.failedFuture(new RegistryUnavailableException("the client is closed"));
        }
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        environment.loop().execute(() -> Stages.forward(call.get(), outcome));
        return outcome;
    }

    /** A stage for callers: what they attach to it must not run on the loop. */
    private CompletionStage<Void> outward(CompletableFuture<Void> inward) {
        return inward.whenCompleteAsync((nothing, failure) -> {}, environment.callbacks());
    }
}
