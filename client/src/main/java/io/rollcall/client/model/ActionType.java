package io.rollcall.client.model;

/** What last happened to an instance in a registry; in a delta, what the reader is to do with it. */
public enum ActionType {
    ADDED,
    MODIFIED,
    DELETED
}
