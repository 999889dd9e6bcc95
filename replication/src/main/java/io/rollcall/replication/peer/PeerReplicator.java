package io.rollcall.replication.peer;

import io.rollcall.client.loop.Loop;
import io.rollcall.replication.Mechanism;
import io.rollcall.replication.Replica;
import io.rollcall.replication.Written;
import io.rollcall.replication.distro.DigestRound;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.FromPeer;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerAnswer;
import io.rollcall.replication.wire.PeerCodec;
import io.rollcall.replication.wire.PeerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link Replica} and those of its peers the same: sends them this node's own writes, asks them
 * for theirs, answers what they ask. It never passes on what another node wrote.
 *
 * <p>Its state is confined to the loop; any thread may call its methods. It is long because every kind of
 * traffic begins and ends here; what each means stands in the classes beside it.
 */
public final class PeerReplicator {
    private static final Logger log = LoggerFactory.getLogger(PeerReplicator.class);

    /** Beyond so many peers, a summary goes to a few at random: they pass its beats on. */
    private static final int SUMMARIES_TO_ALL = 11;

    private static final int SUMMARIES_TO_SOME = 3;
    /** Another node's writes are on their way to us as well, most likely: a pull waits this long for them. */
    private static final Duration ON_THEIR_WAY = Duration.ofMillis(300);

    /** A sync that is under way at the time-out may go on for so long: a large registry takes some seconds. */
    private static final Duration SYNC_GRACE = Duration.ofSeconds(20);

    private static final Duration SYNC_RETRY = Duration.ofMillis(200);
    /** How often it is looked whether the peers have taken the last writes of a node that stops. */
    private static final Duration FINISHING = Duration.ofMillis(10);

    private static final Duration SILENT_AFTER = Duration.ofSeconds(10);
    /** How often an address that leads to this node itself, or to one that is known, is tried again. */
    private static final Duration PROBE = Duration.ofSeconds(15);

    private final Replica replica;
    private final PeerTransport transport;
    private final Loop loop;
    private final RandomGenerator random;
    private final ReplicatorSettings settings;
    private final TreeMap<PeerAddress, Link> links = new TreeMap<>();
    private final Puller puller;
    private final Forwarder forwarder;
    private final ConcurrentLinkedQueue<Written> written = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean pumping = new AtomicBoolean();
    private final ConcurrentHashMap<String, Long> heardFrom = new ConcurrentHashMap<>();
    private final Set<PeerAddress> metUnready = new HashSet<>();
    private volatile Function<PeerRequest.Told, PeerAnswer.Watching> watching =
            told -> new PeerAnswer.Watching(PeerAnswer.Watching.State.NOT_READY, 0, 0, 0, Duration.ZERO);
    private @Nullable PeerAddress suspect;
    private boolean comparing;
    private boolean stopped;
    private long syncDeadline;
    private volatile boolean configured;
    private volatile long syncedAt;
    private volatile List<ClusterView.Peer> peersView = List.of();

    /** @param random for jitter, and for whom to compare digests with */
    public PeerReplicator(
            Replica replica, PeerTransport transport, Loop loop, RandomGenerator random, ReplicatorSettings settings) {
        this.replica = replica;
        this.transport = transport;
        this.loop = loop;
        this.random = random;
        this.settings = settings;
        this.puller = new Puller(replica);
        this.forwarder = new Forwarder(replica, loop, settings.forwardTimeout(), this::forward);
        this.syncedAt = loop.nanos();
        replica.onWrite(write -> {
            // Nobody is told what was written before there was anybody: who comes then, copies it.
            if (configured) {
                written.add(write);
                pumpSoon();
            }
        });
        replica.onForward(forwarder::offer);
    }

    /** Begins: the first sync, then the rounds. Give it the {@link #peers} before, if there are any. */
    public void start() {
        if (configured) {
            replica.synced(false);
        }
        loop.execute(() -> {
            if (configured) {
                syncDeadline = loop.nanos() + settings.syncTimeout().toNanos();
                sync();
                // Whatever becomes of a sync, the node does not wait for it for ever.
                loop.after(settings.syncTimeout().plus(SYNC_GRACE), this::goOnAlone);
            }
            round();
            loop.after(jittered(settings.digestInterval()), this::digestRound);
        });
    }

