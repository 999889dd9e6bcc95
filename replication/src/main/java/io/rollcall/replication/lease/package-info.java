/**
 * Leases: how long an instance may be silent, and what is done when too many are silent at once. All
 * of it is local to a node and in monotonic time; nothing here is ever sent to another node.
 */
@NullMarked
package io.rollcall.replication.lease;

import org.jspecify.annotations.NullMarked;
