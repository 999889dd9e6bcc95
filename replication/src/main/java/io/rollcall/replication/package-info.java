/**
 * The protocol of ephemeral entries: what a node holds, who is newer, whose lease ends when. It knows
 * no HTTP, starts no thread and reads no clock of its own, so that a simulator can run it.
 * {@link io.rollcall.replication.Replica} is the one way in.
 */
@NullMarked
package io.rollcall.replication;

import org.jspecify.annotations.NullMarked;
