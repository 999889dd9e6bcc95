/**
 * The door: everything that listens, answers and is configured. {@link io.rollcall.server.RegistryNode}
 * puts the parts together; {@link io.rollcall.server.Main} is the command line.
 */
@NullMarked
package io.rollcall.server;

import org.jspecify.annotations.NullMarked;
