/**
 * Eureka servers that live beside a node: what its clients bring to it is passed on to them in Eureka's
 * own batches, as {@link io.rollcall.replication.eureka.EurekaPeerLane} says, and what they know that it
 * does not is learned at first contact. No HTTP here: {@link io.rollcall.replication.eureka.EurekaTransport}
 * is the port. Everything runs on one {@link io.rollcall.client.loop.Loop}.
 */
@NullMarked
package io.rollcall.replication.eureka;

import org.jspecify.annotations.NullMarked;
