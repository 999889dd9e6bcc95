package io.rollcall.replication.peer;

import io.rollcall.replication.wire.PeerRequest;
import java.util.function.Consumer;

/**
 * Carries requests to peers and brings their answers. Losing a request or an answer, being late and
 * delivering twice are all allowed; an answer that the peer did not give is not.
 */
@FunctionalInterface
public interface PeerTransport {
    /**
     * Sends a request. Never blocks and never throws.
     *
     * @param kind what it is: decides the path, the time it may take and what it is counted as
     * @param request the message, encoded; not to be changed
     * @param whenDone told once, from any thread, what came of it; always told within a bounded time
     */
    void send(PeerAddress to, PeerRequest.Kind kind, byte[] request, Consumer<PeerReply> whenDone);
}
