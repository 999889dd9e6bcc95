/** How cost grows with instances, with watchers and with nodes; docs/scale.md tells what the curves mean. */
@NullMarked
package io.rollcall.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
