/**
 * The demo: some fifty sample services that live in a node's registry as real ones would. They do what
 * clients do and no more; all of it happens on one loop, and chance and time are given to it.
 */
@NullMarked
package io.rollcall.server.demo;

import org.jspecify.annotations.NullMarked;
