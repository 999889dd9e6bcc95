package io.rollcall.server.conformance.kit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an instance says of itself. Each has an id of its own, so that tests do not meet, not even those of two runs
 * against one server.
 *
 * @param dirty its lastDirtyTimestamp
 * @param note goes into its metadata, to tell one content from another
 */
record Sample(String id, String status, long dirty, int renewalSeconds, String note) {
    static final String APP = "KIT";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RUN = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long DIRTY = 1_772_366_400_000L;

    /** A new one. */
    static Sample up() {
        return new Sample("kit-" + RUN + "-" + COUNT.incrementAndGet(), "UP", DIRTY, 30, "first");
    }

    Sample status(String other) {
        return new Sample(id, other, dirty, renewalSeconds, note);
    }

    Sample note(String other) {
        return new Sample(id, status, dirty, renewalSeconds, other);
    }

    Sample renewedEvery(int seconds) {
        return new Sample(id, status, dirty, seconds, note);
    }

    /** The same instance, as it said of itself later. */
    Sample newer() {
        return new Sample(id, status, dirty + 1_000, renewalSeconds, note);
    }

    /** The same instance, as it said of itself earlier. */
    Sample older() {
        return new Sample(id, status, dirty - 1_000, renewalSeconds, note);
    }

    String path() {
        return "apps/" + APP + "/" + id;
    }

    /** The instance as it stands in an item of a batch. */
    ObjectNode json() {
        ObjectNode instance = JSON.createObjectNode()
                .put("instanceId", id)
                .put("hostName", "shop.example")
                .put("app", APP)
                .put("ipAddr", "10.1.2.3")
                .put("status", status)
                .put("overriddenStatus", "UNKNOWN");
        instance.putObject("port").put("$", 8080).put("@enabled", "true");
        instance.putObject("securePort").put("$", 8443).put("@enabled", "false");
        instance.put("countryId", 1);
        instance.putObject("dataCenterInfo")
                .put("@class", "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo")
                .put("name", "MyOwn");
        instance.putObject("leaseInfo")
                .put("renewalIntervalInSecs", renewalSeconds)
                .put("durationInSecs", Math.max(90, 3 * renewalSeconds));
        instance.putObject("metadata").put("note", note);
        return instance.put("vipAddress", "shop")
                .put("secureVipAddress", "shop")
                .put("isCoordinatingDiscoveryServer", "false")
                .put("lastUpdatedTimestamp", String.valueOf(dirty))
                .put("lastDirtyTimestamp", String.valueOf(dirty))
                .put("actionType", "ADDED");
    }

    /** The instance as a client registers it. */
    ObjectNode registration() {
        return JSON.createObjectNode().set("instance", json());
    }
}