    /**
     * Ends all traffic of this node's once the peers that answer have taken what this node wrote: a write that a client was
     * told is done may still wait in a lane, and would be gone with this process. What it is asked is still answered.
     *
     * @param patience how long to wait for them
     * @param whenEnded told once, on the loop, how many writes had not been taken by then, counted for each peer
     */
    public void finish(Duration patience, IntConsumer whenEnded) {
        long deadline = loop.nanos() + patience.toNanos();
        loop.execute(() -> finish(deadline, whenEnded));
    }

    private void finish(long deadline, IntConsumer whenEnded) {
        drain();
        links.values().forEach(this::flush);
        long now = loop.nanos();
        int left = links.values().stream()
                .filter(link -> link.isWorthWaitingFor(now))
                .mapToInt(link -> link.lane.queued())
                .sum();
        if (left == 0 || now >= deadline || stopped || replica.fenced().isPresent()) {
            stopped = true;
            whenEnded.accept(left);
        } else {
            loop.after(FINISHING, () -> finish(deadline, whenEnded));
        }
    }

    /** Sets whom to speak to. May name this node itself, and one node twice. */
    public void peers(Set<PeerAddress> addresses) {
        Set<PeerAddress> now = Set.copyOf(addresses);
        configured |= !now.isEmpty();
        loop.execute(() -> {
            links.keySet().retainAll(now);
            now.forEach(address -> links.computeIfAbsent(address, added -> new Link(added, settings.laneBound())));
            refreshView();
        });
    }

    // What this node writes, and its rounds

    private void pumpSoon() {
        if (pumping.compareAndSet(false, true)) {
            loop.execute(this::pump);
        }
    }

    private void pump() {
        pumping.set(false);
        drain();
        links.values().forEach(this::flush);
    }

    private void drain() {
        for (Written write = written.poll(); write != null; write = written.poll()) {
            for (Link link : links.values()) {
                if (!link.isPeer()) {
                    continue;
                }
                switch (link.lane.offer(write)) {
                    case QUEUED -> {}
                    case COALESCED -> replica.tally().count(Mechanism.COALESCED);
                    case DROPPED -> dropped(link, "it is full");
                }
            }
        }
    }

    private void dropped(Link link, String why) {
        replica.tally().count(Mechanism.LANE_DROPPED);
        if (!link.laneDropped) {
            link.laneDropped = true;
            log.warn("the lane to {} was dropped, {}; that peer will pull what it lacks", link.address, why);
        }
    }

    private void round() {
        if (stopped) {
            return;
        }
        loop.after(jittered(settings.summaryInterval()), this::round);
        if (replica.fenced().isPresent()) {
            refreshView();
            return;
        }
        replica.countBeat();
        LaneItem.Summary summary = replica.summary();
        // After the summary was made, so that all it counts is in the lanes before it.
        drain();
        NodeId self = replica.self();
        long ownSeq = summary.writers().stream()
                .filter(writer -> writer.writer().equals(self))
                .mapToLong(LaneItem.Summary.Progress::seq)
                .findFirst()
                .orElse(0);
        for (Link link : summarized()) {
            link.lane.summarize(self, summary, ownSeq);
            flush(link);
        }
        refreshView();
    }

    private List<Link> summarized() {
        long now = loop.nanos();
        List<Link> all = new ArrayList<>();
        for (Link link : links.values()) {
            if (link.isPeer() || now - link.notBefore > PROBE.toNanos()) {
                all.add(link);
            }
        }
        if (all.size() <= SUMMARIES_TO_ALL) {
            return all;
        }
        List<Link> some = new ArrayList<>();
        for (int i = 0; i < SUMMARIES_TO_SOME; i++) {
            some.add(all.remove(random.nextInt(all.size())));
        }
        return some;
    }

    /** A tenth more or less, so that rounds of many nodes do not fall together. */
    private Duration jittered(Duration interval) {
        return Duration.ofNanos((long) (interval.toNanos() * (0.9 + 0.2 * random.nextDouble())));
    }

    private void flush(Link link) {
        if (stopped
                || !isConfigured(link)
                || !link.lane.isDue()
                || loop.nanos() < link.notBefore
                || replica.fenced().isPresent()) {
            return;
        }
        sendBatch(link, link.lane.take());
    }

