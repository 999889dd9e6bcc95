/**
 * Load over HTTP against a server in a process of its own. The client is a loop over plain sockets: on
 * a small machine it shares the processors with the server, and a general HTTP client would be most of
 * what is measured.
 */
@NullMarked
package io.rollcall.benchmarks.load;

import org.jspecify.annotations.NullMarked;
