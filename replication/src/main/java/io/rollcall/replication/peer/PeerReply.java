package io.rollcall.replication.peer;

import java.time.Duration;

/** What came of a request to a peer. */
public sealed interface PeerReply {
    /** The peer answered. */
    @SuppressWarnings("ArrayRecordComponent") // on its way to the codec: never changed, never compared
    record Answered(byte[] answer) implements PeerReply {}

    /**
     * The peer is there and cannot answer now.
     *
     * @param retryAfter when to ask again, zero if it did not say
     */
    record Busy(Duration retryAfter, String why) implements PeerReply {}

    /** No answer: refused, cut, too late, or not one of ours. Whether the request arrived is not known. */
    record Failed(String why) implements PeerReply {}
}
