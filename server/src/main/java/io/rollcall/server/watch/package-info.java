/**
 * Watches: whoever asks is told of every change to what is shown, from the moment that his token names. One
 * thread cuts the changes into rounds, renders each round once for all who want the same, and writes it to
 * all who can take it; who cannot is told the newest state once he can. A token names what its holder has
 * been told, so that any node of the cluster can go on. How watches look in HTTP stands in {@code http}.
 */
@NullMarked
package io.rollcall.server.watch;

import org.jspecify.annotations.NullMarked;
