package io.rollcall.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures: doubles with each, up to a limit, and is spread at random over the
 * upper half, so that many clients that failed together do not come back together.
 *
 * @param first wait after the first failure, more than zero
 * @param most longest wait, at least {@code first}
 */
public record Backoff(Duration first, Duration most) {
    public Backoff {
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("first wait " + first + " is not more than zero");
        }
        if (most.compareTo(first) < 0) {
            throw new IllegalArgumentException("longest wait " + most + " is shorter than the first, " + first);
        }
    }

    /** The same with no wait over {@code limit}, which is more than zero. */
    Backoff atMost(Duration limit) {
        return most.compareTo(limit) <= 0 ? this : new Backoff(first.compareTo(limit) < 0 ? first : limit, limit);
    }

    /**
     * The wait after {@code failures} failures in a row.
     *
     * @param failures at least 1
     * @return between half of the doubled wait and all of it
     */
    Duration after(int failures, RandomGenerator random) {
        Duration doubled = first;
        for (int i = 1; i < failures && doubled.compareTo(most) < 0; i++) {
            doubled = doubled.multipliedBy(2);
        }
        long nanos = (doubled.compareTo(most) < 0 ? doubled : most).toNanos();
        return Duration.ofNanos(nanos / 2 + random.nextLong(nanos / 2 + 1));
    }
}
