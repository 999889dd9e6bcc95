package io.rollcall.replication.record;

/**
 * Names one write: the {@code seq}-th of {@code writer}. No two records have the same.
 *
 * @param seq 1 for a writer's first
 */
public record Dot(NodeId writer, long seq) implements Comparable<Dot> {
    public Dot {
        if (seq < 1) {
            throw new IllegalArgumentException("seq " + seq + " is below 1");
        }
    }

    @Override
    public int compareTo(Dot other) {
        int byWriter = writer.compareTo(other.writer);
        return byWriter != 0 ? byWriter : Long.compare(seq, other.seq);
    }

    @Override
    public String toString() {
        return writer + ":" + seq;
    }
}
