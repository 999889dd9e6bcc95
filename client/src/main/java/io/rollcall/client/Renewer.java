package io.rollcall.client;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one instance registered. It holds the statement that is wanted and the one that a server last
 * took, and has at most one request under way; whenever it is free it sends what is missing: a
 * registration where the two differ, else a renewal each interval of the lease. A change replaces the
 * wanted statement and stays wanted until a server takes it, so none is lost to a failed call, and of
 * several only the newest is sent.
 *
 * <p>Confined to the loop.
 */
final class Renewer {
    private static final Logger log = LoggerFactory.getLogger(Renewer.class);

    private final InstanceKey key;
    private final Failover failover;
    private final Loop loop;
    private final InstantSource clock;
    private final Backoff retry;
    private final RandomGenerator random;
    private final Tally tally;
    private final List<Waiter> waiters = new ArrayList<>();
    private final CompletableFuture<Void> registered = new CompletableFuture<>();
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    /** What servers are to hold. Its lastDirtyTimestamp rises with each change. */
    private Instance wanted;
    /** How often {@link #wanted} was changed. */
    private long revision;
    /** What a server last took; nothing if none did, or if one said that it does not know us. */
    private @Nullable Instance taken;

    private boolean busy;
    private boolean stopping;
    /** Whether some server may hold a lease of ours. */
    private boolean mayBeHeld;

    private int failuresInARow;
    private Loop.Timer timer = () -> {};

    /** Somebody who wants to know when a server holds this revision, or a later one. */
    private record Waiter(long revision, CompletableFuture<Void> done) {}

    Renewer(
            Instance instance,
            Failover failover,
            Loop loop,
            InstantSource clock,
            Backoff retry,
            RandomGenerator random,
            Tally tally) {
        this.key = instance.key();
        this.wanted = instance;
        this.failover = failover;
        this.loop = loop;
        this.clock = clock;
        this.retry = retry;
        this.random = random;
        this.tally = tally;
    }

    /** Names the instance. It never changes. */
    InstanceKey key() {
        return key;
    }

    /** Registers, and goes on renewing until {@link #stop()}. */
    void start() {
        wanted = wanted.withLastDirtyTimestamp(laterThan(wanted.lastDirtyTimestamp()));
        step();
    }

    /** Completes when a server first took the registration; fails if the renewer is stopped before. */
    CompletableFuture<Void> registered() {
        return registered;
    }

    /**
     * Changes the statement. Its key stays what it is, and its lastDirtyTimestamp is set here.
     *
     * @return completes when a server holds this change or a later one; fails if servers refuse it for
     *     what it says, or if the renewer is stopped. A server that cannot be reached makes it wait
     */
    CompletableFuture<Void> update(UnaryOperator<Instance> change) {
        if (stopping) {
            return CompletableFuture.failedFuture(closed());
        }
        Instance changed;
        try {
            changed = change.apply(wanted);
        } catch (RuntimeException invalid) {
            return CompletableFuture.failedFuture(invalid);
        }
        if (!changed.equals(wanted)) {
            wanted = changed.withLastDirtyTimestamp(laterThan(wanted.lastDirtyTimestamp()));
            revision++;
        }
        if (wanted.equals(taken)) {
            return CompletableFuture.completedFuture(null);
        }
        Waiter waiter = new Waiter(revision, new CompletableFuture<>());
        waiters.add(waiter);
        step();
        return waiter.done;
    }

    /**
     * Notes that servers were told a status by other means than a statement. It is ours from now on: a
     * registration that has to be repeated must not take it back.
     */
    void toldStatus(InstanceStatus status) {
        boolean held = wanted.equals(taken);
        wanted = wanted.withStatus(status);
        if (held) {
            taken = wanted;
        }
    }

    /**
     * Stops renewing and cancels the lease. A registration under way is awaited first, for it would
     * bring the instance back if it arrived after the cancellation.
     *
     * @return completes when servers were told, or could not be
     */
    CompletableFuture<Void> stop() {
        if (!stopping) {
            stopping = true;
            registered.completeExceptionally(closed());
            waiters.forEach(waiter -> waiter.done.completeExceptionally(closed()));
            waiters.clear();
            step();
        }
        return cancelled;
    }

    private static RegistryUnavailableException closed() {
        return new RegistryUnavailableException("the client is closed");
    }

    /** Sends what is missing now, unless something is under way. */
    private void step() {
        if (busy) {
            return;
        }
        timer.cancel();
        if (stopping) {
            cancel();
        } else if (wanted.equals(taken)) {
            renew();
        } else {
            register();
        }
    }

