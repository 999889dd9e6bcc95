package io.rollcall.raft.entry;

import io.rollcall.client.model.InstanceKey;
import org.jspecify.annotations.Nullable;

/**
 * One change, as every member applied it: the {@code seq}-th of the writer {@code raft}. Without gaps.
 *
 * @param seq 1 for the first
 * @param before the entry as it was; null where there was none
 * @param after the entry as it is; null where it is gone
 * @param at milliseconds by the clock of the member that proposed it
 */
public record Applied(
        long seq,
        Change change,
        InstanceKey key,
        @Nullable PersistentEntry before,
        @Nullable PersistentEntry after,
        long at) {
    /** What was done. */
    public enum Change {
        REGISTERED,
        /** Registered, having been ephemeral. */
        ADOPTED,
        UPDATED,
        OVERRIDDEN,
        OVERRIDE_CLEARED,
        CANCELLED,
        /** Taken out so that it may be ephemeral. */
        RELEASED
    }
}
