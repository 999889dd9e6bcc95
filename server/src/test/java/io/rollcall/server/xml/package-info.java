/** What the rarer formats of the wire promise, held against recorded traffic and generated instances. */
@NullMarked
package io.rollcall.server.xml;

import org.jspecify.annotations.NullMarked;
