/**
 * Looks at the engine's files before the engine does. The engine takes any entry that reaches beyond the end of its
 * file for one that was cut off in a crash, and drops it, and takes a torn entry before zeros for damage: so a broken
 * length would lose what was acknowledged, and a crash at a bad moment would need a person. Here a torn tail is cut,
 * and damage anywhere else is named by file and place and refused.
 */
@NullMarked
package io.rollcall.raft.log;

import org.jspecify.annotations.NullMarked;
