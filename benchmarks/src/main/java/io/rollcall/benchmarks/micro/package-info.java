/**
 * Parts of the server measured alone, with JMH. They point at what costs time; what a client gets is
 * measured by the load program.
 */
@NullMarked
package io.rollcall.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
