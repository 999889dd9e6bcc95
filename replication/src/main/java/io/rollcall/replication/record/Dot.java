package io.rollcall.replication.record;

/**
 * Names one write: the {@code seq}-th of {@code writer}.
 *
 * @param seq 1 for a writer's first
 */
public record Dot(NodeId writer, long seq) {
    public Dot {
        if (seq < 1) {
            throw new IllegalArgumentException("seq " + seq + " is below 1");
        }
    }

    @Override
    public String toString() {
        return writer + ":" + seq;
    }
}
