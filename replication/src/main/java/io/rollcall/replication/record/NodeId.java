package io.rollcall.replication.record;

/**
 * One life of one registry server.
 *
 * @param name stable name, not blank
 * @param incarnation start of this life in milliseconds since the epoch, or above; greater is later
 */
public record NodeId(String name, long incarnation) implements Comparable<NodeId> {
    public NodeId {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a node needs a name");
        }
    }

    @Override
    public int compareTo(NodeId other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : Long.compare(incarnation, other.incarnation);
    }

    @Override
    public String toString() {
        return name + "@" + incarnation;
    }
}
