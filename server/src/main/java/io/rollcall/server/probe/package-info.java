/**
 * Active health checks of persistent entries, which no heartbeat keeps alive. {@link io.rollcall.server.probe.HealthChecks}
 * is the facade; everything it does happens on one loop, and one node by a hash dials for each entry. What is
 * dialled is an address and a port that {@link io.rollcall.server.probe.AllowList} permits, never a name and never a URL.
 * {@link io.rollcall.server.probe.NetworkDialer} carries it out; {@link io.rollcall.server.probe.Verdicts} takes what comes
 * of it, which is an ephemeral note beside the entry. Nothing here knows the store, the replica or the configuration.
 */
@NullMarked
package io.rollcall.server.probe;

import org.jspecify.annotations.NullMarked;
