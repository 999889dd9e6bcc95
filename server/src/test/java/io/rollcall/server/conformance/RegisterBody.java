package io.rollcall.server.conformance;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes trees as JSON, and instances as registrations: written by hand, so that the tests choose every byte. */
final class RegisterBody {

    static final String MY_OWN =
            "{\"@class\":\"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo\",\"name\":\"MyOwn\"}";

    /** The reference takes fields in any order, but in an Amazon dataCenterInfo the name must precede the metadata. */
    private static final Comparator<Map.Entry<String, Tree>> NAME_FIRST =
            Comparator.comparingInt(field -> List.of("@class", "name").contains(field.getKey()) ? 0 : 1);

    private RegisterBody() {}

    /** A registration that says what the given instance says. */
    static String of(Tree.Branch instance) {
        return "{\"instance\":" + json(instance) + "}";
    }

    /** A small complete registration. */
    static String of(String app, String id, String status, long dirty) {
        return "{\"instance\":" + instance(app, id, status, dirty) + "}";
    }

    /** The instance of such a registration, as it stands inside a batch item. */
    static String instance(String app, String id, String status, long dirty) {
        return "{\"instanceId\":\"" + id + "\",\"hostName\":\"fix-host\",\"app\":\"" + app
                + "\",\"ipAddr\":\"10.1.2.3\",\"status\":\"" + status
                + "\",\"overriddenstatus\":\"UNKNOWN\",\"port\":{\"$\":8080,\"@enabled\":\"true\"},"
                + "\"securePort\":{\"$\":8443,\"@enabled\":\"true\"},\"countryId\":1,\"dataCenterInfo\":" + MY_OWN
                + ",\"leaseInfo\":{\"renewalIntervalInSecs\":30,\"durationInSecs\":90},"
                + "\"metadata\":{\"zone\":\"z1\",\"weight\":\"5\"},\"homePageUrl\":\"http://fix-host:8080/\","
                + "\"statusPageUrl\":\"http://fix-host:8080/info\",\"healthCheckUrl\":\"http://fix-host:8080/health\","
                + "\"vipAddress\":\"fix-vip,fix-vip2\",\"secureVipAddress\":\"fix-svip\",\"lastDirtyTimestamp\":\""
                + dirty + "\"}";
    }

    static String json(Tree tree) {
        if (tree instanceof Tree.Branch branch) {
            return branch.fields().entrySet().stream()
                    .sorted(NAME_FIRST)
                    .map(field -> quoted(field.getKey()) + ":" + json(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (tree instanceof Tree.Items list) {
            return list.items().stream().map(RegisterBody::json).collect(Collectors.joining(",", "[", "]"));
        }
        Tree.Leaf leaf = (Tree.Leaf) tree;
        return leaf.kind() == Tree.Kind.TEXT ? quoted(leaf.text()) : leaf.text();
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
