package io.rollcall.server.probe;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Checks persistent entries: dials those that this node is responsible for, each at its own pace, and tells what it
 * concludes where that differs from what is held. A node that takes an entry over begins with the verdict that is held
 * and turns it only by results of its own; a node that is no longer responsible says nothing more.
 *
 * <p>Any thread may call; everything happens on the loop, which nothing here blocks. A dial has a number: an entry
 * that changes, goes or moves to another node forgets the number, and whatever comes for it later is dropped.
 */
public final class HealthChecks implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final int LOOKS_BETWEEN_SWEEPS = 10;

    /** The first dials of entries that come at once are spread over so much for each, and an interval at most. */
    private static final Duration SPREAD_FOR_EACH = Duration.ofMillis(20);

    private final Loop loop;
    private final RandomGenerator chance;
    private final Dialer dialer;
    private final CheckSettings settings;
    private final ReadyNodes nodes;
    private final Verdicts verdicts;

    /** Changed on the loop only. */
    private final Map<InstanceKey, Watched> entries = new ConcurrentSkipListMap<>();

    /** Due, and waiting for a dial to end. */
    private final Queue<Turn> line = new ArrayDeque<>();

    private List<String> ready = List.of();
    private boolean started;
    private boolean closed;
    private long turns;
    private int underWay;
    private int fresh;
    private long looks;
    private Loop.@Nullable Timer look;

    private final LongAdder dials = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder overdue = new LongAdder();
    private final LongAdder untried = new LongAdder();
    private final LongAdder told = new LongAdder();

    private record Turn(Watched entry, long number) {
        boolean isOver() {
            return !entry.isTurn(number);
        }
    }

    /**
     * Makes it; nothing is dialled before {@link #start()}.
     *
     * @param chance by which dials are kept apart
     */
    public HealthChecks(
            Loop loop,
            RandomGenerator chance,
            Dialer dialer,
            CheckSettings settings,
            ReadyNodes nodes,
            Verdicts verdicts) {
        this.loop = loop;
        this.chance = chance;
        this.dialer = dialer;
        this.settings = settings;
        this.nodes = nodes;
        this.verdicts = verdicts;
    }

    /**
     * An entry is there, or has another content.
     *
     * @param members of its JSON object, as they are kept; not written to
     * @param decoded makes the instance of them, at some cost
     */
    public void entryIs(InstanceKey key, byte[] members, Supplier<Instance> decoded) {
        loop.execute(() -> {
            Plan plan = plan(key, members, decoded);
            Watched entry = entries.get(key);
            if (closed || (entry != null && entry.plan().equals(plan))) {
                return;
            }
            if (entry == null) {
                entry = new Watched(key, plan);
                entries.put(key, entry);
            } else {
                forgetFresh(entry);
                entry.plan(plan);
            }
            assign(List.of(entry));
        });
    }

    private Plan plan(InstanceKey key, byte[] members, Supplier<Instance> decoded) {
        if (!settings.enabled()) {
            return Plan.OFF;
        }
        boolean nobodyAsks = settings.rules().forApplication(key.app()).isEmpty() && !CheckMetadata.mayBeIn(members);
        return nobodyAsks ? Plan.NOT_ASKED : Plan.of(decoded.get(), settings.rules());
    }

    /** An entry is gone; its verdict goes with it, which is not the business of this class. */
    public void entryGone(InstanceKey key) {
        loop.execute(() -> {
            Watched entry = entries.remove(key);
            if (entry != null) {
                forgetFresh(entry);
                entry.leaveTo(null);
            }
        });
    }

    /** Begins to dial. */
    public void start() {
        loop.execute(() -> {
            if (!started && !closed) {
                started = true;
                lookAgain();
            }
        });
    }

    /** Dials nothing more and tells nothing more. */
    @Override
    public void close() {
        loop.execute(() -> {
            closed = true;
            if (look != null) {
                look.cancel();
            }
            line.clear();
            entries.values().forEach(entry -> entry.leaveTo(null));
            entries.clear();
        });
    }

    private void lookAgain() {
        try {
            look();
            if (looks++ % LOOKS_BETWEEN_SWEEPS == 0) {
                entries.values().forEach(this::withdrawIfUnchecked);
            }
        } finally {
            look = loop.after(BETWEEN_LOOKS, this::lookAgain);
        }
    }

    /** Asks who is ready; entries move when that changes. */
    private void look() {
        List<String> now = List.copyOf(new TreeSet<>(nodes.ready()));
        if (!now.equals(ready)) {
            ready = now;
            assign(entries.values());
        }
    }

    /** Takes up what this node is responsible for and was not, or has another content; lets go what moved. */
    private void assign(Collection<Watched> some) {
        if (!started || closed) {
            return;
        }
        List<Watched> begun = new ArrayList<>();
        for (Watched entry : some) {
            String responsible = Rendezvous.responsible(ready, entry.hash);
            if (!nodes.self().equals(responsible)) {
                forgetFresh(entry);
                entry.leaveTo(responsible);
            } else if (!entry.isMine()) {
                entry.take(nodes.self(), verdicts.held(entry.key), loop.nanos());
                withdrawIfUnchecked(entry);
                if (entry.isDialled()) {
                    begun.add(entry);
                }
            }
        }
        fresh += begun.size();
        for (Watched entry : begun) {
            Duration spread = SPREAD_FOR_EACH.multipliedBy(fresh);
            Duration interval = entry.delay();
            Duration window = spread.compareTo(interval) < 0 ? spread : interval;
            await(entry, Duration.ofNanos((long) (window.toNanos() * chance.nextDouble())));
        }
    }

    private void forgetFresh(Watched entry) {
        if (entry.endFresh()) {
            fresh--;
        }
    }

    /** What nobody checks any more must not stay down for ever. */
    private void withdrawIfUnchecked(Watched entry) {
        if (entry.isMine() && !entry.isDialled()) {
            withdraw(entry);
        }
    }

    private void withdraw(Watched entry) {
        if (verdicts.held(entry.key) != null) {
            tell(entry, null);
        }
    }

    private void tell(Watched entry, @Nullable InstanceStatus verdict) {
        told.increment();
        verdicts.tell(entry.key, verdict);
    }

    private void await(Watched entry, Duration delay) {
        Turn turn = new Turn(entry, ++turns);
        entry.awaits(turn.number, loop.after(delay, () -> due(turn)));
    }

    private void due(Turn turn) {
        if (underWay >= settings.parallel()) {
            overdue.increment();
        }
        line.add(turn);
        advance();
    }

    private void advance() {
        while (underWay < settings.parallel() && !line.isEmpty()) {
            Turn turn = line.remove();
            // Before each dial: in a second of two nodes that both think it theirs, neither should have to guess.
            look();
            if (!turn.isOver()) {
                launch(turn);
            }
        }
    }

    private void launch(Turn turn) {
        Watched entry = turn.entry;
        if (!(entry.plan() instanceof Plan.Checked checked)) {
            return;
        }
        forgetFresh(entry);
        Optional<String> refusal = settings.allowed().refusal(checked.address(), checked.port(), checked.registrar());
        if (refusal.isPresent()) {
            refusals.increment();
            entry.refused(refusal.get(), loop.nanos());
            try {
                withdraw(entry);
            } finally {
                awaitNext(entry);
            }
            return;
        }
        entry.dialled();
        underWay++;
        dials.increment();
        dialer.dial(checked.target(), result -> loop.execute(() -> landed(turn, result)));
    }

    private void landed(Turn turn, Result result) {
        underWay--;
        try {
            look();
            if (!turn.isOver()) {
                judge(turn.entry, result);
            }
        } finally {
            advance();
        }
    }

    private void judge(Watched entry, Result result) {
        try {
            if (result.kind() == Result.Kind.UNTRIED) {
                untried.increment();
            }
            entry.came(result, loop.nanos());
            InstanceStatus verdict = entry.verdict();
            // Also where this node's did not change: another one wrote, or the note was lost.
            if (verdict != null && verdicts.held(entry.key) != verdict) {
                tell(entry, verdict);
            }
        } finally {
            awaitNext(entry);
        }
    }

    private void awaitNext(Watched entry) {
        await(entry, Pace.jittered(entry.delay(), chance.nextDouble()));
    }

    /** How the check of each entry stands, in the order of their keys. Any thread may call. */
    public List<CheckState> states() {
        long now = loop.nanos();
        return entries.values().stream().map(entry -> entry.state(now)).toList();
    }

    /** The same of one entry, if there is one. Any thread may call. */
    public Optional<CheckState> state(InstanceKey key) {
        return Optional.ofNullable(entries.get(key)).map(entry -> entry.state(loop.nanos()));
    }

    /** What was done since the start, by name. Any thread may call. */
    public Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>();
        counters.put("health.dial", dials.sum());
        counters.put("health.refused", refusals.sum());
        counters.put("health.overdue", overdue.sum());
        counters.put("health.untried", untried.sum());
        counters.put("health.told", told.sum());
        return counters;
    }
}
