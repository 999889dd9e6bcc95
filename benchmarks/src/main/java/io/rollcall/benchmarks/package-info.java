@NullMarked
package io.rollcall.benchmarks;

import org.jspecify.annotations.NullMarked;
