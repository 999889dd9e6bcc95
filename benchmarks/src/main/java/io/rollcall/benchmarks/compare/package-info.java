/**
 * Rollcall beside a real Spring Cloud Eureka server: both started as processes by one command, under the same
 * load from the same program, in turns, and reported as ratios.
 */
@NullMarked
package io.rollcall.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
