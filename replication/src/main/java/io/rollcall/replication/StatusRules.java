package io.rollcall.replication;

import io.rollcall.client.model.InstanceStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which status an instance has: Eureka's chain of rules, of which the first that matches decides. Pure
 * functions.
 */
public final class StatusRules {
    private StatusRules() {}

    /**
     * The status in force. DOWN, STARTING and UNKNOWN are what only the instance itself can know, and no
     * override covers them up.
     *
     * @param stated what the instance says, or whoever registered it for it
     * @param override the status that somebody else gives it, null if none
     */
    public static InstanceStatus inForce(InstanceStatus stated, @Nullable InstanceStatus override) {
        return override != null && stated.yieldsToOverride() ? override : stated;
    }

    /**
     * The status that a registration states.
     *
     * @param incoming the status it came with
     * @param override what an operator set, null if nothing
     * @param existing the status in force until now, null if it was not registered
     * @param origin who brings it; a client cannot move its own instance between UP and OUT_OF_SERVICE
     *     by registering it anew, a Eureka peer passes on what was decided elsewhere
     */
    static InstanceStatus registered(
            InstanceStatus incoming,
            @Nullable InstanceStatus override,
            @Nullable InstanceStatus existing,
            Origin origin) {
        if (!incoming.yieldsToOverride() || override != null) {
            return incoming;
        }
        boolean fromClient = origin instanceof Origin.FromClient;
        return fromClient && existing != null && existing.yieldsToOverride() ? existing : incoming;
    }
}
