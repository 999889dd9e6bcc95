package io.rollcall.replication.peer;

/**
 * Where a peer is reached, as the configuration or a lookup names it. Two addresses may lead to the same
 * node, and one may lead to this node itself.
 */
public record PeerAddress(String address) implements Comparable<PeerAddress> {
    @Override
    public int compareTo(PeerAddress other) {
        return address.compareTo(other.address);
    }

    @Override
    public String toString() {
        return address;
    }
}
