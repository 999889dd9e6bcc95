/**
 * The words that client and servers share: what an instance says of itself, and how a registry shows
 * it. Immutable values, checked when they are made. Nothing here knows a format: the wire's quirks
 * live in {@code io.rollcall.client.wire}. Every type is safe to share between threads.
 */
@NullMarked
package io.rollcall.client.model;

import org.jspecify.annotations.NullMarked;
