package io.rollcall.replication.eureka;

import java.time.Duration;

/**
 * How lanes to Eureka servers work. The defaults are those of Eureka itself where it has any.
 *
 * @param batchDelay how long the oldest change waits for others to share a batch with
 * @param batchItems most items of a batch
 * @param bound most instances with a change that waits for one peer; beyond, the oldest is dropped
 * @param changeExpiry how long a change of status or a cancel is tried
 * @param congestionPause how long a server is left alone that has too much to do
 * @param firstRetry the wait after a first failure to reach a server; doubles with each
 * @param longestRetry the longest such wait
 * @param meetAgainAfter a server that was out of reach for longer is read anew, and offered everything
 * @param mostInstances instances here beyond which nothing is learned from a server
 */
public record EurekaSettings(
        Duration batchDelay,
        int batchItems,
        int bound,
        Duration changeExpiry,
        Duration congestionPause,
        Duration firstRetry,
        Duration longestRetry,
        Duration meetAgainAfter,
        int mostInstances) {

    public static final EurekaSettings DEFAULT = new EurekaSettings(
            Duration.ofMillis(500),
            250,
            10_000,
            Duration.ofSeconds(30),
            Duration.ofMillis(1_000),
            Duration.ofMillis(100),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            1_000_000);

    public EurekaSettings {
        if (batchItems < 2) {
            throw new IllegalArgumentException("a batch must have room for the two items of one instance");
        }
    }

    public EurekaSettings withBatchDelay(Duration delay) {
        return new EurekaSettings(
                delay,
                batchItems,
                bound,
                changeExpiry,
                congestionPause,
                firstRetry,
                longestRetry,
                meetAgainAfter,
                mostInstances);
    }
}
