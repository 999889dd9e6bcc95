/**
 * What this node takes from whom: the one entry point of every change, between the resources that parse
 * requests and the protocol that carries them out.
 */
@NullMarked
package io.rollcall.server.registry;

import org.jspecify.annotations.NullMarked;
