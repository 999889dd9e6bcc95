/**
 * Conformance tests of the Eureka REST API, written against HTTP only: they know no class of the server, so the same
 * tests run against Rollcall and against the reference, a Spring Cloud Eureka server. {@link
 * io.rollcall.server.conformance.GoldenReplayTest} replays recorded traffic, {@link
 * io.rollcall.server.conformance.RandomWalkTest} compares random histories with a model of the wire specification, {@link
 * io.rollcall.server.conformance.TrapsTest} names the places where real clients break. Where Rollcall differs from the
 * reference on purpose, the difference is written down once with its reason, and one that no test exercises fails.
 * {@link io.rollcall.server.conformance.ServerUnderTest} says how to choose the server.
 */
@NullMarked
package io.rollcall.server.conformance;

import org.jspecify.annotations.NullMarked;
