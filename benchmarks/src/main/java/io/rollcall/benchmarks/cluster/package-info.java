/**
 * What a cluster of three costs and how fast it is: three nodes, each a process of its own, that each
 * command starts and ends itself, with clients over HTTP and, where bytes are counted, a wire of ours
 * between any two of them. Every figure is printed beside what is aimed at.
 */
@NullMarked
package io.rollcall.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
