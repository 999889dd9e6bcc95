package io.rollcall.server.probe;

/**
 * How many results in a row turn a verdict.
 *
 * @param healthyAfter good ones, from DOWN to UP
 * @param unhealthyAfter bad ones, from UP to DOWN
 */
record Thresholds(int healthyAfter, int unhealthyAfter) {
    static final Thresholds DEFAULT = new Thresholds(2, 3);
    static final int MOST = 100;
}
