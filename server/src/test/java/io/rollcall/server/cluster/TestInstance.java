package io.rollcall.server.cluster;

import io.rollcall.server.interop.LiveClients;
import io.rollcall.server.interop.LivingInstance;
import java.time.Duration;
import java.util.List;

/**
 * What a client says of itself.
 *
 * @param lease how long it may be silent; it renews three times in that time
 * @param note goes into its metadata
 */
record TestInstance(String id, Duration lease, long dirty, String note) implements LivingInstance<ClusterNode> {
    private static final long START = 1_772_366_400_000L;

    static TestInstance of(String id, Duration lease) {
        return new TestInstance(id, lease, START, "first");
    }

    /** Clients that are spread over the nodes and know all of them. */
    static LiveClients<ClusterNode> live(int count, Duration lease, List<ClusterNode> nodes) {
        return new LiveClients<>(count, i -> of("live-" + i, lease), nodes, nodes.size());
    }

    /** The same instance with another content. */
    TestInstance changed(String to) {
        return new TestInstance(id, lease, dirty + 1, to);
    }

    String path() {
        return "/eureka/apps/FLEET/" + id;
    }

    String json() {
        return """
                {"instance": {"instanceId": "%s", "app": "FLEET", "hostName": "%s.example", "ipAddr": "10.0.0.1",
                 "status": "UP", "port": {"$": 8080, "@enabled": "true"}, "lastDirtyTimestamp": "%d",
                 "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo", "name": "MyOwn"},
                 "leaseInfo": {"renewalIntervalInSecs": %d, "durationInSecs": %d}, "metadata": {"note": "%s"}}}
                """
                .formatted(id, id, dirty, lease.toSeconds() / 3, lease.toSeconds(), note);
    }

    @Override
    public int register(ClusterNode node) {
        return node.status("POST", "/eureka/apps/FLEET", json());
    }

    @Override
    public int renew(ClusterNode node) {
        return node.status("PUT", path() + "?status=UP&lastDirtyTimestamp=" + dirty, "");
    }

    int cancel(ClusterNode node) {
        return node.status("DELETE", path(), "");
    }
}