    private void register() {
        Instance statement = wanted;
        long settles = revision;
        if (mustPassThroughDown(statement.status())) {
            statement = statement.withStatus(InstanceStatus.DOWN);
            wanted = wanted.withLastDirtyTimestamp(laterThan(statement.lastDirtyTimestamp()));
            settles--;
        }
        Instance sent = statement;
        long settled = settles;
        long sentAt = loop.nanos();
        busy = true;
        mayBeHeld = true;
        failover.send(new RegistryRequest.Register(sent), reply -> {
            busy = false;
            if (reply instanceof RegistryReply.Accepted) {
                tally.add(Tally.Event.REGISTRATION);
                taken(sent, settled, sentAt);
            } else {
                if (reply instanceof RegistryReply.Refused refused && refused.status() == 400) {
                    refused(settled);
                }
                failed("registering", reply);
            }
        });
    }

    /**
     * Eureka ignores a registration that would move a lease between UP and OUT_OF_SERVICE; one of DOWN
     * passes, and after it any other. An operator's override would pass too, but is not ours to set.
     */
    private boolean mustPassThroughDown(InstanceStatus next) {
        InstanceStatus held = taken == null ? InstanceStatus.UP : taken.status();
        return (held == InstanceStatus.UP && next == InstanceStatus.OUT_OF_SERVICE)
                || (held == InstanceStatus.OUT_OF_SERVICE && next == InstanceStatus.UP);
    }

    private void taken(Instance sent, long settled, long sentAt) {
        if (taken == null) {
            log.info("registered {} as {}", sent.key(), sent.status());
        }
        taken = sent;
        failuresInARow = 0;
        if (settled >= 0) {
            registered.complete(null);
        }
        waiters.removeIf(waiter -> waiter.revision <= settled && waiter.done.complete(null));
        if (stopping || !wanted.equals(taken)) {
            step();
        } else {
            renewAfter(sentAt);
        }
    }

    private void renew() {
        long sentAt = loop.nanos();
        busy = true;
        failover.send(
                new RegistryRequest.Renew(wanted.key(), wanted.status(), wanted.lastDirtyTimestamp()),
                reply -> renewed(reply, sentAt));
    }

    private void renewed(RegistryReply reply, long sentAt) {
        busy = false;
        if (reply instanceof RegistryReply.Accepted) {
            tally.add(Tally.Event.RENEWAL);
            failuresInARow = 0;
            if (stopping || !wanted.equals(taken)) {
                step();
            } else {
                renewAfter(sentAt);
            }
        } else if (reply instanceof RegistryReply.Unknown) {
            registerAgain("it is not known there", wanted.lastDirtyTimestamp());
        } else if (reply instanceof RegistryReply.Newer newer) {
            registerAgain(
                    "a newer statement is held there",
                    Math.max(wanted.lastDirtyTimestamp(), newer.lastDirtyTimestamp()));
        } else {
            failed("renewing", reply);
        }
    }

    private void registerAgain(String why, long newestDirty) {
        log.info("registering {} again: {}", wanted.key(), why);
        tally.add(Tally.Event.LOST_LEASE);
        taken = null;
        wanted = wanted.withLastDirtyTimestamp(laterThan(newestDirty));
        step();
    }

    /** A lease of so many seconds is renewed that often, counted from when the last request was sent. */
    private void renewAfter(long sentAt) {
        Duration wait = interval().minusNanos(loop.nanos() - sentAt);
        timer = loop.after(wait.isNegative() ? Duration.ZERO : wait, this::step);
    }

    private Duration interval() {
        return Duration.ofSeconds(wanted.lease().renewalSeconds());
    }

    /** Tries again sooner than the interval: the lease is running out meanwhile. */
    private void failed(String what, RegistryReply reply) {
        failuresInARow = Math.min(failuresInARow + 1, 1_000);
        if (stopping) {
            step();
            return;
        }
        Duration wait = retry.atMost(interval()).after(failuresInARow, random);
        log.atLevel(Failover.levelOf(failuresInARow))
                .log(
                        "{} {} failed at every server, tried again in {} ms: {}",
                        what,
                        wanted.key(),
                        wait.toMillis(),
                        reply);
        timer = loop.after(wait, this::step);
    }

    private void refused(long settled) {
        RegistrationRefusedException why =
                new RegistrationRefusedException("no server takes the registration of " + wanted.key());
        waiters.removeIf(waiter -> waiter.revision <= settled && waiter.done.completeExceptionally(why));
    }

    private void cancel() {
        if (!mayBeHeld) {
            cancelled.complete(null);
            return;
        }
        busy = true;
        failover.send(new RegistryRequest.Cancel(key), reply -> {
            // Nothing clears busy again: this was the last request.
            if (reply instanceof RegistryReply.Accepted || reply instanceof RegistryReply.Unknown) {
                log.info("cancelled {}", key);
            } else {
                log.warn("could not cancel {}, its lease will run out by itself: {}", key, reply);
            }
            cancelled.complete(null);
        });
    }

    /** A version newer than {@code dirty}, and the time of day wherever that is newer. */
    private long laterThan(long dirty) {
        return Math.max(clock.millis(), dirty + 1);
    }
}
