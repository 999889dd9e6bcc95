package io.rollcall.server.registry;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request, as far as that cannot be made up: where its connection comes from, and what secret it
 * shows.
 *
 * @param address the other end of the connection; null if that is not known any more
 * @param authorization the header of that name, null if there is none
 */
public record Caller(@Nullable InetAddress address, @Nullable String authorization) {
    /** A secret is in it. */
    @Override
    public String toString() {
        return "caller at " + address;
    }
}
