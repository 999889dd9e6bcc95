/** Faults planted in copies of the sources, each of which the simulator alone must find. */
@NullMarked
package io.rollcall.replication.mutants;

import org.jspecify.annotations.NullMarked;