    private void sendBatch(Link link, PeerRequest.Batch batch) {
        send(link, batch, answer -> batchAnswered(link, answer));
    }

    private void batchAnswered(Link link, @Nullable FromPeer<PeerAnswer> answer) {
        if (!isConfigured(link)) {
            return;
        }
        if (answer != null && answer.message() instanceof PeerAnswer.Taken taken) {
            if (taken.unknownContents().isEmpty() || !link.isPeer()) {
                link.lane.arrived();
                link.laneStuckSince = 0;
                link.laneDropped = false;
                flush(link);
                return;
            }
            PeerRequest.Batch again = link.lane.again(taken.unknownContents());
            if (again != null) {
                sendBatch(link, again);
                return;
            }
            failed(link, PeerRequest.Kind.BATCH, "it asks for contents that it was sent", Duration.ZERO);
        }
        link.lane.failed();
        long now = loop.nanos();
        if (link.laneStuckSince == 0) {
            link.laneStuckSince = now;
        } else if (now - link.laneStuckSince > settings.laneAwayAfter().toNanos() && link.lane.drop()) {
            dropped(
                    link,
                    "its peer has taken nothing for " + settings.laneAwayAfter().toSeconds() + " s");
        }
        Duration pause = Duration.ofNanos(Math.max(link.notBefore - now, 0));
        loop.after(pause, () -> flush(link));
    }

    // Asking

    /** Sends a request; {@code whenDone} is told on the loop, null if there was no answer. */
    private void send(Link link, PeerRequest request, Consumer<@Nullable FromPeer<PeerAnswer>> whenDone) {
        PeerRequest.Kind kind = request.kind();
        byte[] bytes = PeerCodec.encode(replica.self(), request);
        link.sent(kind, bytes.length);
        transport.send(link.address, kind, bytes, reply -> {
            // Not on the loop, which merges the part before meanwhile.
            Decoded decoded = decoded(kind, reply);
            loop.execute(() -> {
                FromPeer<PeerAnswer> answer = read(link, kind, reply, decoded);
                // Told in any case: a pull or a round that nobody ends would be the last.
                whenDone.accept(isConfigured(link) ? answer : null);
            });
        });
    }

    private boolean isConfigured(Link link) {
        return links.get(link.address) == link;
    }

    /**
     * What a reply says.
     *
     * @param answer null if it is none, or cannot be read
     * @param wrong why it cannot be read
     */
    private record Decoded(@Nullable FromPeer<PeerAnswer> answer, String wrong) {}

    private static Decoded decoded(PeerRequest.Kind kind, PeerReply reply) {
        if (!(reply instanceof PeerReply.Answered answered)) {
            return new Decoded(null, "");
        }
        try {
            return new Decoded(PeerCodec.decodeAnswer(kind, answered.answer()), "");
        } catch (MalformedMessageException malformed) {
            return new Decoded(null, String.valueOf(malformed.getMessage()));
        }
    }

    private @Nullable FromPeer<PeerAnswer> read(Link link, PeerRequest.Kind kind, PeerReply reply, Decoded decoded) {
        if (reply instanceof PeerReply.Answered answered) {
            link.received(kind, answered.answer().length);
            FromPeer<PeerAnswer> answer = decoded.answer();
            if (answer == null) {
                failed(link, kind, "its answer is no message: " + decoded.wrong(), Duration.ZERO);
                return null;
            }
            if (answer.message() instanceof PeerAnswer.Declined declined) {
                failed(link, kind, "it declined: " + declined.why(), Duration.ZERO);
                return null;
            }
            answered(link, answer);
            return answer;
        }
        if (reply instanceof PeerReply.Busy busy) {
            failed(link, kind, "it is busy: " + busy.why(), busy.retryAfter());
        } else if (reply instanceof PeerReply.Failed failure) {
            failed(link, kind, failure.why(), Duration.ZERO);
        }
        return null;
    }

