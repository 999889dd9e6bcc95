package io.rollcall.replication.wire;

/**
 * Keys the hashes of a cluster's digests, so that nobody who chooses what is registered can make two
 * different registries look equal. Born with a cluster's first node and taken over by the others.
 */
public record DigestKey(long high, long low) implements Comparable<DigestKey> {
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
