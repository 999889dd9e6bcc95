/**
 * What persistent entries cost and how fast they are: three nodes, each a process of its own, with fsync as always,
 * beside three of etcd on the same machine and the same disk. Each command starts and ends all of them itself. Every
 * figure is printed, and, if wanted, written as JSON.
 */
@NullMarked
package io.rollcall.benchmarks.consensus;

import org.jspecify.annotations.NullMarked;
