package io.rollcall.client;

import io.rollcall.client.model.Applications;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one reference to the newest {@link Directory}, swapped as a whole. Answers are merged here; those
 * that would empty it too fast are not believed for some time (see {@link ClientSettings.Distrust}), and
 * what they leave out is kept.
 *
 * <p>Written on the loop, read by any thread.
 */
final class RegistryCache {
    private static final Logger log = LoggerFactory.getLogger(RegistryCache.class);

    private final ClientSettings.Distrust distrust;
    private final Tally tally;
    private final BiConsumer<Directory, Directory> whenChanged;
    private volatile Known known;
    /** When the first of what is doubtful came, with nothing between that was believed. */
    private @Nullable Long doubtSinceNanos;

    /** How many instances there were then: when half as many are there again, what is told is believed. */
    private int doubted;

    /** How many instances there were of late. */
    private final RecentPeak peak;

    /** What a watch last led to. */
    private @Nullable Directory watched;

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
     * @param distrust what is not believed, and until when
     * @param whenChanged takes the directory before and after, on the loop
     */
    RegistryCache(
            Directory start,
            long nowNanos,
            ClientSettings.Distrust distrust,
            Tally tally,
            BiConsumer<Directory, Directory> whenChanged) {
        this.known = new Known(start, Freshness.Source.NONE, true, nowNanos, Duration.ZERO);
        this.distrust = distrust;
        this.peak = new RecentPeak(distrust.window(), nowNanos);
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
        return isDoubtfulList(full.applications().stream()
                .mapToInt(application -> application.instances().size())
                .sum());
    }

    private boolean isDoubtfulList(int listed) {
        if (known.source == Freshness.Source.DISK) {
            // A file may be of last week: what it says is only better than nothing.
            return listed == 0 && known.directory.size() > 0;
        }
        return listed * 2L < (doubtSinceNanos == null ? known.directory.size() : doubted);
    }

    private boolean isDoubtfulChange(int left, long nowNanos) {
        int most = peak.at(nowNanos);
        return left * 2L < most && most - left > distrust.few();
    }

    /**
     * Takes a full answer.
     *
     * @return false if it is not believed; what was known stays, marked stale
     */
    boolean full(Applications answer, Directory directory, long nowNanos) {
        if (isDoubtful(answer) && !givesIn(directory, known.directory.size(), nowNanos)) {
            return false;
        }
        tally.add(Tally.Event.FULL_FETCH);
        believed(directory, nowNanos);
        return true;
    }

    /**
     * Takes a delta.
     *
     * @return false if it does not lead to the registry that the server has, or takes so much that a
     *     full answer is to confirm it; what was known stays
     */
    boolean delta(Applications delta, long nowNanos) {
        Directory next = known.directory.with(delta);
        if (!next.appsHashCode().equals(delta.appsHashCode())) {
            log.debug("delta leads to {}, the server has {}", next.appsHashCode(), delta.appsHashCode());
            tally.add(Tally.Event.HASH_MISMATCH);
            return false;
        }
        if (doubtSinceNanos != null || isDoubtfulChange(next.size(), nowNanos)) {
            return false;
        }
        tally.add(Tally.Event.DELTA);
        believed(next, nowNanos);
        return true;
    }

    /**
     * Takes what a watch has led to by now. Called with each sign of life of it, also when that brought
     * nothing new: so it is known to be fresh, and so distrust comes to its end.
     *
     * @param list whether it is a whole list that came just now, rather than what changes led to
     */
    void watched(Directory told, boolean list, long nowNanos) {
        boolean again = told == watched;
        watched = told;
        boolean doubtful = (list || doubtSinceNanos != null)
                ? isDoubtfulList(told.size())
                : told != known.directory && isDoubtfulChange(told.size(), nowNanos);
        if (!doubtful) {
            believed(told, nowNanos);
        } else if (again && doubtSinceNanos != null && !isDoubtOver(nowNanos)) {
            log.trace("still {} instances where {} are kept", told.size(), known.directory.size());
        } else if (givesIn(told, Math.max(known.directory.size(), peak.at(nowNanos)), nowNanos)) {
            believed(told, nowNanos);
        }
    }

    /**
     * Whether what is doubtful is to be believed by now. If not, what it has is taken, and what it has
     * not is kept beside that.
     *
     * @param most how many instances there were
     */
    private boolean givesIn(Directory doubtful, int most, long nowNanos) {
        if (doubtSinceNanos == null) {
            doubtSinceNanos = nowNanos;
            doubted = most;
            if (!isDoubtOver(nowNanos)) {
                log.warn(
                        "a server has {} instances where there were {}; what is known is kept until that has been said"
                                + " for {} s",
                        doubtful.size(),
                        most,
                        distrust.time().toSeconds());
            }
        }
        if (isDoubtOver(nowNanos)) {
            log.info("only {} instances are left of {}", doubtful.size(), known.directory.size());
            peak.forget(doubtful.size());
            return true;
        }
        tally.add(Tally.Event.DISTRUSTED_ANSWER);
        Known last = known;
        swap(new Known(doubtful.keeping(last.directory), last.source, true, last.atNanos, last.ageThen));
        return false;
    }

    private boolean isDoubtOver(long nowNanos) {
        return doubtSinceNanos != null
                && nowNanos - doubtSinceNanos >= distrust.time().toNanos();
    }

    /** Notes that a refresh failed. */
    void notRefreshed() {
        Known last = known;
        known = new Known(last.directory, last.source, true, last.atNanos, last.ageThen);
    }

    private void believed(Directory directory, long nowNanos) {
        doubtSinceNanos = null;
        peak.note(directory.size(), nowNanos);
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
