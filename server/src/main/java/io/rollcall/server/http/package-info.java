/**
 * HTTP: the listener, the guard in front of it, and the resources. A resource parses a request, calls
 * the {@link io.rollcall.server.registry.Registry} or the reader, and maps the outcome; it decides
 * nothing.
 */
@NullMarked
package io.rollcall.server.http;

import org.jspecify.annotations.NullMarked;
