package io.rollcall.server.peer;

import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerRequest;

/** Who answers what peers ask. Any thread may call it. */
@FunctionalInterface
public interface PeerAnswers {
    /**
     * Answers a message whose sender is believed.
     *
     * @throws MalformedMessageException if it is no message of that kind
     */
    byte[] answer(PeerRequest.Kind kind, byte[] request) throws MalformedMessageException;
}
