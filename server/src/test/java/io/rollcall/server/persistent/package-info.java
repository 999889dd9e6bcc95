@NullMarked
package io.rollcall.server.persistent;

import org.jspecify.annotations.NullMarked;
