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

    private final Duration distrust;
    private final Tally tally;
    private final BiConsumer<Directory, Directory> whenChanged;
    private volatile Known known;
    /** When the first of the doubtful answers came, with none between that was believed. */
    private @Nullable Long doubtSinceNanos;

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
     * @param distrust for how long servers must go on listing far less than was known until that is
     *     believed
     * @param whenChanged takes the directory before and after, on the loop
     */
    RegistryCache(
            Directory start,
            long nowNanos,
            Duration distrust,
            Tally tally,
            BiConsumer<Directory, Directory> whenChanged) {
        this.known = new Known(start, Freshness.Source.NONE, true, nowNanos, Duration.ZERO);
        this.distrust = distrust;
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

    /**
     * Whether an answer lists so little that it says more of the server than of the registry: nothing,
     * or less than half of what servers listed before. A server that has just started does that until
     * its clients have come back to it. Instances that go in the ordinary way do so in deltas.
     */
    boolean isDoubtful(Applications full) {
        int listed = full.applications().stream()
                .mapToInt(application -> application.instances().size())
                .sum();
        // A file may be of last week: what it says is only better than nothing.
        return known.source == Freshness.Source.DISK
                ? listed == 0 && known.directory.size() > 0
                : listed * 2L < known.directory.size();
    }

    /**
     * Takes a full answer.
     *
     * @return false if it is not believed; what was known stays, marked stale
     */
    boolean full(Applications answer, Directory directory, long nowNanos) {
        if (!isDoubtful(answer)) {
            doubtSinceNanos = null;
        } else {
            if (doubtSinceNanos == null) {
                doubtSinceNanos = nowNanos;
            }
            if (nowNanos - doubtSinceNanos < distrust.toNanos()) {
                log.warn(
                        "a server lists {} instances where {} were known; these are kept until that has been said"
                                + " for {} s",
                        directory.size(),
                        known.directory.size(),
                        distrust.toSeconds());
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
        doubtSinceNanos = null;
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
