package io.rollcall.replication.peer;

import java.util.Comparator;
import java.util.Optional;

/**
 * Where a peer is reached, as the configuration or a lookup names it. Two addresses may lead to the same
 * node, and one may lead to this node itself.
 *
 * @param address without any credentials: it is shown, and logged
 * @param userInfo credentials to speak with there, {@code user:password}; empty for none
 */
public record PeerAddress(String address, Optional<String> userInfo) implements Comparable<PeerAddress> {
    private static final Comparator<PeerAddress> ORDER =
            Comparator.comparing(PeerAddress::address).thenComparing(peer -> peer.userInfo.orElse(""));

    public PeerAddress(String address) {
        this(address, Optional.empty());
    }

    @Override
    public int compareTo(PeerAddress other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return address;
    }
}
