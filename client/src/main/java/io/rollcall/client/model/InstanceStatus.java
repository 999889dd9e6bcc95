package io.rollcall.client.model;

import java.util.Optional;

/** What an instance is ready for. The names are those of the Eureka wire. */
public enum InstanceStatus {
    /** Takes traffic. */
    UP,
    /** Its own health check failed. */
    DOWN,
    /** Not yet initialised. */
    STARTING,
    /** Taken out of traffic on purpose. */
    OUT_OF_SERVICE,
    /** Not known; a renewal of such an instance is answered "register again". */
    UNKNOWN;

    /** Reads a status as Eureka reads it from a document: whatever is not one is {@link #UNKNOWN}. */
    public static InstanceStatus lenient(String name) {
        return exact(name).orElse(UNKNOWN);
    }

    /** Reads a status by its exact upper-case name, as query parameters give it. */
    public static Optional<InstanceStatus> exact(String name) {
        return switch (name) {
            case "UP" -> Optional.of(UP);
            case "DOWN" -> Optional.of(DOWN);
            case "STARTING" -> Optional.of(STARTING);
            case "OUT_OF_SERVICE" -> Optional.of(OUT_OF_SERVICE);
            case "UNKNOWN" -> Optional.of(UNKNOWN);
            default -> Optional.empty();
        };
    }

    /** Whether an operator's override may replace this status: DOWN and STARTING speak for themselves. */
    public boolean yieldsToOverride() {
        return this == UP || this == OUT_OF_SERVICE;
    }
}
