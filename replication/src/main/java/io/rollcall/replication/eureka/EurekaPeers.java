package io.rollcall.replication.eureka;

import io.rollcall.client.loop.Loop;
import io.rollcall.replication.ClientWord;
import io.rollcall.replication.Replica;
import io.rollcall.replication.peer.PeerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Eureka servers beside this node: each has a lane, and is met when it comes. All hear the same, from
 * the one listener of the {@link Replica}; none hears what another one told.
 *
 * <p>Its state is confined to the loop; any thread may call its methods.
 */
public final class EurekaPeers {
    private static final Logger log = LoggerFactory.getLogger(EurekaPeers.class);

    private static final Duration ROUND = Duration.ofMillis(500);
    private static final Duration FINISH_LOOK = Duration.ofMillis(20);
    /** Words that may wait for the loop: some seconds of a large registry. */
    private static final int MOST_WORDS = 200_000;

    private final Replica replica;
    private final EurekaTransport transport;
    private final Loop loop;
    private final RandomGenerator random;
    private final EurekaSettings settings;
    private final TreeMap<PeerAddress, Peer> peers = new TreeMap<>();
    private final ConcurrentLinkedQueue<ClientWord> words = new ConcurrentLinkedQueue<>();
    private final AtomicInteger wordsWaiting = new AtomicInteger();
    private final AtomicLong wordsLost = new AtomicLong();
    private final AtomicBoolean pumping = new AtomicBoolean();
    private boolean started;
    private boolean stopped;
    private volatile boolean met;
    private volatile List<EurekaPeerView> views = List.of();

    private record Peer(EurekaPeerLane lane, Meeting meeting) {}

    /** @param random for jitter */
    public EurekaPeers(
            Replica replica, EurekaTransport transport, Loop loop, RandomGenerator random, EurekaSettings settings) {
        this.replica = replica;
        this.transport = transport;
        this.loop = loop;
        this.random = random;
        this.settings = settings;
    }

    /** Begins to meet them. */
    public void start() {
        loop.execute(() -> {
            if (!started) {
                started = true;
                round();
            }
        });
    }

    /**
     * The node ends: tells them what it was told last, without delay.
     *
     * @param whenDone run on the loop once nothing waits; never where a server cannot be told
     */
    public void finish(Runnable whenDone) {
        loop.execute(() -> {
            pump();
            peers.values().forEach(peer -> peer.lane.hurry());
            finished(whenDone);
        });
    }

    private void finished(Runnable whenDone) {
        if (peers.values().stream().allMatch(peer -> peer.lane.isIdle())) {
            whenDone.run();
        } else if (!stopped) {
            loop.after(FINISH_LOOK, () -> finished(whenDone));
        }
    }

    /** Ends all traffic. */
    public void stop() {
        replica.onClientWord(null);
        loop.execute(() -> {
            stopped = true;
            List.copyOf(peers.keySet()).forEach(this::remove);
        });
    }

    /** Sets who they are. One that goes is told no more; what waits for it is forgotten. */
    public void peers(Set<PeerAddress> addresses) {
        Set<PeerAddress> now = Set.copyOf(addresses);
        // Nobody to tell: a renewal costs nothing then.
        replica.onClientWord(now.isEmpty() ? null : this::heard);
        loop.execute(() -> {
            if (stopped) {
                return;
            }
            peers.keySet().stream()
                    .filter(known -> !now.contains(known))
                    .toList()
                    .forEach(this::remove);
            now.forEach(address -> peers.computeIfAbsent(address, this::peer));
            meet();
        });
    }

    private Peer peer(PeerAddress address) {
        EurekaPeerLane lane = new EurekaPeerLane(address, replica, transport, loop, random, settings);
        return new Peer(lane, new Meeting(lane, replica, transport, loop, settings));
    }

    private void remove(PeerAddress address) {
        Peer gone = peers.remove(address);
        if (gone != null) {
            gone.lane.stop();
            gone.meeting.stop();
        }
    }

    private void heard(ClientWord word) {
        if (wordsWaiting.incrementAndGet() > MOST_WORDS) {
            wordsWaiting.decrementAndGet();
            if (wordsLost.getAndIncrement() == 0) {
                log.error("words of clients come faster than they can be queued for Eureka servers; some are lost");
            }
            return;
        }
        words.add(word);
        if (pumping.compareAndSet(false, true)) {
            loop.execute(this::pump);
        }
    }

    private void pump() {
        pumping.set(false);
        for (ClientWord word = words.poll(); word != null; word = words.poll()) {
            wordsWaiting.decrementAndGet();
            for (Peer peer : peers.values()) {
                peer.lane.offer(word);
            }
        }
        peers.values().forEach(peer -> peer.lane.pump());
    }

    private void round() {
        if (stopped) {
            return;
        }
        loop.after(ROUND, this::round);
        meet();
    }

    private void meet() {
        if (started) {
            peers.values().forEach(peer -> peer.meeting.round());
        }
        met |= peers.values().stream().anyMatch(peer -> peer.meeting.hasMet());
        views = peers.values().stream()
                .map(peer -> peer.lane.view(peer.meeting.view(), peer.meeting.bytesRead()))
                .toList();
    }

    /** How many instances this node hears through them alone. Looks at every one: a few milliseconds for a large registry. */
    public int heardOnlyThroughThem() {
        return replica.heardOnlyThroughPeers();
    }

    /** Whether any of them was ever met: then this node knows what there is to know. */
    public boolean haveMet() {
        return met;
    }

    /** How they are, in order; no older than half a second. */
    public List<EurekaPeerView> views() {
        return views;
    }

    /** Words of clients that were not passed on because they came too fast. */
    public long wordsLost() {
        return wordsLost.get();
    }
}
