package io.rollcall.server.peer;

import io.rollcall.replication.record.NodeId;

/**
 * What two nodes agreed on when one said hello to the other.
 *
 * @param id names it in each request
 * @param peer who said hello
 * @param nonce that the one drew who said hello
 * @param challenge that the other drew
 * @param key of all codes in it
 * @param numbers used in it; kept by who was said hello to
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
record PeerSession(String id, NodeId peer, String nonce, String challenge, byte[] key, NumberWindow numbers) {
    @Override
    public String toString() {
        return "session of " + peer;
    }
}