    private void answered(Link link, FromPeer<PeerAnswer> answer) {
        NodeId sender = answer.sender();
        if (link.failures > 0 && link.awaySince != 0) {
            log.info("{} at {} answers again", sender, link.address);
        }
        link.failures = 0;
        link.awaySince = 0;
        link.detail = "";
        link.node = sender;
        if (sender.equals(replica.self())) {
            setAside(link, ClusterView.Link.SELF, "this is the node itself; it may stand in its own list");
        } else if (links.values().stream()
                .anyMatch(other -> other != link
                        && other.isAnswering()
                        && sender.equals(other.node)
                        && other.address.compareTo(link.address) < 0)) {
            setAside(link, ClusterView.Link.DUPLICATE, "another address leads to the same node");
        } else {
            link.state = isHeardFrom(sender.name()) ? ClusterView.Link.UP : ClusterView.Link.ONE_WAY;
            if (link.state == ClusterView.Link.ONE_WAY) {
                link.detail = sender.name() + " answers and does not speak to this node: is this node's address in its"
                        + " `peers`, and can it be reached from there?";
            }
        }
        if (answer.newestOfReceiver() > replica.self().incarnation()) {
            replica.namesake(answer.newestOfReceiver());
        }
    }

    private void setAside(Link link, ClusterView.Link state, String why) {
        link.state = state;
        link.detail = why;
        link.lane.drop();
        link.notBefore = loop.nanos();
    }

    private boolean isHeardFrom(String name) {
        Long at = heardFrom.get(name);
        // In a large cluster a node speaks to another now and then only.
        long seldom = links.size() > SUMMARIES_TO_ALL ? links.size() / SUMMARIES_TO_SOME : 1;
        return at != null
                && loop.nanos() - at <= SILENT_AFTER.multipliedBy(seldom).toNanos();
    }

    private void failed(Link link, PeerRequest.Kind kind, String why, Duration retryAfter) {
        link.failed(kind);
        long now = loop.nanos();
        if (link.awaySince == 0) {
            link.awaySince = now;
            log.info("{} does not answer: {}", link.address, why);
        }
        link.state = ClusterView.Link.DOWN;
        link.detail = why;
        Duration backoff = link.backoff(random.nextDouble());
        Duration pause = retryAfter.compareTo(backoff) > 0 ? retryAfter : backoff;
        link.notBefore = now + Math.min(pause.toNanos(), SILENT_AFTER.toNanos());
    }

    // Pulls

    private void pullFrom(NodeId node) {
        Link link = linkTo(node.name());
        if (link != null && !puller.isRunning() && replica.isSynced() && !stopped) {
            pull(link, end -> {
                if (end == Puller.End.FAILED) {
                    // The next summary of anybody asks for it again.
                    puller.abandon();
                }
            });
        }
    }

    /** The way to a node; one that answers, if there are several: it may have moved to another address. */
    private @Nullable Link linkTo(String name) {
        Link found = null;
        for (Link link : links.values()) {
            if (link.isPeer() && link.node != null && link.node.name().equals(name)) {
                if (link.isAnswering()) {
                    return link;
                }
                found = link;
            }
        }
        return found;
    }

    private void pull(Link link, Consumer<Puller.End> whenEnded) {
        ask(link, puller.begin(whenEnded));
    }

    private void ask(Link link, PeerRequest.Pull request) {
        Object begun = puller.begun();
        send(link, request, answer -> {
            if (answer != null && answer.message() instanceof PeerAnswer.Part part && link.isPeer()) {
                puller.take(begun, answer.sender(), part, next -> ask(link, next));
            } else {
                puller.failed(begun);
            }
        });
    }

    /** The first sync: from the first ready peer, or from all if none is ready yet, or alone. */
    private void sync() {
        if (stopped || replica.isSynced()) {
            return;
        }
        List<Link> candidates = links.values().stream()
                .filter(Link::isPeer)
                .filter(link -> !metUnready.contains(link.address))
                .toList();
        if (candidates.isEmpty()) {
            synced("no node is ready yet, and every peer was asked");
            return;
        }
        if (loop.nanos() >= syncDeadline) {
            goOnAlone();
            return;
        }
        List<Link> answering = candidates.stream().filter(Link::isAnswering).toList();
        // Those that are down take long to say so; they may be most.
        List<Link> first = answering.isEmpty() ? candidates : answering;
        Link link = first.get(random.nextInt(first.size()));
        pull(link, end -> {
            switch (end) {
                case COMPLETE -> synced("from " + link.address);
                case FROM_UNREADY -> {
                    metUnready.add(link.address);
                    sync();
                }
                case FAILED -> loop.after(candidates.size() > 1 ? SYNC_RETRY.dividedBy(2) : SYNC_RETRY, this::sync);
            }
        });
    }

