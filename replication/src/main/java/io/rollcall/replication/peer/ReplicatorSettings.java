package io.rollcall.replication.peer;

import java.time.Duration;

/**
 * The times and bounds of the traffic between nodes.
 *
 * @param summaryInterval how often each peer is told what this node has reached
 * @param digestInterval how often digests are compared with one random peer
 * @param syncTimeout how long a starting node looks for somebody to sync with before it goes on alone
 * @param forwardTimeout how long the answer to a forwarded renewal may take before the home is taken over
 * @param laneBound writes that wait for one peer before the lane is dropped and the peer left to pull
 * @param laneAwayAfter how long a peer may be away before its lane is dropped
 * @param partBytes about how large one part of a pull is
 */
public record ReplicatorSettings(
        Duration summaryInterval,
        Duration digestInterval,
        Duration syncTimeout,
        Duration forwardTimeout,
        int laneBound,
        Duration laneAwayAfter,
        int partBytes) {

    public static final ReplicatorSettings DEFAULT = new ReplicatorSettings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            200_000,
            Duration.ofSeconds(10),
            192 * 1024);
}
