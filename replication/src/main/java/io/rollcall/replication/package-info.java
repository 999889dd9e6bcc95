@NullMarked
package io.rollcall.replication;

import org.jspecify.annotations.NullMarked;
