/**
 * The rarer formats of the Eureka wire: XML, the compact variants of XML and JSON, and the status page
 * of a node. XML is what Eureka answers to whoever asks for nothing, so it is not optional. Documents
 * are read and written token by token with Woodstox; no class is ever named by a document. An answer
 * is put together from one piece per application, so that a change costs one piece. Everything here is
 * stateless and safe for any thread.
 */
@NullMarked
package io.rollcall.server.xml;

import org.jspecify.annotations.NullMarked;
