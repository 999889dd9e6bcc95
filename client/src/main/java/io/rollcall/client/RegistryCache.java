package io.rollcall.client;

import io.rollcall.client.model.Applications;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one reference to the newest {@link Directory}, swapped as a whole. Answers are merged here, and
 * those that are not to be believed are turned down; nothing that a server fails to say empties it.
 *
 * <p>Written on the loop, read by any thread.
 */
final class RegistryCache {
    private static final Logger log = LoggerFactory.getLogger(RegistryCache.class);

    private final Duration distrustEmpty;
    private final Tally tally;
    private final BiConsumer<Directory, Directory> whenChanged;
    private volatile Known known;
    /** When a server first answered "nothing is registered" since it last said otherwise. */
    private @Nullable Long emptySinceNanos;

    /**
     * What is known, and how well.
     *
     * @param atNanos when it was read, by the loop's clock
     * @param ageThen how old it was by then; more than zero only for what came from disk
     */
    record Known(Directory directory, Freshness.Source source, boolean stale, long atNanos, Duration ageThen) {
        Freshness freshness(long nowNanos) {
            Duration age = source == Freshness.Source.NONE ? Duration.ZERO : age(nowNanos);
            return new Freshness(source, stale, age);
        }

        Duration age(long nowNanos) {
            return ageThen.plusNanos(nowNanos - atNanos);
        }
    }

    /**
     * @param start an empty directory
     * @param distrustEmpty for how long servers must go on saying that nothing is registered until
     *     that is believed of a registry that had something
     * @param whenChanged takes the directory before and after, on the loop
     */
    RegistryCache(
            Directory start,
            long nowNanos,
            Duration distrustEmpty,
            Tally tally,
            BiConsumer<Directory, Directory> whenChanged) {
        this.known = new Known(start, Freshness.Source.NONE, true, nowNanos, Duration.ZERO);
        this.distrustEmpty = distrustEmpty;
        this.tally = tally;
        this.whenChanged = whenChanged;
    }

    /** What is known. Any thread may ask. */
    Known known() {
        return known;
    }

    /** Starts from what an earlier run knew. */
    void restore(Directory directory, Duration age, long nowNanos) {
        swap(new Known(directory, Freshness.Source.DISK, true, nowNanos, age));
    }

    /** Whether an answer that lists nothing contradicts what is known. */
    boolean contradictsByBeingEmpty(Applications full) {
        return known.directory.size() > 0
                && full.applications().stream()
                        .allMatch(application -> application.instances().isEmpty());
    }

    /**
     * Takes a full answer.
     *
     * @return false if it is not believed; what was known stays, marked stale
     */
    boolean full(Applications answer, Directory directory, long nowNanos) {
        if (!contradictsByBeingEmpty(answer)) {
            emptySinceNanos = null;
        } else {
            if (emptySinceNanos == null) {
                emptySinceNanos = nowNanos;
            }
            if (nowNanos - emptySinceNanos < distrustEmpty.toNanos()) {
                log.warn(
                        "the registry is said to be empty, {} instances were known; kept until that has been said"
                                + " for {} s",
                        known.directory.size(),
                        distrustEmpty.toSeconds());
                tally.add(Tally.Event.DISTRUSTED_ANSWER);
                notRefreshed();
                return false;
            }
        }
        tally.add(Tally.Event.FULL_FETCH);
        fresh(directory, nowNanos);
        return true;
    }

    /**
     * Takes a delta.
     *
     * @return false if it does not lead to the registry that the server has; what was known stays
     */
    boolean delta(Applications delta, long nowNanos) {
        Directory next = known.directory.with(delta);
        if (!next.appsHashCode().equals(delta.appsHashCode())) {
            log.debug("delta leads to {}, the server has {}", next.appsHashCode(), delta.appsHashCode());
            tally.add(Tally.Event.HASH_MISMATCH);
            return false;
        }
        tally.add(Tally.Event.DELTA);
        emptySinceNanos = null;
        fresh(next, nowNanos);
        return true;
    }

    /** Notes that a refresh failed. */
    void notRefreshed() {
        Known last = known;
        known = new Known(last.directory, last.source, true, last.atNanos, last.ageThen);
    }

    private void fresh(Directory directory, long nowNanos) {
        swap(new Known(directory, Freshness.Source.SERVER, false, nowNanos, Duration.ZERO));
    }

    private void swap(Known next) {
        Directory before = known.directory;
        known = next;
        if (before != next.directory) {
            whenChanged.accept(before, next.directory);
        }
    }
}