    private void goOnAlone() {
        if (!replica.isSynced()) {
            puller.abandon();
            log.warn(
                    "nothing to learn from within {} s; going on alone, without {}",
                    settings.syncTimeout().toSeconds(),
                    links.values().stream()
                            .filter(Link::isPeer)
                            .map(link -> link.address)
                            .toList());
            synced("alone");
        }
    }

    private void synced(String how) {
        replica.synced(true);
        syncedAt = loop.nanos();
        log.info("first sync ended ({}): {} instances", how, replica.size());
    }

    // Digest rounds

    private void digestRound() {
        if (stopped) {
            return;
        }
        loop.after(jittered(settings.digestInterval()), this::digestRound);
        Link link = comparable();
        if (comparing || link == null || !replica.isSynced() || replica.fenced().isPresent()) {
            return;
        }
        comparing = true;
        DigestRound round = new DigestRound(replica, link.address.equals(suspect));
        step(link, round, round.open());
    }

    private @Nullable Link comparable() {
        List<Link> up = links.values().stream().filter(Link::isAnswering).toList();
        for (Link link : up) {
            if (link.address.equals(suspect)) {
                return link;
            }
        }
        suspect = null;
        return up.isEmpty() ? null : up.get(random.nextInt(up.size()));
    }

    private void step(Link link, DigestRound round, PeerRequest request) {
        send(link, request, answer -> {
            if (answer == null || !link.isPeer()) {
                ended(link, false, "not answered");
                return;
            }
            DigestRound.Step step = round.next(answer.sender(), answer.message());
            if (step instanceof DigestRound.Step.Ask ask) {
                step(link, round, ask.request());
            } else if (step instanceof DigestRound.Step.Ended end) {
                ended(link, end.equal(), end.result());
            }
        });
    }

    private void ended(Link link, boolean equal, String result) {
        comparing = false;
        suspect = equal ? null : link.address;
        link.lastDigest = loop.nanos();
        link.digestResult = result;
    }

    // Forwarded renewals

    private void forward(NodeId home, List<InstanceRecord> records, Consumer<PeerAnswer.@Nullable Forwarded> whenDone) {
        Link link = linkTo(home.name());
        if (link == null || !link.isAnswering() || stopped) {
            whenDone.accept(null);
            return;
        }
        List<PeerRequest.Forward.Renewal> renewals = records.stream()
                .map(record -> new PeerRequest.Forward.Renewal(record.key(), record.version()))
                .toList();
        send(
                link,
                new PeerRequest.Forward(home, renewals),
                answer -> whenDone.accept(
                        answer != null && answer.message() instanceof PeerAnswer.Forwarded forwarded
                                ? forwarded
                                : null));
    }

    // Answering

    /**
     * Answers a peer. Runs on the caller's thread; does not block for longer than the replica's lock.
     *
     * @return the answer, encoded
     * @throws MalformedMessageException if {@code request} is not a message of that kind
     */
    public byte[] answer(PeerRequest.Kind kind, byte[] request) throws MalformedMessageException {
        FromPeer<PeerRequest> from = PeerCodec.decodeRequest(kind, request);
        NodeId sender = from.sender();
        PeerAnswer answer = replica.fenced()
                .<PeerAnswer>map(PeerAnswer.Declined::new)
                .orElseGet(() -> answer(sender, from.message()));
        return PeerCodec.encode(replica.self(), replica.newestLife(sender.name()), answer);
    }

    private PeerAnswer answer(NodeId sender, PeerRequest request) {
        if (!sender.name().equals(replica.self().name())) {
            heardFrom.put(sender.name(), loop.nanos());
        }
        if (request instanceof PeerRequest.Batch batch) {
            return taken(sender, batch);
        }
        if (request instanceof PeerRequest.Pull pull) {
            return replica.part(pull, settings.partBytes());
        }
        if (request instanceof PeerRequest.Digest digest) {
            replica.agreeOn(digest.key());
            return replica.root();
        }
        if (request instanceof PeerRequest.Buckets buckets) {
            return replica.list(buckets);
        }
        if (request instanceof PeerRequest.Repair repair) {
            return replica.repair(repair);
        }
        if (request instanceof PeerRequest.Told told) {
            return watching.apply(told);
        }
        return replica.forwarded((PeerRequest.Forward) request);
    }

