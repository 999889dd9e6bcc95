package io.rollcall.client;

import java.time.Duration;

/**
 * What is known of who was told that an instance takes no more calls.
 *
 * @param watchers how many watches were written up to that change, by all nodes; {@link #UNKNOWN} where
 *     the server cannot tell
 * @param nodes how many nodes reported that of theirs; {@link #UNKNOWN} where the server cannot tell
 * @param pollers how many clients read the registry from time to time and learn of it only then;
 *     {@link #UNKNOWN} where the server cannot tell
 * @param slowestPoll how long the slowest of these takes until it asks again; where the server cannot
 *     tell, how often this client itself polls: who calls others in the same way learns within that
 * @param complete whether every watch of every node was written in time
 */
public record Drained(int watchers, int nodes, int pollers, Duration slowestPoll, boolean complete) {
    public static final int UNKNOWN = -1;

    /** At a server that cannot tell who was told: all that is certain is how often clients ask. */
    static Drained atPollers(Duration interval) {
        return new Drained(UNKNOWN, UNKNOWN, UNKNOWN, interval, false);
    }
}
