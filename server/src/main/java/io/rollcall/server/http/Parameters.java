package io.rollcall.server.http;

import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.Origin;
import io.rollcall.server.registry.Caller;
import io.rollcall.server.registry.Mode;
import io.rollcall.server.registry.Registry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.server.Request;
import org.jspecify.annotations.Nullable;

/** Reads what requests carry in query and headers. Pure functions. */
final class Parameters {
    /** Eureka's name of the header that says: this was replicated, do not replicate it again. */
    static final String EUREKA_REPLICATION = "x-netflix-discovery-replication";

    static final String REPLICATION = "X-Replication";

    /** The parameter that asks for a mode; the word is that of Nacos. */
    static final String EPHEMERAL = "ephemeral";

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
    private static final Pattern WAIT = Pattern.compile("([0-9]{1,6})(ms|s|m)");

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

    /** The mode that a request names, if it does. */
    static Optional<Mode> mode(@Nullable String ephemeral) {
        if (ephemeral == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (ephemeral) {
                    case "true" -> Mode.EPHEMERAL;
                    case "false" -> Mode.PERSISTENT;
                    default -> throw new RefusedException(Problem.badRequest(EPHEMERAL + " must be true or false"));
                });
    }

    /** How long to wait. */
    static Duration wait(@Nullable String text, Duration usual, Duration longest) {
        if (text == null) {
            return usual;
        }
        Matcher matcher = WAIT.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration wait =
                    switch (matcher.group(2)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        default -> Duration.ofMinutes(amount);
                    };
            if (wait.compareTo(SHORTEST_WAIT) >= 0 && wait.compareTo(longest) <= 0) {
                return wait;
            }
        }
        throw new RefusedException(
                Problem.badRequest("wait is a time such as 10s, from 1s to " + longest.toSeconds() + "s"));
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

    /** Who sent a request: with a replication header, of which only the exact value counts, a peer that is believed. */
    static Origin origin(Registry registry, Request request, @Nullable String eureka, @Nullable String ours) {
        return "true".equals(eureka) || "true".equals(ours) ? registry.peer(caller(request)) : Origin.CLIENT;
    }

    /** The sender, by the connection: what a header says of where a request comes from is not asked. */
    static Caller caller(Request request) {
        InetAddress address = request.getRequest().getConnection().getPeerAddress() instanceof InetSocketAddress peer
                ? peer.getAddress()
                : null;
        return new Caller(address, request.getHeader("Authorization"));
    }
}