    /** Says who answers whether the watchers of this node have been told. Must be quick. */
    public void onTold(Function<PeerRequest.Told, PeerAnswer.Watching> newWatching) {
        watching = newWatching;
    }

    /**
     * Asks every peer whether its watchers have been told. One that does not answer now is not asked, and yet counts: who
     * watches there, nobody here can say.
     *
     * @param whenAll is given what each said, by name; nothing of those that did not answer. On the loop
     */
    public void ask(PeerRequest.Told told, Consumer<Map<String, Optional<PeerAnswer.Watching>>> whenAll) {
        loop.execute(() -> {
            TreeMap<String, Optional<PeerAnswer.Watching>> said = new TreeMap<>();
            List<Link> asked = new ArrayList<>();
            for (Link link : links.values()) {
                if (link.isAnswering()) {
                    asked.add(link);
                } else if (link.isPeer()) {
                    said.put(nameOf(link), Optional.empty());
                }
            }
            if (asked.isEmpty() || stopped) {
                whenAll.accept(said);
                return;
            }
            AtomicInteger open = new AtomicInteger(asked.size());
            for (Link link : asked) {
                send(link, told, answer -> {
                    said.put(
                            nameOf(link),
                            answer != null && answer.message() instanceof PeerAnswer.Watching one
                                    ? Optional.of(one)
                                    : Optional.empty());
                    if (open.decrementAndGet() == 0) {
                        whenAll.accept(said);
                    }
                });
            }
        });
    }

    private static String nameOf(Link link) {
        NodeId node = link.node;
        return node == null ? link.address.toString() : node.name();
    }

    private PeerAnswer taken(NodeId sender, PeerRequest.Batch batch) {
        Replica.Received received = replica.receive(sender, batch);
        if (received.gap()) {
            loop.execute(() -> pullFrom(sender));
        } else if (!received.lacking().reached().isEmpty()) {
            Vector told = received.lacking();
            loop.after(ON_THEIR_WAY, () -> {
                if (!replica.lacking(told).reached().isEmpty()) {
                    pullFrom(sender);
                }
            });
        }
        return new PeerAnswer.Taken(received.unknownContents());
    }

    // Looking

    private void refreshView() {
        long now = loop.nanos();
        peersView = links.values().stream().map(link -> link.view(now)).toList();
    }

    /** The cluster as this node sees it now. */
    public ClusterView view() {
        List<ClusterView.Peer> peers = peersView;
        String why = notReadyBecause();
        List<ClusterView.Node> nodes = replica.nodes().stream()
                .map(node -> new ClusterView.Node(
                        node.id(),
                        node.sinceVouched(),
                        node.seq(),
                        node.behind(),
                        node.homes(),
                        node.hidden(),
                        node.preserved()))
                .sorted((a, b) -> Boolean.compare(b.id().equals(replica.self()), a.id().equals(replica.self())))
                .toList();
        Map<String, Long> counters = replica.tally().byLabel();
        return new ClusterView(
                replica.self(), why.isEmpty(), why, replica.fenced().isPresent(), nodes, peers, counters);
    }

    /**
     * Why this node may not be sent clients; empty if it may. It may be alone: then those who reach it are
     * better served by it than by nobody. It may not while peers answer it that cannot speak to it, or it
     * would go on showing what they know to be gone.
     */
    public String notReadyBecause() {
        List<ClusterView.Peer> peers = peersView;
        if (replica.fenced().isPresent()) {
            return replica.fenced().get();
        }
        if (!replica.isSynced()) {
            return "the first sync has not ended";
        }
        boolean justSynced = loop.nanos() - syncedAt <= SILENT_AFTER.toNanos();
        boolean deaf = peers.stream().anyMatch(peer -> peer.link() == ClusterView.Link.ONE_WAY)
                && peers.stream().noneMatch(peer -> peer.link() == ClusterView.Link.UP);
        return deaf && !justSynced
                ? "peers answer this node, but nothing came from them for " + SILENT_AFTER.toSeconds() + " s"
                : "";
    }
}
