package io.rollcall.server.migration;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.UnusableInstance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What counts as different between two registries: what an instance says of itself, and what an operator
 * said of it. What each server keeps for itself never counts: when it heard of an instance, renewed or
 * changed it ({@code registrationTimestamp}, {@code lastRenewalTimestamp}, {@code evictionTimestamp},
 * {@code serviceUpTimestamp}, {@code lastUpdatedTimestamp}), what it calls that change ({@code
 * actionType}), which instance is the server itself ({@code isCoordinatingDiscoveryServer}), the order of
 * everything, and the counts in the answer's head. Pure functions.
 */
final class Comparison {
    private Comparison() {}

    /** All differences, by application and id. */
    static List<Difference> of(Snapshot first, Snapshot second) {
        Map<InstanceKey, RegisteredInstance> left = byKey(first);
        Map<InstanceKey, RegisteredInstance> right = byKey(second);
        TreeSet<InstanceKey> keys = new TreeSet<>(left.keySet());
        keys.addAll(right.keySet());
        List<Difference> differences = new ArrayList<>();
        for (InstanceKey key : keys) {
            RegisteredInstance one = left.get(key);
            RegisteredInstance other = right.get(key);
            if (one == null || other == null) {
                differences.add(
                        new Difference(key.app(), key.id(), Difference.PRESENCE, presence(one), presence(other)));
            } else if (!isAlike(one, other)) {
                compare(key, fields(one), fields(other), differences);
            }
        }
        unusable(first, second, differences);
        return differences;
    }

    /** What nearly all instances of two registries are: asked first, since it costs little. */
    private static boolean isAlike(RegisteredInstance one, RegisteredInstance other) {
        return one.instance().equals(other.instance())
                && one.registration().overriddenStatus() == other.registration().overriddenStatus();
    }

    /** Of two with one name the one that its client changed last: more than one is shown by no honest registry. */
    private static Map<InstanceKey, RegisteredInstance> byKey(Snapshot snapshot) {
        Map<InstanceKey, RegisteredInstance> byKey = new TreeMap<>();
        for (RegisteredInstance instance : snapshot.instances()) {
            byKey.merge(
                    instance.key(),
                    instance,
                    (one, other) -> one.instance().lastDirtyTimestamp()
                                    > other.instance().lastDirtyTimestamp()
                            ? one
                            : other);
        }
        return byKey;
    }

    private static @Nullable String presence(@Nullable RegisteredInstance instance) {
        return instance == null ? null : instance.instance().status().name();
    }

    private static void compare(
            InstanceKey key, Map<String, String> left, Map<String, String> right, List<Difference> into) {
        TreeSet<String> names = new TreeSet<>(left.keySet());
        names.addAll(right.keySet());
        for (String name : names) {
            String one = left.get(name);
            String other = right.get(name);
            if (!Objects.equals(one, other)) {
                into.add(new Difference(key.app(), key.id(), name, one, other));
            }
        }
    }

    /** What of an instance is compared, by the names of the wire. */
    static Map<String, String> fields(RegisteredInstance shown) {
        Instance instance = shown.instance();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("status", instance.status().name());
        fields.put("overriddenStatus", shown.registration().overriddenStatus().name());
        fields.put("lastDirtyTimestamp", Long.toString(instance.lastDirtyTimestamp()));
        put(fields, "instanceId", instance.idGiven() ? instance.id() : null);
        fields.put("hostName", instance.hostName());
        fields.put("ipAddr", instance.ipAddr());
        fields.put("port", port(instance.port()));
        fields.put("securePort", port(instance.securePort()));
        put(fields, "vipAddress", instance.vips().plain());
        put(fields, "secureVipAddress", instance.vips().secure());
        fields.put("renewalIntervalInSecs", Integer.toString(instance.lease().renewalSeconds()));
        fields.put("durationInSecs", Integer.toString(instance.lease().durationSeconds()));
        put(fields, "homePageUrl", instance.links().homePageUrl());
        put(fields, "statusPageUrl", instance.links().statusPageUrl());
        put(fields, "healthCheckUrl", instance.links().healthCheckUrl());
        put(fields, "secureHealthCheckUrl", instance.links().secureHealthCheckUrl());
        put(fields, "sid", instance.labels().sid());
        fields.put("countryId", Integer.toString(instance.labels().countryId()));
        put(fields, "appGroupName", instance.labels().appGroupName());
        put(fields, "asgName", instance.labels().asgName());
        fields.put("dataCenterInfo", instance.dataCenter().name());
        instance.dataCenter().metadata().forEach((name, value) -> fields.put("dataCenterInfo." + name, value));
        instance.metadata().forEach((name, value) -> fields.put("metadata." + name, value));
        return fields;
    }

    private static void put(Map<String, String> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static String port(Port port) {
        return port.number() + (port.enabled() ? "" : " (disabled)");
    }

    private static void unusable(Snapshot first, Snapshot second, List<Difference> into) {
        for (UnusableInstance one : first.unusable()) {
            if (!second.unusable().contains(one)) {
                into.add(new Difference(one.app(), one.id(), "unreadable", one.reason(), null));
            }
        }
        for (UnusableInstance other : second.unusable()) {
            if (!first.unusable().contains(other)) {
                into.add(new Difference(other.app(), other.id(), "unreadable", null, other.reason()));
            }
        }
    }
}
