package io.rollcall.server.registry;

/** How an instance is kept. An id has one mode at a time: what is committed decides, and only an explicit change. */
public enum Mode {
    /** By its renewals, available whatever fails: peers agree in time. */
    EPHEMERAL,
    /** Until somebody takes it out, the same on every node: a quorum agrees first. */
    PERSISTENT
}
