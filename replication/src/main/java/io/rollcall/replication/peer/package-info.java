/**
 * The traffic between nodes: a lane for each peer, what is asked of peers and answered to them. All of it
 * runs on one {@link io.rollcall.client.loop.Loop} and reaches peers through {@link io.rollcall.replication.peer.PeerTransport}.
 */
@NullMarked
package io.rollcall.replication.peer;

import org.jspecify.annotations.NullMarked;
