/**
 * Rollcall met with the real things: clients that teams run today, and the server they run today. Each contract is
 * one body of tests with two runs. The one against Rollcall belongs to every build; the one against a real Spring
 * Cloud Eureka server (profile {@code reference}) shows that the tests themselves tell the truth. Rollcall is always a
 * process of its own here, started from its jar, as an operator starts it.
 */
@NullMarked
package io.rollcall.server.interop;

import org.jspecify.annotations.NullMarked;
