package io.rollcall.replication.eureka;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.replication.ClientWord;
import io.rollcall.replication.Replica;
import io.rollcall.replication.peer.PeerAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one Eureka server what clients bring to this node, in Eureka's batches and by Eureka's rules of
 * retry: one batch in flight; 503 or no answer in time, and the batch waits a second; out of reach, and it
 * waits longer and longer; refused, and it is gone, for the peer said that it will never take it. What is
 * lost that way is mended by a later heartbeat: the peer answers 404, and is sent the registration. What
 * heartbeats cannot mend goes along with the next one.
 *
 * <p>Confined to the loop.
 */
final class EurekaPeerLane {
    private static final Logger log = LoggerFactory.getLogger(EurekaPeerLane.class);

    /** A peer that fails all the time is told of once in so long. */
    private static final Duration BETWEEN_LOGS = Duration.ofMinutes(1);

    final PeerAddress address;
    final LaneCounters counters = new LaneCounters();
    private final Replica replica;
    private final EurekaTransport transport;
    private final Loop loop;
    private final RandomGenerator random;
    private final EurekaSettings settings;
    private final WishQueue queue;
    /** Instances of which the peer was not told something that heartbeats do not mend. */
    private final Set<InstanceKey> owed = new HashSet<>();

    private WishQueue.@Nullable Batch inFlight;
    /** Counts the batches, so that a reply that comes twice is known. */
    private long flight;

    private Loop.@Nullable Timer timer;
    private long timerAt = Long.MAX_VALUE;
    private long notBefore = Long.MIN_VALUE;
    private int failures;
    private boolean stopped;
    private boolean hurried;
    private EurekaPeerView.Link link = EurekaPeerView.Link.NEW;
    private String detail = "";
    private Optional<Long> acknowledgedAt = Optional.empty();
    /** When the first of the failures running was; empty if the last batch was taken. */
    private Optional<Long> failingSince = Optional.empty();
    /** Whether a change was lost that only a comparison with all that the peer has can find. */
    private boolean estranged;

    private long nextItemLog = Long.MIN_VALUE;

    EurekaPeerLane(
            PeerAddress address,
            Replica replica,
            EurekaTransport transport,
            Loop loop,
            RandomGenerator random,
            EurekaSettings settings) {
        this.address = address;
        this.replica = replica;
        this.transport = transport;
        this.loop = loop;
        this.random = random;
        this.settings = settings;
        this.queue = new WishQueue(settings.bound(), replica::get, this::expired, this::dropped);
    }

    /** Takes what a client did. It is sent soon. */
    void offer(ClientWord word) {
        InstanceKey key = word.instance().key();
        Wish wish = Wish.of(word);
        if (word.kind() == ClientWord.Kind.RENEWED && owed.remove(key)) {
            wish = Wish.everythingOf(word.instance());
        }
        offer(key, wish, word.instance().statement().lease());
    }

    private void offer(InstanceKey key, Wish wish, LeaseTerms lease) {
        long now = loop.nanos();
        // A heartbeat is worth nothing once the next one is due.
        Duration worth = wish.isChange() ? settings.changeExpiry() : Duration.ofSeconds(lease.renewalSeconds());
        queue.offer(new WishQueue.Waiting(key, wish, now, now + worth.toNanos()));
    }

    /** Takes what the peer was found to lack. */
    void backlog(List<WishQueue.Waiting> wishes) {
        queue.backlog(wishes);
        pump();
    }

