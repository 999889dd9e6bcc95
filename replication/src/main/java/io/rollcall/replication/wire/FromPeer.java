package io.rollcall.replication.wire;

import io.rollcall.replication.record.NodeId;

/**
 * A message with who sent it.
 *
 * @param sender the node and its life
 * @param newestOfReceiver the greatest incarnation of the receiver's name that the sender knows of, 0 if
 *     none: how a node learns that it has a namesake; always 0 in a request
 * @param message a {@link PeerRequest} or a {@link PeerAnswer}
 */
public record FromPeer<M>(NodeId sender, long newestOfReceiver, M message) {}
