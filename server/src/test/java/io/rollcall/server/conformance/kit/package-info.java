/**
 * The conformance kit: what a registry has to do beside old Eureka servers, one situation a test, named by it.
 *
 * <p>In the receiving half the kit is the old server and sends batches to the target. In the sending half a target
 * that has the kit as a peer is changed by clients, and {@link io.rollcall.server.conformance.kit.OldPeer}, a WireMock
 * in the place of the old server, answers whatever an old server may answer. The kit knows HTTP only: {@code mvn -pl
 * server -am test -Pconformance -Dtarget=http://host:port/eureka/} runs it against any server; without a target it
 * starts a node of ours. {@code docs/conformance.md} holds the results.
 */
@NullMarked
package io.rollcall.server.conformance.kit;

import org.jspecify.annotations.NullMarked;
