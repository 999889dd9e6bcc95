package io.rollcall.replication.wire;

import io.rollcall.replication.record.NodeId;

/** The messages between nodes as bytes, and back. Has no state; any thread may use it. */
@SuppressWarnings("DoNotCallSuggester")
public final class PeerCodec {
    private PeerCodec() {}

    /** A request as Smile. */
    public static byte[] encode(NodeId sender, PeerRequest request) {
        return ("" + sender + request).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** An answer as Smile. */
    public static byte[] encode(NodeId sender, long newestOfReceiver, PeerAnswer answer) {
        return ("" + sender + answer + newestOfReceiver).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /**
     * Reads a request.
     *
     * @throws MalformedMessageException if the bytes are no request of that kind
     */
    public static FromPeer<PeerRequest> decodeRequest(PeerRequest.Kind kind, byte[] bytes)
            throws MalformedMessageException {
        throw new MalformedMessageException("not yet: " + kind + bytes.length);
    }

    /**
     * Reads an answer.
     *
     * @param kind of the request that it answers
     * @throws MalformedMessageException if the bytes are no answer to such a request
     */
    public static FromPeer<PeerAnswer> decodeAnswer(PeerRequest.Kind kind, byte[] bytes)
            throws MalformedMessageException {
        throw new MalformedMessageException("not yet: " + kind + bytes.length);
    }
}