    /** Sends what is due, or sees to it that this happens in time. */
    void pump() {
        if (stopped || inFlight != null) {
            return;
        }
        long now = loop.nanos();
        long delay = hurried ? 0 : settings.batchDelay().toNanos();
        long due = queue.due(now, settings.batchItems(), delay);
        if (due == Long.MAX_VALUE) {
            return;
        }
        long at = Math.max(due, notBefore);
        if (at > now) {
            wakeAt(at, now);
            return;
        }
        WishQueue.Batch batch = queue.take(now, settings.batchItems());
        if (batch.items().isEmpty()) {
            pump();
            return;
        }
        inFlight = batch;
        counters.batches++;
        batch.items().forEach(item -> counters.items.merge(item.action(), 1L, Long::sum));
        long number = ++flight;
        transport.send(address, batch.items(), sent -> loop.execute(() -> answered(number, sent)));
    }

    private void wakeAt(long at, long now) {
        if (timer != null && timerAt <= at && timerAt > now) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerAt = at;
        timer = loop.after(Duration.ofNanos(at - now), () -> {
            timer = null;
            pump();
        });
    }

    private void answered(long number, EurekaTransport.Sent sent) {
        WishQueue.Batch batch = inFlight;
        if (stopped || batch == null || number != flight) {
            return;
        }
        inFlight = null;
        counters.bytesSent += sent.bytesSent();
        counters.bytesReceived += sent.bytesReceived();
        EurekaReply reply = sent.reply();
        if (reply instanceof EurekaReply.Accepted accepted) {
            accepted(batch, accepted.results());
        } else if (reply instanceof EurekaReply.Congested congested) {
            counters.congested++;
            failed(EurekaPeerView.Link.CONGESTED, congested.why());
            again(batch, settings.congestionPause());
        } else if (reply instanceof EurekaReply.Unreachable unreachable) {
            counters.unreachable++;
            failed(EurekaPeerView.Link.DOWN, unreachable.why());
            again(batch, retryDelay());
        } else if (reply instanceof EurekaReply.Refused refused) {
            counters.refusals.merge(refused.status(), 1L, Long::sum);
            failed(EurekaPeerView.Link.REFUSING, "it refused a batch with " + refused.status() + ": " + refused.why());
            batch.wishes().forEach(this::owe);
        } else if (reply instanceof EurekaReply.Garbled garbled) {
            counters.garbled++;
            failed(EurekaPeerView.Link.REFUSING, "its answer to a batch cannot be read: " + garbled.why());
            batch.wishes().forEach(this::owe);
        }
        pump();
    }

    private void again(WishQueue.Batch batch, Duration pause) {
        queue.putBack(batch.wishes());
        notBefore = loop.nanos() + pause.toNanos();
    }

    /** Twice as long as before, and by chance up to half less: nodes that lost a peer at once come back one by one. */
    private Duration retryDelay() {
        long longest = settings.longestRetry().toNanos();
        long nanos = Math.min(settings.firstRetry().toNanos() << Math.min(failures - 1, 16), longest);
        return failures <= 1
                ? Duration.ofNanos(nanos)
                : Duration.ofNanos((long) (nanos * (1 - random.nextDouble() / 2)));
    }

    private void failed(EurekaPeerView.Link how, String why) {
        failures++;
        if (failingSince.isEmpty()) {
            failingSince = Optional.of(loop.nanos());
        }
        if (link != how || !detail.equals(why)) {
            log.atLevel(link == how ? org.slf4j.event.Level.DEBUG : org.slf4j.event.Level.WARN)
                    .log("Eureka server {}: {}", address, why);
        }
        link = how;
        detail = why;
    }

    private void accepted(WishQueue.Batch batch, List<EurekaReply.Result> results) {
        if (results.size() != batch.items().size()) {
            counters.wrongLength++;
            failed(
                    EurekaPeerView.Link.REFUSING,
                    "it answered " + batch.items().size() + " items with " + results.size()
                            + " results, of which none can be believed");
            batch.wishes().forEach(this::owe);
            return;
        }
        long now = loop.nanos();
        long longest = settings.meetAgainAfter().toNanos();
        estranged |= failingSince.isPresent() && now - failingSince.get() > longest;
        if (failures > 0) {
            log.info("Eureka server {} takes batches again", address);
        }
        failures = 0;
        failingSince = Optional.empty();
        acknowledgedAt = Optional.of(now);
        link = EurekaPeerView.Link.UP;
        detail = "";
        for (int i = 0; i < results.size(); i++) {
            take(batch.items().get(i), results.get(i));
        }
    }

