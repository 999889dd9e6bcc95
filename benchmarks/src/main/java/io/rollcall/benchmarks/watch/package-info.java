/** Measures what watchers cost, and how soon they are told. */
@NullMarked
package io.rollcall.benchmarks.watch;

import org.jspecify.annotations.NullMarked;
