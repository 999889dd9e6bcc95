package io.rollcall.server.http;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.Origin;
import io.rollcall.server.registry.Registry;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads what requests carry in query and headers. Pure functions. */
final class Parameters {
    /** Eureka's name of the header that says: this was replicated, do not replicate it again. */
    static final String EUREKA_REPLICATION = "x-netflix-discovery-replication";

    static final String REPLICATION = "X-Replication";

    private Parameters() {}

    /** A lastDirtyTimestamp, if one was sent. */
    static OptionalLong dirty(@Nullable String text) {
        if (text == null) {
            return OptionalLong.empty();
        }
        try {
            long millis = Long.parseLong(text);
            if (millis >= 0) {
                return OptionalLong.of(millis);
            }
        } catch (NumberFormatException notOne) {
            // said below
        }
        throw new RefusedException(
                Problem.badRequest("lastDirtyTimestamp must be a whole number of milliseconds, 0 or more"));
    }

    /** A status by its exact name. */
    static InstanceStatus status(String parameter, @Nullable String name) {
        if (name != null) {
            var status = InstanceStatus.exact(name);
            if (status.isPresent()) {
                return status.get();
            }
        }
        throw new RefusedException(
                Problem.badRequest(parameter + " must be one of UP, DOWN, STARTING, OUT_OF_SERVICE, UNKNOWN"));
    }

    /** Who sent a request, by its replication headers; only the exact value counts. */
    static Origin origin(Registry registry, @Nullable String eureka, @Nullable String ours) {
        return "true".equals(eureka) || "true".equals(ours) ? registry.peer() : Origin.CLIENT;
    }
}
