/**
 * Persistent entries: a replicated, durable map on a Raft engine, behind one small port,
 * {@link io.rollcall.raft.PersistentStore}. Nothing of the engine is to be seen outside: what it commits comes out as
 * a stream of changes by the writer {@code raft}, like any other stream. {@link io.rollcall.raft.RaftStore} is the
 * durable store, {@link io.rollcall.raft.MemoryStore} one for tests. Nothing here ever blocks a caller: whatever waits
 * for a quorum answers later, and within two seconds.
 */
@NullMarked
package io.rollcall.raft;

import org.jspecify.annotations.NullMarked;
