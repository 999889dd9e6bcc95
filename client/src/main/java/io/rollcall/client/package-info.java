@NullMarked
package io.rollcall.client;

import org.jspecify.annotations.NullMarked;
