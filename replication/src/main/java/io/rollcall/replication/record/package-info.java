/**
 * Records, their versions, and the table that merges them. A record is one fact about one instance,
 * on the numbered stream of the node that wrote it; whichever copy has the greater version stays,
 * whatever the order in which copies arrive.
 */
@NullMarked
package io.rollcall.replication.record;

import org.jspecify.annotations.NullMarked;
