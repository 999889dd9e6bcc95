package io.rollcall.server.probe;

/**
 * What the operator decides of health checks. The same at all nodes, or a check depends on whose turn it is.
 *
 * @param enabled whether anything is dialled at all
 * @param allowed what may be
 * @param parallel dials at once, at most
 */
public record CheckSettings(boolean enabled, CheckRules rules, AllowList allowed, int parallel) {
    public CheckSettings {
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel " + parallel + " is below 1");
        }
    }
}
