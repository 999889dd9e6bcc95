package io.rollcall.server.http;

/** What those who ask a node are to know of it before they take its word. */
public interface NodeState {
    /** Why it is not to be sent clients, for people; empty if it is. */
    String notReadyBecause();

    /**
     * Whether it may say which instances there are: not before it has learned what the others know. Cheap,
     * for each read asks.
     */
    boolean mayBeRead();
}
