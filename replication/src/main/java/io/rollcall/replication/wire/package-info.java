/**
 * What nodes say to each other, and those messages as bytes. A message is a value; what is done about it
 * is decided by the {@link io.rollcall.replication.Replica} and its {@code PeerReplicator}.
 */
@NullMarked
package io.rollcall.replication.wire;

import org.jspecify.annotations.NullMarked;
