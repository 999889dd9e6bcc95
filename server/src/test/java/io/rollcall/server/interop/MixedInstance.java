package io.rollcall.server.interop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/**
 * An instance of a mixed cluster, and what its client asks of a member.
 *
 * @param lease how long it may be silent; its client renews three times in that time
 */
record MixedInstance(String id, Duration lease, long dirty) implements LivingInstance<MixedMember> {
    private static final String APP = "FLEET";
    private static final long START = 1_772_366_400_000L;

    static MixedInstance of(String id, Duration lease) {
        return new MixedInstance(id, lease, START);
    }

    /**
     * Clients that know all members.
     *
     * @param name what their ids begin with
     * @param running how many of the members, the first ones, they are spread over when they begin
     */
    static LiveClients<MixedMember> live(
            String name, int count, Duration lease, List<MixedMember> members, int running) {
        return new LiveClients<>(count, i -> of(name + "-" + i, lease), members, running);
    }

    /** The same instance after its client was started anew. */
    MixedInstance restarted() {
        return new MixedInstance(id, lease, dirty + 1);
    }

    String path() {
        return "apps/" + APP + "/" + id;
    }

    @Override
    public int register(MixedMember at) {
        ObjectNode instance = InstanceShapes.up(APP, id).put("lastDirtyTimestamp", String.valueOf(dirty));
        ((ObjectNode) instance.get("leaseInfo"))
                .put("renewalIntervalInSecs", lease.toSeconds() / 3)
                .put("durationInSecs", lease.toSeconds());
        return at.status("POST", "apps/" + APP, "{\"instance\":" + instance + "}");
    }

    @Override
    public int renew(MixedMember at) {
        return at.status("PUT", path() + "?status=UP&lastDirtyTimestamp=" + dirty, "");
    }

    int cancel(MixedMember at) {
        return at.status("DELETE", path(), "");
    }

    int setStatus(MixedMember at, String status) {
        return at.status("PUT", path() + "/status?value=" + status, "");
    }

    int removeStatus(MixedMember at, String fallback) {
        return at.status("DELETE", path() + "/status?value=" + fallback, "");
    }

    int putMetadata(MixedMember at, String key, String value) {
        return at.status("PUT", path() + "/metadata?" + key + "=" + value, "");
    }
}
