package io.rollcall.server.probe;

import java.time.Duration;

/**
 * How long to wait until an entry is dialled again. Results that contradict the verdict make it quick, so that a
 * change is soon certain; a long row that agrees makes it slow. Immutable.
 *
 * @param interval as configured
 * @param delay before the next one, without jitter
 * @param agreeing results in a row that agreed with the verdict
 */
record Pace(Duration interval, Duration delay, int agreeing) {
    static final int QUICKEST = 4;
    static final int SLOWEST = 3;
    /** Until so many results agreed it keeps to the interval. */
    static final int LONG_ROW = 10;

    static Pace of(Duration interval) {
        return new Pace(interval, interval, 0);
    }

    /** After one more result that agrees with the verdict as it is now, or does not. */
    Pace after(boolean agrees) {
        if (!agrees) {
            // From the interval down, however slow it was before: the first sign of a change is what matters.
            Duration from = delay.compareTo(interval) > 0 ? interval : delay;
            return new Pace(interval, later(from.dividedBy(2), interval.dividedBy(QUICKEST)), 0);
        }
        if (agreeing < LONG_ROW) {
            return new Pace(interval, interval, agreeing + 1);
        }
        Duration slower = delay.plus(delay.dividedBy(QUICKEST));
        Duration slowest = slowest();
        return new Pace(interval, slower.compareTo(slowest) < 0 ? slower : slowest, agreeing);
    }

    /** The longest it comes to. */
    Duration slowest() {
        return interval.multipliedBy(SLOWEST);
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /**
     * A tenth longer or shorter, by chance, so that checks that began together do not stay together.
     *
     * @param chance from 0 to 1
     */
    static Duration jittered(Duration delay, double chance) {
        return Duration.ofNanos((long) (delay.toNanos() * (0.9 + 0.2 * chance)));
    }
}
