package io.rollcall.replication.sim;

import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerCodec;
import io.rollcall.replication.wire.PeerRequest;

/** Messages between nodes as text to look at. */
final class Messages {
    private Messages() {}

    static String request(PeerRequest.Kind kind, byte[] bytes) {
        try {
            return PeerCodec.decodeRequest(kind, bytes).message().toString();
        } catch (MalformedMessageException bad) {
            return kind + " of " + bytes.length + " unreadable bytes";
        }
    }

    static String answer(PeerRequest.Kind kind, byte[] bytes) {
        try {
            return PeerCodec.decodeAnswer(kind, bytes).message().toString();
        } catch (MalformedMessageException bad) {
            return kind + " of " + bytes.length + " unreadable bytes";
        }
    }
}
