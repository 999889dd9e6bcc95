package io.rollcall.server.watch;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.ChangeListener;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Missed;
import io.rollcall.replication.Moment;
import io.rollcall.replication.Replica;
import io.rollcall.replication.Standing;
import io.rollcall.server.persistent.PersistentEntries;
import io.rollcall.server.view.ShownView;
import io.rollcall.server.view.ViewPublisher;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all watchers what changes. Changes are noted by their keys as they come; a round takes what was noted,
 * and the view, and how much of every stream that view is, all at one moment. What it renders, it renders once for
 * all who want the same. A watcher who is written all of it stands where that moment was, and that is what his token
 * says; one who cannot take it is left where he stands, and told what he lacks by then as if he came with that token.
 * There is no other way to catch up, be it after a burst, a lost connection, or at another node.
 *
 * <p>Everything is confined to its loop, but for what says otherwise. It is long because it is one state machine: who
 * waits for what is decided here and nowhere else.
 */
public final class WatchHub implements ChangeListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WatchHub.class);

    /** Changes that come together are told together: a round begins so long after the one before it at the earliest. */
    private static final Duration COALESCED = Duration.ofMillis(2);

    /** Every watcher is written something this often: twice, and one who is gone is noticed. */
    private static final Duration BEAT_SLOT = Duration.ofMillis(500);

    private static final int BEAT_SLOTS = 12;

    /** A token that is older than this, and not the newest, is replaced by a beat: it would lead to everything. */
    private static final int TOKEN_REFRESH_SLOTS = 60;

    /** A watcher who was told more elsewhere than is known here is given what there is after this. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(40);
    /** While the node may not be read, nothing but beats is written. */
    private static final Duration HELD = Duration.ofMillis(200);

    /** One who lacks more than this is better told everything. */
    private static final int MOST_MISSED = 20_000;

    /** By so many minutes a token may be older, or younger, than this node's clock: tombstones live longer. */
    private static final long MOST_MINUTES = 10;

    private static final int MOST_ARRIVING = 500;
    /** A snapshot that was begun so lately is given to others as well; what they lack then, they are told. */
    private static final Duration SNAPSHOT_SHARED = Duration.ofSeconds(1);

    private final ViewPublisher publisher;
    private final Loop loop;
    private final InstantSource wall;
    private final WatchLimits limits;
    private final Pollers pollers;
    private final AtomicInteger admitted = new AtomicInteger();
    /** Those who cannot take what there is for them. Changed on the loop. */
    private final Set<Watcher> lagging = ConcurrentHashMap.newKeySet();

    private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile boolean closing;
    private volatile @Nullable Source source;
    /** Changed since the last round. Guarded by who calls {@link #changed}, one at a time, and by the moment of a round. */
    private Set<InstanceKey> noted = new LinkedHashSet<>();

    private final Map<Wanted, Group> groups = new LinkedHashMap<>();
    private final List<Set<Watcher>> slots = new ArrayList<>();
    private final ArrayDeque<Watcher> arriving = new ArrayDeque<>();
    private @Nullable Round last;
    private long lastRoundAt;
    private long rounds;
    private int nextSlot;
    private int beats;
    private boolean beating;

    /** What is told, and by whom. */
    private record Source(Replica replica, PersistentEntries entries, BooleanSupplier mayBeRead, WatchParts parts) {}

    private record Wanted(WatchFilter filter, WatchForm form) {}

    /** What was noted up to one moment, and that moment. */
    private record Round(
            long number, Set<InstanceKey> keys, ShownView view, Standing standing, long raft, long minute) {
        WatchToken token(int filter) {
            return new WatchToken(filter, minute, standing, raft, raft);
        }
    }

    /** Those who want the same in the same form. */
    private static final class Group {
        private final Wanted wanted;
        private final int fingerprint;
        private final Set<Watcher> watchers = new LinkedHashSet<>();
        private @Nullable Snapshot snapshot;
        private @Nullable Round snapshotOf;
        private long snapshotAt;

        Group(Wanted wanted) {
            this.wanted = wanted;
            this.fingerprint = wanted.filter.fingerprint();
        }
    }

    /**
     * @param publisher keeps the view; told of each change before anybody else
     * @param loop tells the watchers
     * @param wall for the age of tokens
     */
    public WatchHub(ViewPublisher publisher, Loop loop, InstantSource wall, WatchLimits limits) {
        this.publisher = publisher;
        this.loop = loop;
        this.wall = wall;
        this.limits = limits;
        this.pollers = new Pollers(loop::nanos);
        for (int slot = 0; slot < BEAT_SLOTS; slot++) {
            slots.add(new LinkedHashSet<>());
        }
    }

    /**
     * Says what there is to watch. Once, before the first watcher.
     *
     * @param mayBeRead whether the node knows what others know: until then watchers are held
     * @param json an instance as a JSON object
     */
    public void follow(
            Replica replica,
            PersistentEntries entries,
            BooleanSupplier mayBeRead,
            Function<LiveInstance, byte[]> json) {
        source = new Source(replica, entries, mayBeRead, new WatchParts(json));
    }

    /** Any thread may call, one at a time: see {@link PersistentEntries#atOneMoment}. */
    @Override
    public void changed(LiveInstance instance) {
        publisher.changed(instance);
        if (admitted.get() > 0) {
            noted.add(instance.key());
            request();
        }
    }

    // Who watches

    /**
     * Takes one more in, if there is room; whoever was let in is to {@link #watch}. Any thread may call.
     *
     * @return why not; empty if he may
     */
    public Optional<String> admit(InetAddress address) {
        if (closing) {
            return Optional.of("this node is stopping; watch another");
        }
        if (admitted.incrementAndGet() > limits.watchers()) {
            admitted.decrementAndGet();
            return Optional.of("this node has " + limits.watchers() + " watchers; watch another");
        }
        int here = byAddress.merge(address, 1, Integer::sum);
        if (here > limits.perAddress()) {
            leave(address);
            return Optional.of("this node has " + limits.perAddress() + " watchers of your address; watch another");
        }
        return Optional.empty();
    }

    private void leave(InetAddress address) {
        byAddress.computeIfPresent(address, (unused, count) -> count == 1 ? null : count - 1);
        admitted.decrementAndGet();
    }

    /** Those who ask again and again instead. Any thread may ask. */
    public Pollers pollers() {
        return pollers;
    }

    /** How many watch. Any thread may ask. */
    public int watchers() {
        return admitted.get();
    }

    /** How many of them lag: there is something for them, and they do not take it. Any thread may ask. */
    public int lagging() {
        return lagging.size();
    }

    /** Begins to tell a watcher who was let in. Any thread may call. */
    public Watcher watch(Watcher.Asked asked, WatcherConnection connection) {
        Watcher watcher = new Watcher(asked, connection);
        loop.execute(() -> begin(watcher));
        return watcher;
    }

    private void begin(Watcher watcher) {
        if (watcher.gone) {
            return;
        }
        if (closing) {
            end(watcher, "this node is stopping");
            return;
        }
        if (!watcher.isPolling() && watcher.connection.canWrite()) {
            watcher.connection.write(WatchForm.BEAT);
        }
        watcher.slot = nextSlot++ % BEAT_SLOTS;
        slots.get(watcher.slot).add(watcher);
        watcher.patientUntil = loop.nanos() + PATIENCE.toNanos();
        join(watcher);
        Duration wait = watcher.asked.patience();
        if (wait != null) {
            loop.after(wait, () -> timeOut(watcher));
        }
        if (!beating) {
            beating = true;
            loop.after(BEAT_SLOT, this::beat);
        }
    }

    /** A watcher's connection has ended. Any thread may call, more than once. */
    public void gone(Watcher watcher) {
        loop.execute(() -> forget(watcher));
    }

    private void forget(Watcher watcher) {
        if (watcher.gone) {
            return;
        }
        watcher.gone = true;
        watcher.sending = null;
        lagging.remove(watcher);
        slots.get(watcher.slot).remove(watcher);
        Wanted wanted = new Wanted(watcher.asked.filter(), watcher.asked.form());
        Group group = groups.get(wanted);
        if (group != null && group.watchers.remove(watcher) && group.watchers.isEmpty()) {
            groups.remove(wanted);
        }
        leave(watcher.asked.address());
        if (admitted.get() == 0) {
            last = null;
        }
    }

    private void join(Watcher watcher) {
        watcher.joining = true;
        watcher.missed = false;
        arriving.add(watcher);
        request();
    }

    // Rounds

    /** Has a round begin soon. Any thread may call. */
    private void request() {
        if (due.compareAndSet(false, true)) {
            loop.execute(this::round);
        }
    }

    private void round() {
        long early = lastRoundAt + COALESCED.toNanos() - loop.nanos();
        if (early > 0 && last != null) {
            loop.after(Duration.ofNanos(early), this::round);
            return;
        }
        Source from = source;
        if (from == null || !from.mayBeRead.getAsBoolean()) {
            loop.after(HELD, this::round);
            return;
        }
        due.set(false);
        lastRoundAt = loop.nanos();
        round(from);
        if (!arriving.isEmpty()) {
            request();
        }
    }

    private void round(Source from) {
        List<Watcher> joining = new ArrayList<>();
        while (joining.size() < MOST_ARRIVING && !arriving.isEmpty()) {
            Watcher next = arriving.remove();
            if (!next.gone) {
                joining.add(next);
            }
        }
        Map<WatchToken, Missed> missed = new HashMap<>();
        Round[] cut = new Round[1];
        long minute = wall.millis() / 60_000;
        long number = ++rounds;
        from.replica.atOneMoment(moment -> from.entries.atOneMoment(seq -> {
            cut[0] = new Round(number, noted, publisher.now(), moment.standing(), seq, minute);
            noted = new LinkedHashSet<>();
            for (Watcher watcher : joining) {
                if (watcher.at != null) {
                    missed.computeIfAbsent(watcher.at, token -> missed(token, moment, seq, minute));
                }
            }
        }));
        Round now = cut[0];
        Round before = last;
        last = now;
        if (before != null && !now.keys.isEmpty()) {
            tell(from, before, now);
        }
        take(from, joining, missed, now);
    }

    private static Missed missed(WatchToken token, Moment moment, long raft, long minute) {
        if (Math.abs(minute - token.minute()) > MOST_MINUTES) {
            return Missed.EVERYTHING;
        }
        Missed missed = moment.since(token.standing(), MOST_MISSED);
        return missed instanceof Missed.These && token.raftMost() > raft ? Missed.NOT_YET : missed;
    }

    private void tell(Source from, Round before, Round now) {
        IdentityHashMap<LiveInstance, byte[]> rendered = new IdentityHashMap<>();
        WatchParts once = new WatchParts(shown -> rendered.computeIfAbsent(shown, from.parts::json));
        for (Group group : List.copyOf(groups.values())) {
            List<byte[]> parts = once.changes(group.wanted.filter, now.keys, before.view, now.view);
            if (parts.isEmpty()) {
                continue;
            }
            WatchToken token = now.token(group.fingerprint);
            String onTheWay = before.token(group.fingerprint).onTheWayTo(token).text();
            List<byte[]> frames = group.wanted.form.changes(parts, onTheWay, token.text());
            for (Watcher watcher : List.copyOf(group.watchers)) {
                if (watcher.isCurrent()) {
                    send(watcher, frames, token);
                } else if (!watcher.joining) {
                    watcher.missed = true;
                }
            }
        }
    }

    private void send(Watcher watcher, Iterable<byte[]> frames, WatchToken next) {
        watcher.sending = frames.iterator();
        watcher.next = next;
        watcher.begun = false;
        write(watcher);
    }

    private void write(Watcher watcher) {
        while (watcher.sending != null && watcher.sending.hasNext()) {
            if (watcher.waitedFor) {
                return;
            }
            if (!watcher.connection.canWrite()) {
                if (!watcher.begun && watcher.at != null && !watcher.isPolling()) {
                    // Nothing of it was sent: what he lacks by the time that he can take it will do.
                    watcher.sending = null;
                    watcher.missed = true;
                }
                waitFor(watcher);
                return;
            }
            watcher.begun = true;
            watcher.stuckSince = 0;
            watcher.connection.write(watcher.sending.next());
        }
        if (watcher.sending == null) {
            return;
        }
        watcher.sending = null;
        watcher.at = watcher.next;
        if (watcher.isPolling()) {
            watcher.connection.finish();
            forget(watcher);
        } else if (watcher.missed) {
            join(watcher);
        }
    }

    private void waitFor(Watcher watcher) {
        if (watcher.stuckSince == 0) {
            watcher.stuckSince = loop.nanos();
        }
        lagging.add(watcher);
        watcher.waitedFor = true;
        watcher.connection.whenWritable(() -> loop.execute(() -> {
            watcher.waitedFor = false;
            if (watcher.gone) {
                return;
            }
            watcher.stuckSince = 0;
            lagging.remove(watcher);
            if (watcher.sending != null) {
                write(watcher);
            } else if (watcher.missed) {
                join(watcher);
            }
        }));
    }

    // Those who come, and those who come back

    private record Resumed(WatchToken since, Wanted wanted) {}

    private void take(Source from, List<Watcher> joining, Map<WatchToken, Missed> missed, Round now) {
        Map<Resumed, List<byte[]>> rendered = new HashMap<>();
        Map<WatchToken, Optional<Set<InstanceKey>>> keys = new HashMap<>();
        for (Watcher watcher : joining) {
            Group group = groups.computeIfAbsent(new Wanted(watcher.asked.filter(), watcher.asked.form()), Group::new);
            WatchToken since = watcher.at;
            Missed lacks = since == null || since.filter() != group.fingerprint
                    ? Missed.EVERYTHING
                    : missed.getOrDefault(since, Missed.EVERYTHING);
            if (lacks instanceof Missed.NotYet && loop.nanos() < watcher.patientUntil) {
                loop.after(LOOK_AGAIN, () -> {
                    arriving.add(watcher);
                    request();
                });
                continue;
            }
            watcher.joining = false;
            group.watchers.add(watcher);
            Optional<Set<InstanceKey>> told = since != null && lacks instanceof Missed.These these
                    ? keys.computeIfAbsent(since, token -> all(from, token, these))
                    : Optional.empty();
            if (since == null || told.isEmpty()) {
                sendEverything(from, group, watcher, now);
            } else {
                List<byte[]> parts = rendered.computeIfAbsent(
                        new Resumed(since, group.wanted),
                        unused -> from.parts.changes(group.wanted.filter, told.get(), null, now.view));
                sendMissed(group, watcher, since, parts, now);
            }
        }
        groups.values().removeIf(group -> group.watchers.isEmpty());
    }

    private static Optional<Set<InstanceKey>> all(Source from, WatchToken since, Missed.These these) {
        return from.entries.changedSince(since.raftAll()).map(persistent -> {
            Set<InstanceKey> all = new LinkedHashSet<>(these.keys());
            all.addAll(persistent);
            return all;
        });
    }

    private void sendMissed(Group group, Watcher watcher, WatchToken since, List<byte[]> parts, Round now) {
        WatchToken token = now.token(group.fingerprint);
        if (!parts.isEmpty()) {
            String onTheWay = since.onTheWayTo(token).text();
            send(watcher, group.wanted.form.changes(parts, onTheWay, token.text()), token);
        } else if (watcher.isPolling()) {
            // He lacks nothing, and waits.
            watcher.at = token;
        } else {
            send(watcher, List.of(group.wanted.form.changes(WatchForm.NONE, token.text())), token);
        }
    }

    private void sendEverything(Source from, Group group, Watcher watcher, Round now) {
        Snapshot snapshot = group.snapshot;
        Round of = group.snapshotOf;
        if (snapshot == null || of == null || loop.nanos() - group.snapshotAt > SNAPSHOT_SHARED.toNanos()) {
            of = now;
            snapshot = new Snapshot(
                    from.parts,
                    group.wanted.form,
                    group.wanted.filter,
                    now.view,
                    now.token(group.fingerprint).text());
            group.snapshot = snapshot;
            group.snapshotOf = of;
            group.snapshotAt = loop.nanos();
        }
        watcher.at = null;
        watcher.missed = of.number != now.number;
        Snapshot shared = snapshot;
        send(watcher, shared::iterator, of.token(group.fingerprint));
    }

    // Time

    private void beat() {
        if (closing) {
            return;
        }
        loop.after(BEAT_SLOT, this::beat);
        beats++;
        if (admitted.get() == 0) {
            return;
        }
        Map<Group, byte[]> refreshed = new HashMap<>();
        for (Group group : groups.values()) {
            if (loop.nanos() - group.snapshotAt > SNAPSHOT_SHARED.toNanos()) {
                group.snapshot = null;
                group.snapshotOf = null;
            }
        }
        // What moved without being seen is in the tokens of the next round.
        request();
        giveUp();
        for (Watcher watcher : List.copyOf(slots.get(beats % BEAT_SLOTS))) {
            if (!watcher.isPolling() && !watcher.waitedFor && watcher.connection.canWrite()) {
                byte[] frame = WatchForm.BEAT;
                Group group = groups.get(new Wanted(watcher.asked.filter(), watcher.asked.form()));
                if (group != null
                        && watcher.isCurrent()
                        && beats / BEAT_SLOTS % (TOKEN_REFRESH_SLOTS / BEAT_SLOTS) == 0) {
                    frame = refreshed(watcher, group, refreshed);
                }
                watcher.connection.write(frame);
            }
        }
    }

    private void giveUp() {
        int given = 0;
        for (Watcher watcher : lagging) {
            if (loop.nanos() - watcher.stuckSince > limits.lag().toNanos()) {
                watcher.connection.abort();
                forget(watcher);
                given++;
            }
        }
        if (given > 0) {
            log.info(
                    "{} watchers took nothing for {} ms and were given up",
                    given,
                    limits.lag().toMillis());
        }
    }

    private byte[] refreshed(Watcher watcher, Group group, Map<Group, byte[]> refreshed) {
        Round now = last;
        WatchToken at = watcher.at;
        if (now == null || at == null) {
            return WatchForm.BEAT;
        }
        WatchToken token = now.token(group.fingerprint);
        if (token.saysAsMuchAs(at) && token.minute() - at.minute() < MOST_MINUTES / 2) {
            return WatchForm.BEAT;
        }
        watcher.at = token;
        return refreshed.computeIfAbsent(group, unused -> group.wanted.form.changes(WatchForm.NONE, token.text()));
    }

    /** One who waited for an answer has waited long enough. */
    private void timeOut(Watcher watcher) {
        if (watcher.gone || watcher.sending != null) {
            return;
        }
        Round now = last;
        WatchToken at = watcher.at;
        if (watcher.isCurrent() && now != null) {
            at = now.token(watcher.asked.filter().fingerprint());
        }
        if (at == null) {
            watcher.connection.abort();
            forget(watcher);
            return;
        }
        watcher.joining = false;
        send(watcher, List.of(watcher.asked.form().changes(WatchForm.NONE, at.text())), at);
    }

    // Whether all have been told

    /**
     * What became of telling everybody what was changed before.
     *
     * @param watchers who were told
     * @param behind who were not, within the time
     */
    public record Told(int watchers, int behind) {}

    /** Completes once all who watch now were written all that changed before, or the time is over. Any thread may call. */
    public CompletableFuture<Told> toldAll(Duration within) {
        CompletableFuture<Told> told = new CompletableFuture<>();
        long until = loop.nanos() + within.toNanos();
        loop.execute(() -> {
            Source from = source;
            if (from != null && from.mayBeRead.getAsBoolean()) {
                round(from);
            }
            Set<Watcher> open = new LinkedHashSet<>();
            slots.forEach(open::addAll);
            look(open, 0, until, told);
        });
        return told;
    }

    private void look(Set<Watcher> open, int count, long until, CompletableFuture<Told> told) {
        int done = count;
        for (Watcher watcher : List.copyOf(open)) {
            if (watcher.gone) {
                open.remove(watcher);
            } else if (watcher.isCurrent() && watcher.connection.isDrained()) {
                open.remove(watcher);
                done++;
            }
        }
        if (open.isEmpty() || loop.nanos() >= until) {
            told.complete(new Told(done, open.size()));
            return;
        }
        int sofar = done;
        loop.after(Duration.ofMillis(5), () -> look(open, sofar, until, told));
    }

    // The end

    private void end(Watcher watcher, String why) {
        if (watcher.isPolling()) {
            timeOut(watcher);
        } else {
            if (watcher.sending == null && !watcher.waitedFor && watcher.connection.canWrite()) {
                watcher.connection.write(WatchForm.bye(why));
            }
            watcher.connection.finish();
        }
        forget(watcher);
    }

    /** Tells all watchers that it ends, and ends their answers. Completes when that is done. */
    public CompletableFuture<Void> end() {
        closing = true;
        CompletableFuture<Void> ended = new CompletableFuture<>();
        loop.execute(() -> {
            slots.forEach(slot -> List.copyOf(slot).forEach(watcher -> end(watcher, "this node is stopping")));
            ended.complete(null);
        });
        return ended;
    }

    @Override
    public void close() {
        CompletableFuture<Void> unused = end();
    }
}
