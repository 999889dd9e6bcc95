package io.rollcall.replication.sim;

import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.wire.PeerRequest;

/** Sees what goes between nodes. */
public interface Wiretap {
    /** A node sends a request. */
    void sent(NodeLife sender, Machine to, PeerRequest.Kind kind, byte[] request);

    /** A node is told what came of its request. */
    void done(NodeLife sender, Machine to, PeerRequest.Kind kind, byte[] request, PeerReply reply);

    /** Sees nothing. */
    Wiretap NONE = new Wiretap() {
        @Override
        public void sent(NodeLife sender, Machine to, PeerRequest.Kind kind, byte[] request) {}

        @Override
        public void done(NodeLife sender, Machine to, PeerRequest.Kind kind, byte[] request, PeerReply reply) {}
    };
}