    private void take(EurekaItem item, EurekaReply.Result result) {
        if (result.isSuccess()) {
            return;
        }
        counters.itemFailures.merge(item.action() + " " + result.status(), 1L, Long::sum);
        if (!(item instanceof EurekaItem.Heartbeat)) {
            logFailure(item, result.status());
            return;
        }
        var held = replica.get(item.key());
        if (result.status() == 404 && held != null) {
            counters.registeredAnew++;
            offer(item.key(), Wish.REGISTER, held.statement().lease());
        } else if (result.status() == 409) {
            // An equal one is none of its client's doing, and one that cannot be read says nothing.
            if (result.theirs().isPresent()
                    && result.theirs().get().key().equals(item.key())
                    && replica.pullBack(result.theirs().get())) {
                counters.pulledBack++;
            } else {
                counters.conflictsIgnored++;
            }
        } else {
            logFailure(item, result.status());
        }
    }

    private void logFailure(EurekaItem item, int status) {
        long now = loop.nanos();
        if (now >= nextItemLog) {
            nextItemLog = now + BETWEEN_LOGS.toNanos();
            log.info(
                    "Eureka server {} answered {} to {} of {}; more of that within a minute is counted only",
                    address,
                    status,
                    item.action().toLowerCase(Locale.ROOT),
                    item.key());
        }
    }

    // What is lost

    private void expired(WishQueue.Waiting wish) {
        counters.expired++;
        owe(wish);
    }

    private void dropped(WishQueue.Waiting wish) {
        if (counters.dropped++ == 0) {
            log.warn(
                    "Eureka server {}: more than {} instances changed meanwhile; the oldest changes are dropped",
                    address,
                    settings.bound());
        }
        owe(wish);
    }

    private void owe(WishQueue.Waiting lost) {
        if (lost.wish().cancelled()) {
            // No heartbeat will ever come that could tell of it.
            estranged = true;
        } else if (lost.wish().beyondHeartbeats() && owed.size() < settings.bound()) {
            owed.add(lost.key());
        } else if (lost.wish().beyondHeartbeats()) {
            estranged = true;
        }
    }

    /** Whether the peer takes batches and may have missed what only a new meeting can find. */
    boolean isToBeMet() {
        return estranged && link == EurekaPeerView.Link.UP;
    }

    /** The peer was met: what it lacks is in the backlog. */
    void met() {
        estranged = false;
        owed.clear();
        if (link == EurekaPeerView.Link.NEW) {
            link = EurekaPeerView.Link.UP;
            detail = "";
        }
    }

    /** The peer could not be read. What batches tell of it counts for more. */
    void notMet(String why) {
        if (link == EurekaPeerView.Link.NEW) {
            detail = why;
        }
    }

    /** Sends what waits at once, and waits for no company any more. */
    void hurry() {
        hurried = true;
        pump();
    }

    boolean isIdle() {
        return inFlight == null && queue.size() == 0;
    }

    /** Sends no more. */
    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    EurekaPeerView view(EurekaPeerView.Meeting meeting, long bytesRead) {
        return new EurekaPeerView(
                address,
                link,
                detail,
                acknowledgedAt.map(at -> Duration.ofNanos(loop.nanos() - at)),
                queue.size() + (inFlight == null ? 0 : inFlight.wishes().size()),
                meeting,
                counters.batches,
                counters.bytesSent,
                counters.bytesReceived + bytesRead,
                java.util.Map.copyOf(counters.items),
                java.util.Map.copyOf(counters.itemFailures),
                java.util.Map.copyOf(counters.refusals),
                counters.others());
    }
}
