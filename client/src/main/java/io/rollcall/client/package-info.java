/**
 * The client library: registers an application's own instance, keeps its lease, and holds a copy of
 * the registry that outlives every server. {@link io.rollcall.client.RegistryClient} is the one way
 * in. It speaks the Eureka protocol, so it works against Rollcall and against a Eureka server; a server
 * that can push changes is watched.
 */
@NullMarked
package io.rollcall.client;

import org.jspecify.annotations.NullMarked;
