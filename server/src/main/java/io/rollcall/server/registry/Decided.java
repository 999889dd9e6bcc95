package io.rollcall.server.registry;

import io.rollcall.raft.ProposeResult;
import io.rollcall.replication.Outcome;
import java.util.concurrent.CompletableFuture;

/** What becomes of a change: which side takes it, and what that side says. */
public sealed interface Decided {
    /** The replica took it, or not. */
    record Ephemeral(Outcome outcome) implements Decided {}

    /**
     * The log is asked.
     *
     * @param result comes within some two seconds, perhaps on a thread of the store's
     */
    record Persistent(CompletableFuture<ProposeResult> result) implements Decided {}

    /**
     * The id is kept in the other mode; nothing was changed.
     *
     * @param why for the caller, with what to do
     */
    record WrongMode(String why) implements Decided {}

    /**
     * What the replica said to a Eureka peer, who never reaches the log.
     *
     * @throws IllegalStateException if it was not a peer's
     */
    default Outcome ofPeer() {
        if (this instanceof Ephemeral ephemeral) {
            return ephemeral.outcome();
        }
        throw new IllegalStateException("a Eureka peer's word led to " + this);
    }
}
