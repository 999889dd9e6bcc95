package io.rollcall.replication.wire;

import java.util.random.RandomGenerator;

/**
 * Keys the hashes of a cluster's digests, so that nobody who chooses what is registered can make two
 * different registries look equal. Of two, the lesser one is taken by all.
 */
public record DigestKey(long high, long low) implements Comparable<DigestKey> {
    private static final int CHANCE_BITS = 22;

    /**
     * A new key, greater than those that were drawn before: a node that starts takes its cluster's key, for
     * to take a new one is to hash all that is held again.
     *
     * @param millis since the epoch
     * @param random fit for secrets
     */
    public static DigestKey drawn(long millis, RandomGenerator random) {
        return new DigestKey(millis << CHANCE_BITS | random.nextInt(1 << CHANCE_BITS), random.nextLong());
    }

    @Override
    public int compareTo(DigestKey other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        return "a digest key";
    }
}
