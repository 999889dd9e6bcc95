package io.rollcall.client;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.Applications;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link RegistryCache} fresh: one round each interval, and sooner after a round that failed.
 * A round asks for a delta where one can reach, and for everything where there is nothing yet, where
 * the last answer is older than the history that servers keep, or where the delta did not lead to what
 * the server has. At most one round is under way. While a watch tells each change it rests.
 *
 * <p>Confined to the loop.
 */
final class Refresher implements Watcher.Polling {
    private static final Logger log = LoggerFactory.getLogger(Refresher.class);

    /**
     * How far back a delta is relied upon. Eureka keeps 3 minutes; its hash sees counts only, so a delta
     * that misses changes may well go unnoticed.
     */
    static final Duration DELTA_REACH = Duration.ofMinutes(2);

    private final RegistryCache cache;
    private final Failover failover;
    private final Loop loop;
    private final RandomGenerator random;
    private final Duration interval;
    private final Backoff retry;
    private final Tally tally;
    private final Function<Applications, Directory> directoryOf;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    /** The round under way. */
    private @Nullable CompletableFuture<Void> round;

    /** How many rounds were begun or overtaken: what answers an earlier one comes too late. */
    private long rounds;

    private boolean resting;
    /** Whether it rests because all is known by other means. */
    private boolean spared;

    private boolean stopped;
    private int failuresInARow;
    private Loop.Timer timer = () -> {};

    Refresher(
            RegistryCache cache,
            Failover failover,
            Loop loop,
            RandomGenerator random,
            Duration interval,
            Backoff retry,
            Tally tally,
            Function<Applications, Directory> directoryOf) {
        this.cache = cache;
        this.failover = failover;
        this.loop = loop;
        this.random = random;
        this.interval = interval;
        this.retry = retry;
        this.tally = tally;
        this.directoryOf = directoryOf;
    }

    /** Completes when something is known: from disk, or from a server. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    void start() {
        if (cache.known().source() == Freshness.Source.DISK) {
            ready.complete(null);
        }
        if (!resting) {
            next();
        }
    }

    /** Begins no further round by itself until {@link #resume}. */
    void rest() {
        resting = true;
        timer.cancel();
    }

    /** Rests because a watch tells all there is: a round under way is overtaken by that. */
    @Override
    public void spare() {
        rest();
        spared = true;
        rounds++;
        failuresInARow = 0;
        ready.complete(null);
        CompletableFuture<Void> overtaken = round;
        round = null;
        if (overtaken != null) {
            overtaken.complete(null);
        }
    }

    /** Goes on, with a round at once. */
    @Override
    public void resume() {
        spared = false;
        if (resting && !stopped) {
            resting = false;
            next();
        }
    }

    /** Notes that the watch has ended by which all was known. */
    @Override
    public void notSpared() {
        spared = false;
    }

    void stop() {
        stopped = true;
        timer.cancel();
        RegistryUnavailableException closed = new RegistryUnavailableException("the client is closed");
        ready.completeExceptionally(closed);
        if (round != null) {
            round.completeExceptionally(closed);
        }
    }

    /**
     * Starts a round, or joins the one under way.
     *
     * @return completes when the round has succeeded, fails when it has not
     */
    CompletableFuture<Void> refresh() {
        if (stopped) {
            return CompletableFuture.failedFuture(new RegistryUnavailableException("the client is closed"));
        }
        if (spared) {
            return CompletableFuture.completedFuture(null);
        }
        return round == null ? begin() : round;
    }

    private void next() {
        CompletableFuture<Void> unused = refresh();
    }

    private CompletableFuture<Void> begin() {
        timer.cancel();
        CompletableFuture<Void> started = new CompletableFuture<>();
        round = started;
        rounds++;
        if (deltaReaches()) {
            fetchDelta();
        } else {
            fetchAll();
        }
        return started;
    }

    private boolean deltaReaches() {
        RegistryCache.Known known = cache.known();
        return known.source() == Freshness.Source.SERVER
                && known.directory().size() > 0
                && known.age(loop.nanos()).compareTo(DELTA_REACH) < 0;
    }

    private void fetchDelta() {
        long asked = rounds;
        failover.send(new RegistryRequest.FetchDelta(), reply -> {
            if (stopped || asked != rounds) {
                return;
            }
            if (reply instanceof RegistryReply.Listed listed) {
                if (cache.delta(listed.applications(), loop.nanos())) {
                    succeeded();
                } else {
                    fetchAll();
                }
            } else if (keepsNoDeltas(reply)) {
                fetchAll();
            } else {
                failed(reply);
            }
        });
    }

    private static boolean keepsNoDeltas(RegistryReply reply) {
        return reply instanceof RegistryReply.Unknown
                || (reply instanceof RegistryReply.Refused refused && refused.status() == 403);
    }

    private void fetchAll() {
        long asked = rounds;
        failover.send(new RegistryRequest.FetchAll(), this::isDoubtful, reply -> {
            if (stopped || asked != rounds) {
                return;
            }
            if (reply instanceof RegistryReply.Listed listed
                    && cache.full(listed.applications(), directoryOf.apply(listed.applications()), loop.nanos())) {
                succeeded();
            } else {
                failed(reply);
            }
        });
    }

    /** A server that has just started lists next to nothing; another may know better. */
    private boolean isDoubtful(RegistryReply reply) {
        return reply instanceof RegistryReply.Listed listed && cache.isDoubtful(listed.applications());
    }

    private void succeeded() {
        failuresInARow = 0;
        ready.complete(null);
        end(null, spread(interval));
    }

    private void failed(RegistryReply reply) {
        failuresInARow = Math.min(failuresInARow + 1, 1_000);
        Duration wait = retry.atMost(interval).after(failuresInARow, random);
        tally.add(Tally.Event.FAILED_REFRESH);
        cache.notRefreshed();
        // The answer itself may be a whole registry.
        String reason = reply instanceof RegistryReply.Listed ? "a list that is not believed" : reply.toString();
        log.atLevel(Failover.levelOf(failuresInARow))
                .log("refreshing failed, tried again in {} ms: {}", wait.toMillis(), reason);
        end(new RegistryUnavailableException("the registry could not be read: " + reason), wait);
    }

    private void end(@Nullable RegistryUnavailableException failure, Duration wait) {
        CompletableFuture<Void> ended = round;
        round = null;
        if (!resting) {
            timer = loop.after(wait, this::next);
        }
        if (ended != null) {
            if (failure == null) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(failure);
            }
        }
    }

    /** The interval, up to a tenth less, so that clients started together do not stay together. */
    private Duration spread(Duration whole) {
        return whole.minusNanos(random.nextLong(whole.toNanos() / 10 + 1));
    }
}
