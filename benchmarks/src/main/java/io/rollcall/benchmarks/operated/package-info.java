/**
 * What one node does as an operator runs it: started by its start script, with the flags that this gives, and asked
 * over HTTP. How much it holds and how long it stands still meanwhile, what a storm leaves behind, and how soon it is
 * warm. Every figure is printed beside what is aimed at.
 */
@NullMarked
package io.rollcall.benchmarks.operated;

import org.jspecify.annotations.NullMarked;
