/** Histories of what clients saw, and whether one order of everything explains them. */
@NullMarked
package io.rollcall.raft.history;

import org.jspecify.annotations.NullMarked;
