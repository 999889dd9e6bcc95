/**
 * Measurements of Rollcall, each a command of one jar. What a figure says stands with the code that
 * takes it; the figures seen so far stand in this module's README.
 */
@NullMarked
package io.rollcall.benchmarks;

import org.jspecify.annotations.NullMarked;
