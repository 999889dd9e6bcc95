package io.rollcall.replication;

import java.time.Duration;

/**
 * What an operator may set of the protocol.
 *
 * @param longestLease a lease that asks for more gets this; tombstones live longer than it
 * @param eurekaDoubleLease whether a renewed lease lasts twice its duration, as at a Eureka server
 * @param selfPreservation whether evictions are held back when too many would go at once
 * @param maxClockSkew how far ahead of this node's clock a client's stamp may be and still be believed
 * @param tombstoneTtl how long it is remembered that an instance is gone
 * @param orphanTtl how long an instance is kept that nobody speaks for, and an override without its instance
 * @param homeDeadAfter how long a home may be silent before a renewal moves its instance; some beats
 */
public record ReplicaSettings(
        Duration longestLease,
        boolean eurekaDoubleLease,
        boolean selfPreservation,
        Duration maxClockSkew,
        Duration tombstoneTtl,
        Duration orphanTtl,
        Duration homeDeadAfter) {

    /** A vouch is good for this long, however short a lease is: summaries may be late. */
    static final Duration SHORTEST_VOUCH = Duration.ofSeconds(10);

    public static final ReplicaSettings DEFAULT = new ReplicaSettings(
            Duration.ofMinutes(10),
            false,
            true,
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofSeconds(4));

    public ReplicaSettings {
        if (tombstoneTtl.compareTo(longestLease) <= 0) {
            throw new IllegalArgumentException("tombstones must be kept longer (" + tombstoneTtl
                    + ") than the longest lease (" + longestLease + "), or a late renewal raises the dead");
        }
    }
}
