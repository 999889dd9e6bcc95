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
import java.util.concurrent.Flow;
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
 *
 * <p>It is long because it is the one way in, with each call in two forms; it decides nothing itself.
 */
public final class RegistryClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RegistryClient.class);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final ClientSettings settings;
    private final ClientEnvironment environment;
    private final Failover failover;
    private final Tally tally = new Tally();
    private final RegistryCache cache;
    private final Listeners listeners;
    private final @Nullable Renewer renewer;
    private final @Nullable Refresher refresher;
    private final @Nullable Watcher watcher;
    private final Changes changes;
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
        ServerList servers =
                new ServerList(settings.servers(), settings.zone(), calls.quarantine(), environment.random());
        // Called only once this is made, as what is given to others below.
        this.failover = new Failover(
                servers, environment.transport(), environment.loop(), tally, server -> serverMoved(server));
        this.listeners = new Listeners(environment.callbacks(), () -> directory(), tally);
        Directory empty = Directory.empty(selection);
        this.changes = new Changes(environment.loop(), environment.callbacks(), () -> directory(), empty, tally);
        this.cache = new RegistryCache(empty, environment.loop().nanos(), lookUp.distrust(), tally, (before, after) -> {
            listeners.changed(before, after);
            changes.changed(before, after);
        });
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
        this.watcher = refresher == null || !lookUp.watch()
                ? null
                : new Watcher(
                        cache,
                        new WatchServers(servers, calls.retry(), environment.random()),
                        environment.transport(),
                        environment.loop(),
                        environment.random(),
                        calls.fetchTimeout(),
                        selection,
                        tally,
                        refresher);
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
            if (watcher != null) {
                refresher.rest();
            }
            refresher.start();
        }
        if (watcher != null) {
            watcher.start();
        }
        if (snapshots != null) {
            snapshots.start();
        }
    }

    private void serverMoved(ServerAddress server) {
        if (watcher != null) {
            watcher.moved(server);
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

    /**
     * Whether a server tells this client each change as it comes. If not, changes are read from time to
     * time.
     */
    public boolean isWatching() {
        return watcher != null && watcher.isLive();
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

    /**
     * Each change of the registry as this client knows it: first, as additions, all that is known, then
     * what becomes of it. A subscriber gets no more than it asked for, and may be slow: of several
     * changes of one instance that wait for it only the newest is told, so the buffer never has more
     * than one for an instance. Subscribers are called like listeners. One that throws is told nothing
     * more; all are told the end when this client is closed.
     */
    public Flow.Publisher<RegistryChange> changes() {
        return changes;
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

    /**
     * Takes the own instance out of service and waits until callers know: the first half of going
     * without a failed call. A Rollcall server pushes the change, answers when all who watch were told,
     * and says who only polls. Elsewhere the status is changed to OUT_OF_SERVICE, and how long callers
     * take to learn that is for them. The instance goes on serving and renewing; afterwards it may
     * {@link #close()}, or {@link #undrain}. A Rollcall server keeps the status as an override, which
     * outlives a later status of the instance's own until one of these, or an operator, takes it back.
     *
     * @param wait how long servers may take to tell everyone, more than zero; they take 1 to 60 s
     * @return who was told, and whether all were
     * @throws RegistryUnavailableException if no server took it; it is sent on as soon as one answers
     * @throws IllegalStateException if this client has no instance
     */
    public Drained drain(Duration wait) {
        Duration calls = settings.calls().requestTimeout();
        return Stages.await(drained(wait), wait.plus(calls.multipliedBy(2)));
    }

    /** As {@link #drain}; waits as long as it takes, and fails as that does. */
    public CompletionStage<Drained> drainAsync(Duration wait) {
        return outward(drained(wait));
    }

    private CompletableFuture<Drained> drained(Duration wait) {
        if (wait.isNegative() || wait.isZero()) {
            throw new IllegalArgumentException("wait " + wait + " is not more than zero");
        }
        Renewer own = own();
        return onLoop(() -> {
            CompletableFuture<Drained> outcome = new CompletableFuture<>();
            failover.send(new RegistryRequest.Drain(own.key(), wait), reply -> {
                if (reply instanceof RegistryReply.Told told) {
                    own.toldStatus(InstanceStatus.OUT_OF_SERVICE);
                    outcome.complete(told.drained());
                } else {
                    log.info("no server can tell who knows of the drain: {}", reply);
                    Drained atPollers = Drained.atPollers(settings.lookUp().interval());
                    Stages.forward(
                            own.update(instance -> instance.withStatus(InstanceStatus.OUT_OF_SERVICE))
                                    .thenApply(nothing -> atPollers),
                            outcome);
                }
            });
            return outcome;
        });
    }

    /**
     * Takes a {@link #drain} back: the own instance is UP and takes calls again. It takes back what an
     * operator set in place of the instance's own status, too.
     *
     * @param limit how long to wait, more than zero
     * @throws RegistryUnavailableException if no server took it in time: call it again
     * @throws RegistrationRefusedException if servers do not take the statement
     * @throws IllegalStateException if this client has no instance
     */
    public void undrain(Duration limit) {
        Stages.await(undrained(), limit);
    }

    /** As {@link #undrain}; waits until the servers were asked, and fails as that does. */
    public CompletionStage<Void> undrainAsync() {
        return outward(undrained());
    }

    /** The statement first: a server that lost the instance would go by the override when it learns it again. */
    private CompletableFuture<Void> undrained() {
        Renewer own = own();
        return onLoop(() -> own.update(instance -> instance.withStatus(InstanceStatus.UP))
                .thenCompose(nothing -> {
                    CompletableFuture<Void> outcome = new CompletableFuture<>();
                    failover.send(new RegistryRequest.Undrain(own.key()), reply -> {
                        if (reply instanceof RegistryReply.Accepted) {
                            outcome.complete(null);
                        } else {
                            outcome.completeExceptionally(
                                    new RegistryUnavailableException("no server took the drain back: " + reply));
                        }
                    });
                    return outcome;
                }));
    }

    private static UnaryOperator<Instance> withEntries(Map<String, String> entries) {
        Map<String, String> copy = Map.copyOf(entries);
        return instance -> instance.withMoreMetadata(copy);
    }

    private CompletableFuture<Void> update(UnaryOperator<Instance> change) {
        Renewer own = own();
        return onLoop(() -> own.update(change));
    }

    private Renewer own() {
        if (renewer == null) {
            throw new IllegalStateException("this client only looks up: it has no instance to change");
        }
        return renewer;
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
     * Reads the registry now, rather than when the interval has passed. While a server is watched all is
     * known already, and nothing is read.
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
            if (watcher != null) {
                watcher.stop();
            }
            changes.close();
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
    private <T> CompletableFuture<T> onLoop(Supplier<CompletableFuture<T>> call) {
        if (closed.isDone()) {
            return CompletableFuture.failedFuture(new RegistryUnavailableException("the client is closed"));
        }
        CompletableFuture<T> outcome = new CompletableFuture<>();
        environment.loop().execute(() -> Stages.forward(call.get(), outcome));
        return outcome;
    }

    /** A stage for callers: what they attach to it must not run on the loop. */
    private <T> CompletionStage<T> outward(CompletableFuture<T> inward) {
        return inward.whenCompleteAsync((outcome, failure) -> {}, environment.callbacks());
    }
}
