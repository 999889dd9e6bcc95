package io.rollcall.server.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares two trees field by field. Lists are sets of instances or applications, whose order does not count; of volatile
 * fields only the type and the look of the value is compared.
 */
final class Differences {

    /** Values that differ from run to run: clocks, counters, and what a server says of itself. */
    static final Set<String> VOLATILE = Set.of(
            "registrationTimestamp",
            "lastRenewalTimestamp",
            "evictionTimestamp",
            "serviceUpTimestamp",
            "lastUpdatedTimestamp",
            "isCoordinatingDiscoveryServer");

    private final List<String> found = new ArrayList<>();
    private final Set<String> alsoVolatile;

    Differences(Set<String> alsoVolatile) {
        this.alsoVolatile = alsoVolatile;
    }

    List<String> found() {
        return found;
    }

    void compare(String path, Tree expected, Tree actual) {
        if (expected instanceof Tree.Branch branch && actual instanceof Tree.Branch other) {
            Set<String> names = new TreeSet<>(branch.fields().keySet());
            names.addAll(other.fields().keySet());
            for (String name : names) {
                Tree left = branch.get(name);
                Tree right = other.get(name);
                String at = path.isEmpty() ? name : path + "." + name;
                if (left == null || right == null) {
                    found.add(at + ": expected " + left + " but was " + right);
                } else {
                    compare(at, left, right);
                }
            }
        } else if (expected instanceof Tree.Items list && actual instanceof Tree.Items other) {
            compareLists(path, list.items(), other.items());
        } else if (expected instanceof Tree.Leaf leaf && actual instanceof Tree.Leaf other) {
            compareLeaves(path, leaf, other);
        } else {
            found.add(path + ": expected " + expected + " but was " + actual);
        }
    }

    private void compareLeaves(String path, Tree.Leaf expected, Tree.Leaf actual) {
        String name = path.substring(path.lastIndexOf('.') + 1);
        boolean differs = !expected.equals(actual);
        if (VOLATILE.contains(name) || alsoVolatile.contains(name)) {
            differs = expected.kind() != actual.kind() || !look(expected.text()).equals(look(actual.text()));
        }
        if (differs) {
            found.add(path + ": expected " + expected + " but was " + actual);
        }
    }

    private static String look(String value) {
        return value.matches("-?\\d+") ? "number" : value.matches("true|false") ? "boolean" : "text";
    }

    private void compareLists(String path, List<Tree> expected, List<Tree> actual) {
        Map<String, Tree> left = byKey(expected);
        Map<String, Tree> right = byKey(actual);
        Set<String> keys = new TreeSet<>(left.keySet());
        keys.addAll(right.keySet());
        for (String key : keys) {
            Tree one = left.get(key);
            Tree other = right.get(key);
            if (one == null || other == null) {
                found.add(path + "[" + key + "]: expected " + one + " but was " + other);
            } else {
                compare(path + "[" + key + "]", one, other);
            }
        }
    }

    /** Instances by their key, applications by their name, all else (the items of a batch) by position. */
    private static Map<String, Tree> byKey(List<Tree> items) {
        Map<String, Tree> keyed = new LinkedHashMap<>();
        int position = 0;
        for (Tree item : items) {
            String key = String.valueOf(position++);
            if (item instanceof Tree.Branch branch) {
                if (branch.get("hostName") != null) {
                    key = Tree.keyOf(branch).toString();
                } else if (branch.get("name") != null) {
                    key = branch.text("name");
                }
            }
            if (keyed.put(key, item) != null) {
                throw new AssertionError("appears twice: " + key);
            }
        }
        return keyed;
    }
}
