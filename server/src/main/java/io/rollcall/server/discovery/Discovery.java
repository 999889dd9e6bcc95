package io.rollcall.server.discovery;

import io.rollcall.client.loop.Loop;
import io.rollcall.replication.peer.PeerAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the peers that the sources name, and tells when they change. A source that fails keeps its last
 * good answer for as long as it fails: a broken DNS must not take a cluster apart.
 *
 * <p>All look-ups run on the loop, which they may block; give it one that nothing else waits for.
 */
public final class Discovery {
    private static final Logger log = LoggerFactory.getLogger(Discovery.class);

    static final Duration BETWEEN_LOOKUPS = Duration.ofSeconds(10);
    static final Duration BETWEEN_READS = Duration.ofSeconds(1);

    /** More than anybody runs; an answer that is longer is taken for a mistake. */
    static final int MOST_PEERS = 256;

    private final List<PeerSource> sources;
    private final String key;
    private final Lookup lookup;
    private final Loop loop;
    private final Consumer<Set<PeerAddress>> listener;
    private volatile List<SourceState> states;
    private volatile boolean stopped;
    private Set<PeerAddress> told = Set.of();
    /** What a file said that is not believed yet, by number of the source. */
    private final Map<Integer, List<PeerAddress>> unsure = new HashMap<>();

    /**
     * Makes it; nothing is looked up before {@link #start()}.
     *
     * @param loop for look-ups, which may block
     * @param listener told all peers that are known, each time that they change
     */
    public Discovery(List<PeerSource> sources, Dns dns, Loop loop, Consumer<Set<PeerAddress>> listener) {
        this(sources, AddressForm.NODE, dns, loop, listener);
    }

    /** The same for sources whose addresses have another form. */
    public Discovery(
            List<PeerSource> sources, AddressForm form, Dns dns, Loop loop, Consumer<Set<PeerAddress>> listener) {
        this.sources = List.copyOf(sources);
        this.key = form.key;
        this.lookup = new Lookup(dns, form);
        this.loop = loop;
        this.listener = listener;
        List<SourceState> initial = new ArrayList<>();
        for (PeerSource source : sources) {
            initial.add(
                    source instanceof PeerSource.Fixed fixed
                            ? new SourceState(source.entry(), List.of(fixed.address()), Optional.empty())
                            : new SourceState(source.entry(), List.of(), Optional.of("not looked up yet")));
        }
        this.states = List.copyOf(initial);
    }

    /** Tells the listener those that are written down, before this returns; then looks the others up, for ever. */
    public void start() {
        told = all();
        listener.accept(told);
        for (int i = 0; i < sources.size(); i++) {
            int number = i;
            if (!(sources.get(i) instanceof PeerSource.Fixed)) {
                loop.execute(() -> look(number));
            }
        }
    }

    /** Looks nothing up any more. Any thread may call. */
    public void stop() {
        stopped = true;
    }

    /** The sources and their peers, in the order of the configuration. Any thread may call. */
    public List<SourceState> states() {
        return states;
    }

    private void look(int number) {
        if (stopped) {
            return;
        }
        PeerSource source = sources.get(number);
        SourceState before = states.get(number);
        try {
            SourceState now = looked(number, before);
            List<SourceState> changed = new ArrayList<>(states);
            changed.set(number, now);
            states = List.copyOf(changed);
            tell();
        } finally {
            loop.after(source instanceof PeerSource.Listed ? BETWEEN_READS : BETWEEN_LOOKUPS, () -> look(number));
        }
    }

    private SourceState looked(int number, SourceState before) {
        PeerSource source = sources.get(number);
        try {
            List<PeerAddress> found = lookup.peers(source);
            if (mayBeHalfWritten(number, found, before)) {
                return before;
            }
            if (before.failure().isPresent()) {
                log.info("{}: {} names {}", key, source.entry(), found);
            }
            return new SourceState(source.entry(), found, Optional.empty());
        } catch (IOException failed) {
            String why = String.valueOf(failed.getMessage());
            // Once for each reason: a DNS that is away for a night fills no log.
            if (!before.failure().equals(Optional.of(why))) {
                String kept = before.peers().isEmpty()
                        ? "no peer is known from it"
                        : "its last good answer stands: " + before.peers();
                log.warn("{}: {} gives nothing: {}; {}", key, source.entry(), why, kept);
            }
            return new SourceState(source.entry(), before.peers(), Optional.of(why));
        }
    }

    /** A file that changed is believed when it says the same twice: the first time it may have been half written. */
    private boolean mayBeHalfWritten(int number, List<PeerAddress> found, SourceState before) {
        boolean changed = !before.peers().isEmpty() && !found.equals(before.peers());
        return sources.get(number) instanceof PeerSource.Listed && changed && !found.equals(unsure.put(number, found));
    }

    private void tell() {
        Set<PeerAddress> now = all();
        if (!now.equals(told)) {
            log.info("{}: {} in place of {}", key, now, told);
            told = now;
            listener.accept(now);
        }
    }

    private Set<PeerAddress> all() {
        Set<PeerAddress> all = new TreeSet<>();
        states.forEach(state -> all.addAll(state.peers()));
        return all;
    }
}
