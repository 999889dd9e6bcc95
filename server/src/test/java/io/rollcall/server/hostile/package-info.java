/**
 * What senders may do that mean harm, or whose software is broken, shown over real sockets against nodes
 * in the same process: requests that no one should send, senders and readers that take their time,
 * callers that say to be somebody else, and more of everything than there is room for.
 */
@NullMarked
package io.rollcall.server.hostile;

import org.jspecify.annotations.NullMarked;
