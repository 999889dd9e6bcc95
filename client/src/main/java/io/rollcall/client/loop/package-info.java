/**
 * Time and threads as they come in from outside: {@link io.rollcall.client.loop.Loop} is the port,
 * {@link io.rollcall.client.loop.ThreadLoop} the production implementation. Whatever is driven by a
 * Loop can be driven by a simulator instead.
 */
@NullMarked
package io.rollcall.client.loop;

import org.jspecify.annotations.NullMarked;
