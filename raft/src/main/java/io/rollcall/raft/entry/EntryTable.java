package io.rollcall.raft.entry;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.raft.entry.Applied.Change;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries that are committed, and the count of changes that led to them.
 *
 * <p>Written under its one lock, which is held while listeners are told, so that they hear of every change once and
 * in order. Single entries may be read by any thread without it.
 */
public final class EntryTable {
    private static final Logger log = LoggerFactory.getLogger(EntryTable.class);

    /** How many of the last changes are kept for {@link #since}. */
    static final int RECENT = 10_000;

    private final Map<InstanceKey, PersistentEntry> entries = new ConcurrentHashMap<>();
    private final ArrayDeque<Applied> recent = new ArrayDeque<>();
    private final Sessions sessions = new Sessions();
    private final List<AppliedListener> listeners = new ArrayList<>();
    private volatile long seq;

    /**
     * Carries a batch out and tells the listeners. The outcomes stand in the order of the commands; of a batch that was
     * carried out before they are those of that time, or none if its proposer does not wait any more.
     */
    public synchronized List<Outcome> apply(Batch batch) {
        if (batch.commands().isEmpty()) {
            return List.of();
        }
        Optional<List<Outcome>> before = sessions.before(batch.origin());
        if (before.isPresent()) {
            return before.get();
        }
        List<Outcome> outcomes = new ArrayList<>(batch.commands().size());
        List<Applied> changes = new ArrayList<>(batch.commands().size());
        for (Command command : batch.commands()) {
            outcomes.add(apply(command, batch.at(), changes));
        }
        sessions.remember(batch.origin(), outcomes);
        remember(changes);
        if (!changes.isEmpty()) {
            List<Applied> told = List.copyOf(changes);
            listeners.forEach(listener -> tell(() -> listener.applied(told)));
        }
        return outcomes;
    }

    private Outcome apply(Command command, long at, List<Applied> changes) {
        PersistentEntry held = entries.get(command.key());
        if (!command.expected().allows(held)) {
            return new Outcome.Conflict(held == null ? 0 : held.version());
        }
        if (command instanceof Command.Register register) {
            return put(held, register.content(), command, Change.REGISTERED, at, changes);
        }
        if (command instanceof Command.Adopt adopt) {
            return put(held, adopt.content(), command, Change.ADOPTED, at, changes);
        }
        if (held == null) {
            return new Outcome.Missing();
        }
        if (command instanceof Command.Update update) {
            return put(held, update.content(), command, Change.UPDATED, at, changes);
        }
        if (command instanceof Command.SetOverride override) {
            return held.override() == override.status()
                    ? new Outcome.Done(held.version(), seq)
                    : change(held, held.withOverride(override.status(), seq + 1, at), Change.OVERRIDDEN, at, changes);
        }
        if (command instanceof Command.ClearOverride) {
            return held.override() == null
                    ? new Outcome.Done(held.version(), seq)
                    : change(held, held.withOverride(null, seq + 1, at), Change.OVERRIDE_CLEARED, at, changes);
        }
        if (command instanceof Command.Cancel) {
            return change(held, null, Change.CANCELLED, at, changes);
        }
        if (command instanceof Command.Release) {
            return change(held, null, Change.RELEASED, at, changes);
        }
        throw new IllegalStateException("a command of a kind without a rule: " + command.getClass());
    }

    private Outcome put(
            @Nullable PersistentEntry held,
            Content content,
            Command command,
            Change whenNew,
            long at,
            List<Applied> changes) {
        if (held == null) {
            PersistentEntry made = new PersistentEntry(command.key(), content, null, seq + 1, at, at);
            return change(null, made, whenNew, at, changes);
        }
        return held.content().equals(content)
                ? new Outcome.Done(held.version(), seq)
                : change(held, held.withContent(content, seq + 1, at), Change.UPDATED, at, changes);
    }

    private Outcome change(
            @Nullable PersistentEntry before,
            @Nullable PersistentEntry after,
            Change change,
            long at,
            List<Applied> changes) {
        InstanceKey key;
        if (after != null) {
            key = after.key();
            entries.put(key, after);
        } else if (before != null) {
            key = before.key();
            entries.remove(key);
        } else {
            throw new IllegalStateException("a change of nothing into nothing");
        }
        long next = seq + 1;
        seq = next;
        changes.add(new Applied(next, change, key, before, after, at));
        return new Outcome.Done(next, next);
    }

    private void remember(List<Applied> changes) {
        recent.addAll(changes);
        while (recent.size() > RECENT) {
            recent.removeFirst();
        }
    }

    /** One listener's failure is its own: the log must go on, and the others must hear of it. */
    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException failure) {
            log.error("a listener of the persistent entries failed; it may have missed changes", failure);
        }
    }

    public @Nullable PersistentEntry get(InstanceKey key) {
        return entries.get(key);
    }

    public int size() {
        return entries.size();
    }

    /** Count of the changes that were applied. */
    public long seq() {
        return seq;
    }

    public synchronized StoreCopy copy() {
        return new StoreCopy(seq, List.copyOf(entries.values()), sessions.copy());
    }

    /** Takes over what another member, or the disk, had. */
    public synchronized void replace(StoreCopy copy) {
        entries.clear();
        copy.entries().forEach(entry -> entries.put(entry.key(), entry));
        sessions.replace(copy.sessions());
        recent.clear();
        seq = copy.seq();
        listeners.forEach(listener -> tell(() -> listener.replaced(copy)));
    }

    /** The changes after {@code seq}; none where they are no longer kept, or were never here. */
    public synchronized Optional<List<Applied>> since(long after) {
        if (after > seq || after < seq - recent.size()) {
            return Optional.empty();
        }
        return Optional.of(
                recent.stream().filter(change -> change.seq() > after).toList());
    }

    /** Tells {@code listener} what there is, and then of every change. */
    public synchronized void listen(AppliedListener listener) {
        listeners.add(listener);
        StoreCopy copy = copy();
        tell(() -> listener.replaced(copy));
    }

    public synchronized void forget(AppliedListener listener) {
        listeners.remove(listener);
    }
}
