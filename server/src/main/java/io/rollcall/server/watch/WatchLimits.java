package io.rollcall.server.watch;

import java.time.Duration;

/**
 * How many may watch, and how slowly.
 *
 * @param watchers in all
 * @param perAddress from one address
 * @param lag a watcher who takes nothing for longer is given up
 */
public record WatchLimits(int watchers, int perAddress, Duration lag) {}
