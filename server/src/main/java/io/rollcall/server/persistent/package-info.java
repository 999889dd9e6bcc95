/**
 * The persistent entries beside the ephemeral ones: what the log of {@code raft} brings is joined with what the replica
 * shows into the one view that everybody reads. Who is which is decided in {@code registry}; here stands what
 * follows from it: what is committed wins, and an ephemeral instance of the same id is taken out.
 */
@NullMarked
package io.rollcall.server.persistent;

import org.jspecify.annotations.NullMarked;
