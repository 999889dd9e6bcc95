/**
 * Eureka servers beside this node, over HTTP: {@link io.rollcall.server.eureka.HttpEurekaTransport} speaks
 * to them, {@link io.rollcall.server.eureka.EurekaTrust} knows them when they speak, and
 * {@link io.rollcall.server.eureka.EurekaBeside} puts both together with where they are. What they are told,
 * and when, is decided in {@code io.rollcall.replication.eureka}.
 */
@NullMarked
package io.rollcall.server.eureka;

import org.jspecify.annotations.NullMarked;
