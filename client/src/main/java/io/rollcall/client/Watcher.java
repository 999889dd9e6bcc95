package io.rollcall.client;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.InstanceUpdate;
import io.rollcall.client.model.RegisteredInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps the {@link RegistryCache} fresh by watching one server: a snapshot, then each change. A stream
 * that ends is continued at the next server with the last token, so that only what was missed comes. The
 * watch is <em>live</em> from the snapshot, or from being continued, until the stream ends; polling rests
 * meanwhile, goes on where no server has a watch, and where none can be reached for a while.
 *
 * <p>What the stream has led to is kept apart from the cache, which may not believe it. Confined to the
 * loop.
 */
final class Watcher {
    private static final Logger log = LoggerFactory.getLogger(Watcher.class);

    /** A server beats each 10 s; without a byte for so long the connection is lost. */
    static final Duration SILENCE = Duration.ofSeconds(25);

    /** How long polling waits for a watch to be opened, or opened again. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /** How often it is seen whether the watched server is the preferred one. */
    static final Duration HOMESICKNESS = Duration.ofMinutes(5);

    /** A stream that lasted so long makes earlier failures forgotten. */
    static final Duration WENT_WELL = Duration.ofMinutes(1);

    /** Past this, a token is not worth the copy of the registry that is kept with it. */
    static final Duration TOKEN_AGE = Duration.ofMinutes(10);

    /** Spread of those whose server ends, so that they do not all come to the next one at once. */
    private static final Duration SPREAD = Duration.ofMillis(200);

    private final RegistryCache cache;
    private final WatchServers servers;
    private final RegistryTransport transport;
    private final Loop loop;
    private final RandomGenerator random;
    private final Duration snapshotLimit;
    private final Directory.Selection selection;
    private final Tally tally;
    private final Polling polling;

    /** The stream that is open, or being opened. */
    private @Nullable ServerAddress at;

    private RegistryTransport.Stream stream = () -> {};
    /** Of streams: a signal of an earlier one means nothing. */
    private long generation;

    private boolean opened;
    /** Read by any thread. */
    private volatile boolean live;

    private boolean everLive;
    private boolean stopped;
    private long openedNanos;
    private long heardNanos;
    /** What the stream led to, with the token of that place, and when it was last known to be so. */
    private @Nullable Directory told;

    private @Nullable String token;
    private long toldNanos;
    /** The snapshot under way. */
    private @Nullable List<RegisteredInstance> parts;
    /** Changes that came and are not in {@link #told} yet. */
    private List<InstanceUpdate> pending = new ArrayList<>();

    private Loop.Timer next = () -> {};
    private Loop.Timer silence = () -> {};
    private Loop.Timer wholeSnapshot = () -> {};
    private Loop.Timer patience = () -> {};
    private Loop.Timer home = () -> {};

    /** What polling is told. */
    interface Polling {
        /** The watch tells all there is. */
        void spare();

        /** The watch has ended; it may soon go on. */
        void notSpared();

        /** There is no watch for now. */
        void resume();
    }

    /** @param snapshotLimit how long a server may take for a snapshot */
    Watcher(
            RegistryCache cache,
            WatchServers servers,
            RegistryTransport transport,
            Loop loop,
            RandomGenerator random,
            Duration snapshotLimit,
            Directory.Selection selection,
            Tally tally,
            Polling polling) {
        this.cache = cache;
        this.servers = servers;
        this.transport = transport;
        this.loop = loop;
        this.random = random;
        this.snapshotLimit = snapshotLimit;
        this.selection = selection;
        this.tally = tally;
        this.polling = polling;
    }

    void start() {
        bePatient();
        connect();
    }

    void stop() {
        stopped = true;
        live = false;
        leave();
        next.cancel();
        patience.cancel();
    }

    /** Whether each change is told as it comes. Any thread may ask. */
    boolean isLive() {
        return live;
    }

    /** Notes that a server answers that did not answer before: it may be another one by now. */
    void moved(ServerAddress server) {
        if (!stopped && servers.changed(server, loop.nanos()) && at == null) {
            connect();
        }
    }

    private void bePatient() {
        patience.cancel();
        patience = loop.after(PATIENCE, polling::resume);
    }

    private void connect() {
        next.cancel();
        if (stopped) {
            return;
        }
        long now = loop.nanos();
        ServerAddress server = servers.best(now);
        if (server == null) {
            Duration wait = servers.untilNext(now);
            next = loop.after(wait, this::connect);
            if (!everLive || wait.compareTo(PATIENCE) > 0) {
                polling.resume();
            }
            return;
        }
        if (told != null && now - toldNanos > TOKEN_AGE.toNanos()) {
            forget();
        }
        open(server);
    }

    private void forget() {
        told = null;
        token = null;
    }

    private void open(ServerAddress server) {
        at = server;
        opened = false;
        parts = null;
        pending = new ArrayList<>();
        long opening = ++generation;
        if (token == null) {
            told = null;
        }
        stream = transport.watch(
                server,
                token,
                signal -> loop.execute(() -> {
                    if (opening == generation) {
                        heardNanos = loop.nanos();
                        take(server, signal);
                    }
                }));
    }

