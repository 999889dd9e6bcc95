package io.rollcall.server.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What an answer shows of instances, as the model speaks of them: each field by its path, in texts. */
final class Seen {

    /** The compact form has these and no more. */
    private static final Set<String> COMPACT = Set.of(
            "instanceId",
            "app",
            "ipAddr",
            "vipAddress",
            "secureVipAddress",
            "dataCenterInfo",
            "hostName",
            "status",
            "lastUpdatedTimestamp",
            "actionType",
            "asgName",
            "port",
            "securePort");

    private static final Set<String> LEASE_TIMES = Set.of(
            "leaseInfo.registrationTimestamp",
            "leaseInfo.lastRenewalTimestamp",
            "leaseInfo.evictionTimestamp",
            "leaseInfo.serviceUpTimestamp");

    private Seen() {}

    static SortedMap<String, String> of(Tree.Branch instance) {
        SortedMap<String, String> fields = new TreeMap<>();
        flatten("", instance, fields);
        fields.keySet().removeAll(LEASE_TIMES);
        fields.remove("metadata.@class");
        if ("false".equals(fields.get("isCoordinatingDiscoveryServer"))) {
            fields.remove("isCoordinatingDiscoveryServer");
        }
        return fields;
    }

    /** The instances of a document by "app/id". */
    static SortedMap<String, SortedMap<String, String>> allOf(Tree document) {
        SortedMap<String, SortedMap<String, String>> instances = new TreeMap<>();
        for (Tree.Branch instance : document.instances()) {
            Map.Entry<String, String> key = Tree.keyOf(instance);
            if (instances.put(key.getKey() + "/" + key.getValue(), of(instance)) != null) {
                throw new AssertionError(key + " appears twice");
            }
        }
        return instances;
    }

    static SortedMap<String, String> compact(Map<String, String> full) {
        SortedMap<String, String> compact = new TreeMap<>(full);
        compact.keySet().removeIf(path -> !COMPACT.contains(path.split("\\.", 2)[0]));
        return compact;
    }

    /** The differences in words; a time of the last change that is not known is not compared. */
    static List<String> differences(String what, Map<String, String> expected, Map<String, String> actual) {
        Set<String> paths = new TreeSet<>(expected.keySet());
        paths.addAll(actual.keySet());
        if (!expected.containsKey("lastUpdatedTimestamp")) {
            paths.remove("lastUpdatedTimestamp");
        }
        List<String> differences = new ArrayList<>();
        for (String path : paths) {
            String left = String.valueOf(expected.get(path));
            String right = String.valueOf(actual.get(path));
            if (!left.equals(right)) {
                differences.add(what + " " + path + ": expected " + left + " but was " + right);
            }
        }
        return differences;
    }

    private static void flatten(String path, Tree tree, Map<String, String> fields) {
        if (tree instanceof Tree.Branch branch) {
            branch.fields().forEach((name, value) -> flatten(path.isEmpty() ? name : path + "." + name, value, fields));
        } else if (tree instanceof Tree.Leaf leaf) {
            fields.put(path, leaf.text());
        } else {
            throw new AssertionError("a list inside an instance at " + path);
        }
    }
}
