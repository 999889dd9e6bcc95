package io.rollcall.server.eureka;

import io.rollcall.server.registry.Caller;
import io.rollcall.server.registry.PeerTrust;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Believes the Eureka servers that are configured: by their credentials, or by the addresses that their
 * names lead to, as far as these were looked up. A node that listens on loopback only believes everybody.
 */
final class EurekaTrust implements PeerTrust {
    private final boolean everybody;
    private volatile Known known = new Known(Set.of(), List.of());

    /** @param authorizations what headers show that have the right credentials */
    private record Known(Set<InetAddress> addresses, List<String> authorizations) {}

    /** @param everybody whether only this machine can reach the node */
    EurekaTrust(boolean everybody) {
        this.everybody = everybody;
    }

    /** @param credentials {@code user:password} each */
    void know(Collection<InetAddress> addresses, Collection<String> credentials) {
        known = new Known(
                Set.copyOf(addresses),
                credentials.stream().map(HttpEurekaTransport::basic).toList());
    }

    @Override
    public boolean believes(Caller caller) {
        if (everybody) {
            return true;
        }
        Known now = known;
        InetAddress address = caller.address();
        if (address != null && now.addresses.contains(address)) {
            return true;
        }
        String shown = caller.authorization();
        boolean right = false;
        for (String authorization : shown == null ? List.<String>of() : now.authorizations) {
            // All of them, and each in the same time wherever it differs.
            right |= MessageDigest.isEqual(bytes(authorization), bytes(String.valueOf(shown)));
        }
        return right;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
