package io.rollcall.replication.record;

/** Why an instance is gone. */
public enum TombstoneReason {
    /** Its client said so. */
    CANCEL,
    /** Its home did not hear it for the length of its lease. */
    EVICT,
    /** Its home was silent, and nobody else took it over. */
    ORPHAN,
    /** An entry that is kept elsewhere took its place. As final as a cancel, and nothing that its client said. */
    MOVED
}
