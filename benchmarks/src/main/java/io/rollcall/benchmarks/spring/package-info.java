/**
 * The programs that run in processes on Spring's own class path, and know nothing of Rollcall: the server that is
 * compared with, and a client of the registry as it comes with Spring Cloud.
 */
@NullMarked
package io.rollcall.benchmarks.spring;

import org.jspecify.annotations.NullMarked;
