/** Members as processes of their own, which are stopped, killed and cut off while clients work with them. */
@NullMarked
package io.rollcall.raft.processes;

import org.jspecify.annotations.NullMarked;
