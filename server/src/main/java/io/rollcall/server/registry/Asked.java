package io.rollcall.server.registry;

import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a registration's request says beside the instance.
 *
 * @param mode the mode that it asks for, if it names one
 * @param registrar where the request came from, by its connection; null if that is not known
 */
public record Asked(Optional<Mode> mode, @Nullable InetAddress registrar) {
    /** Nothing. */
    public static final Asked NOTHING = new Asked(Optional.empty(), null);
}
