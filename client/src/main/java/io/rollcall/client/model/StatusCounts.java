package io.rollcall.client.model;

import java.util.Arrays;

/**
 * How many instances have each status: what the "apps hash code" of the Eureka wire is made of. A
 * server sends it with each answer, and a client that applied a delta compares its own.
 *
 * <p>An immutable value.
 */
public final class StatusCounts {
    public static final StatusCounts ZERO = new StatusCounts(new int[InstanceStatus.values().length]);

    /** The order of the wire: names sorted as plain strings. */
    private static final InstanceStatus[] SORTED = sorted();

    private final int[] counts;

    private StatusCounts(int[] counts) {
        this.counts = counts;
    }

    private static InstanceStatus[] sorted() {
        InstanceStatus[] all = InstanceStatus.values();
        Arrays.sort(all, (a, b) -> a.name().compareTo(b.name()));
        return all;
    }

    /** These counts with {@code change} (which may be negative) more of one status. */
    public StatusCounts plus(InstanceStatus status, int change) {
        int[] next = counts.clone();
        next[slot(status)] += change;
        return new StatusCounts(next);
    }

    /** These counts less {@code before}, plus {@code after}. */
    public StatusCounts replaced(StatusCounts before, StatusCounts after) {
        int[] next = counts.clone();
        for (int i = 0; i < next.length; i++) {
            next[i] += after.counts[i] - before.counts[i];
        }
        return new StatusCounts(next);
    }

    public int of(InstanceStatus status) {
        return counts[slot(status)];
    }

    @SuppressWarnings("EnumOrdinal") // a place in an array that never leaves this class
    private static int slot(InstanceStatus status) {
        return status.ordinal();
    }

    public int total() {
        return Arrays.stream(counts).sum();
    }

    /** {@code STATUS_count_} for each status that occurs, sorted by name; empty where nothing is registered. */
    public String appsHashCode() {
        StringBuilder hash = new StringBuilder();
        for (InstanceStatus status : SORTED) {
            if (of(status) > 0) {
                hash.append(status).append('_').append(of(status)).append('_');
            }
        }
        return hash.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StatusCounts that && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return appsHashCode();
    }
}
