/**
 * Messages between nodes over HTTP: what carries them to a peer, and what believes those that come from
 * one. Both ends prove that they know the cluster's secret, first when they meet and then in every
 * request and every answer; no clock is involved. What the messages say is not known here.
 */
@NullMarked
package io.rollcall.server.peer;

import org.jspecify.annotations.NullMarked;
