package io.rollcall.replication;

/**
 * Something that a client brought to this node itself and that was taken: what other registries have to
 * hear of from here. What nodes or Eureka servers tell, and what time does, is never one.
 *
 * @param instance as it stands after that; for a cancel, as it stood before
 */
public record ClientWord(Kind kind, LiveInstance instance) {
    /** What the client did. */
    public enum Kind {
        /** It registered, if with nothing new. */
        REGISTERED,
        /** It is alive. */
        RENEWED,
        /** It left. */
        CANCELLED,
        /** An operator set its status. */
        STATUS_SET,
        /** An operator took that back. */
        STATUS_CLEARED,
        /** Its metadata was set, beside what it says of itself. */
        METADATA_SET
    }
}