    private void take(ServerAddress server, WatchSignal signal) {
        if (signal instanceof WatchSignal.Opened) {
            opened();
        } else if (signal instanceof WatchSignal.Snapshot snapshot) {
            snapshot(snapshot);
        } else if (signal instanceof WatchSignal.Changes changes) {
            changes(server, changes);
        } else if (signal instanceof WatchSignal.Beat) {
            settle();
        } else if (signal instanceof WatchSignal.Bye bye) {
            failed(server, "it says goodbye: " + bye.why(), Duration.ZERO);
        } else if (signal instanceof WatchSignal.Refused refused) {
            refused(server, refused);
        } else if (signal instanceof WatchSignal.Unreadable unreadable) {
            tally.add(Tally.Event.UNREADABLE_ANSWER);
            // What is wrong may come again behind the same token.
            apply();
            forget();
            failed(server, unreadable.reason(), Duration.ZERO);
        } else if (signal instanceof WatchSignal.Broken broken) {
            failed(server, broken.reason(), Duration.ZERO);
        }
    }

    private void opened() {
        opened = true;
        openedNanos = loop.nanos();
        tally.add(Tally.Event.WATCH);
        listenForSilence(SILENCE);
        lookForHome();
        if (told == null) {
            patience.cancel();
            wholeSnapshot = loop.after(
                    snapshotLimit, () -> failedHere("no whole snapshot within " + snapshotLimit.toMillis() + " ms"));
        } else {
            tally.add(Tally.Event.RESUMED_WATCH);
            goLive();
        }
    }

    private void goLive() {
        wholeSnapshot.cancel();
        patience.cancel();
        if (!live) {
            live = true;
            everLive = true;
            log.info("watching server {}", at);
            polling.spare();
        }
    }

    private void snapshot(WatchSignal.Snapshot snapshot) {
        if (parts == null) {
            parts = new ArrayList<>();
            // What came before is in it; what comes between its parts is newer than it.
            pending.clear();
        }
        parts.addAll(snapshot.instances());
        if (snapshot.complete()) {
            tally.add(Tally.Event.WATCHED_SNAPSHOT);
            Directory whole = Directory.of(parts, selection).with(pending);
            parts = null;
            pending.clear();
            token = snapshot.token();
            toldNanos = loop.nanos();
            told = whole;
            cache.watched(whole, true, toldNanos);
            goLive();
        }
    }

    private void changes(ServerAddress server, WatchSignal.Changes changes) {
        if (told == null && parts == null) {
            failed(server, "changes of nothing: there was no snapshot", Duration.ZERO);
            return;
        }
        tally.add(Tally.Event.WATCHED_CHANGES);
        if (pending.isEmpty()) {
            // Behind the signals that are here already: changes that come fast become one new directory.
            long of = generation;
            loop.execute(() -> {
                if (of == generation) {
                    apply();
                }
            });
        }
        pending.addAll(changes.updates());
        if (parts == null && changes.token() != null) {
            token = changes.token();
        }
    }

    /** All that was said so far is so now. */
    private void settle() {
        apply();
        if (told != null && parts == null) {
            toldNanos = loop.nanos();
            cache.watched(told, false, toldNanos);
        }
    }

    private void apply() {
        if (told == null || parts != null || pending.isEmpty()) {
            return;
        }
        told = told.with(pending);
        pending.clear();
        toldNanos = loop.nanos();
        cache.watched(told, false, toldNanos);
    }

    private void refused(ServerAddress server, WatchSignal.Refused refused) {
        int status = refused.status();
        if (status == 400 && token != null) {
            log.info("server {} does not know how to continue the watch, which starts anew", server);
            forget();
            open(server);
        } else if (status == 429 || (status >= 500 && status != 501)) {
            Duration asked = refused.retryAfter();
            failed(server, "status " + status, asked == null ? Duration.ZERO : asked);
        } else {
            log.debug("server {} has no watch: {}", server, refused);
            servers.hasNone(server, loop.nanos());
            ended();
        }
    }

    private void failedHere(String why) {
        ServerAddress server = at;
        if (server != null) {
            failed(server, why, Duration.ZERO);
        }
    }

    private void failed(ServerAddress server, String why, Duration leaveAlone) {
        long now = loop.nanos();
        if (opened && now - openedNanos >= WENT_WELL.toNanos()) {
            servers.wentWell(server);
        }
        int failures = servers.failed(server, leaveAlone, now);
        log.atLevel(live ? Level.INFO : Failover.levelOf(failures))
                .log("the watch of server {} has ended: {}", server, why);
        ended();
    }

    /** Goes on elsewhere, once whoever called has noted why. */
    private void ended() {
        apply();
        boolean wasLive = live;
        boolean wasOpen = opened;
        leave();
        if (wasLive) {
            live = false;
            polling.notSpared();
            bePatient();
            next = loop.after(Duration.ofNanos(random.nextLong(SPREAD.toNanos())), this::connect);
        } else {
            if (wasOpen) {
                bePatient();
            }
            connect();
        }
    }

    private void leave() {
        generation++;
        at = null;
        opened = false;
        parts = null;
        pending = new ArrayList<>();
        silence.cancel();
        wholeSnapshot.cancel();
        home.cancel();
        stream.close();
        stream = () -> {};
    }

    private void listenForSilence(Duration wait) {
        silence = loop.after(wait, () -> {
            Duration left = SILENCE.minusNanos(loop.nanos() - heardNanos);
            if (left.isNegative() || left.isZero()) {
                failedHere("nothing was heard for " + SILENCE.toSeconds() + " s");
            } else {
                listenForSilence(left);
            }
        });
    }

    /** A client that found its way elsewhere goes back when its own server is well. */
    private void lookForHome() {
        Duration wait = HOMESICKNESS.minusNanos(random.nextLong(HOMESICKNESS.toNanos() / 10));
        home = loop.after(wait, () -> {
            ServerAddress here = at;
            if (here != null) {
                servers.wentWell(here);
                if (live && !here.equals(servers.best(loop.nanos()))) {
                    log.debug("the watch goes from server {} back to a preferred one", here);
                    ended();
                    return;
                }
            }
            lookForHome();
        });
    }
}
