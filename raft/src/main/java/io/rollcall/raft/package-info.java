@NullMarked
package io.rollcall.raft;

import org.jspecify.annotations.NullMarked;
