package io.rollcall.server.view;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.lease.Lease;

/**
 * One instance as JSON: the statement's bytes, which were encoded when it came in, and behind them the
 * few things that the registry adds. The one place that joins the two.
 */
final class Fragments {
    private final LeaseTimes times;

    Fragments(LeaseTimes times) {
        this.times = times;
    }

    /** Appends the instance's object: first what a renewal changes, so that the rest is the same each time. */
    void write(JsonBytes json, LiveInstance shown) {
        Lease lease = shown.lease();
        json.add("{\"leaseInfo\":{\"renewalIntervalInSecs\":")
                .add(shown.statement().lease().renewalSeconds())
                .add(",\"durationInSecs\":")
                .add(shown.statement().lease().durationSeconds())
                .add(",\"registrationTimestamp\":")
                .add(lease.registeredAtMillis())
                .add(",\"lastRenewalTimestamp\":")
                .add(times.renewedAtMillis(lease))
                .add(",\"evictionTimestamp\":")
                .add(evictedAt(shown))
                .add(",\"serviceUpTimestamp\":")
                .add(lease.serviceUpAtMillis())
                .add("},");
        writeUnchanging(json, shown);
    }

    /** Appends the end of the instance's object, which is the same however often and whenever it is written. */
    void writeUnchanging(JsonBytes json, LiveInstance shown) {
        json.add(shown.statement().members())
                .add(",\"status\":\"")
                .add(shown.status().name())
                .add("\",\"overriddenStatus\":\"")
                .add(shown.overriddenStatus().name())
                .add("\",\"isCoordinatingDiscoveryServer\":\"false\",\"lastUpdatedTimestamp\":\"")
                .add(shown.lastUpdatedMillis())
                .add("\",\"actionType\":\"")
                .add(shown.action().name())
                .add("\"}");
    }

    /** Appends several, with commas between. */
    void writeAll(JsonBytes json, Iterable<LiveInstance> instances) {
        boolean first = true;
        for (LiveInstance shown : instances) {
            if (!first) {
                json.add(',');
            }
            first = false;
            write(json, shown);
        }
    }

    /** The same instance as a value, for the formats that are rendered from one. */
    RegisteredInstance decode(LiveInstance shown) {
        Lease lease = shown.lease();
        return new RegisteredInstance(
                shown.statement().instance().withStatus(shown.status()),
                new Registration(
                        shown.overriddenStatus(),
                        lease.registeredAtMillis(),
                        times.renewedAtMillis(lease),
                        evictedAt(shown),
                        lease.serviceUpAtMillis(),
                        shown.lastUpdatedMillis(),
                        shown.action(),
                        false));
    }

    private static long evictedAt(LiveInstance shown) {
        return shown.action() == ActionType.DELETED ? shown.lastUpdatedMillis() : 0;
    }
}
