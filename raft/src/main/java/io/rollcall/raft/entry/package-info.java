/**
 * The persistent entries as a state machine that knows no engine: {@link io.rollcall.raft.entry.Command}s go in,
 * in the order of the log, {@link io.rollcall.raft.entry.Applied} changes and an
 * {@link io.rollcall.raft.entry.Outcome} for each come out. Applying reads no clock, rolls no dice and parses no
 * JSON, so that every member comes to the same, of whatever version it is. What goes into the log and into snapshots
 * is bytes of our own, versioned and bounded ({@link io.rollcall.raft.entry.BatchCodec},
 * {@link io.rollcall.raft.entry.SnapshotFile}). {@link io.rollcall.raft.entry.EntryTable} holds it all.
 */
@NullMarked
package io.rollcall.raft.entry;

import org.jspecify.annotations.NullMarked;
