package io.rollcall.server.hostile;

import java.util.Map;
import java.util.TreeMap;

/** Registrations as text, good but for what is put into them. */
final class Instances {
    private static final String DATA_CENTER =
            "{\"@class\":\"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo\",\"name\":\"MyOwn\"}";

    private Instances() {}

    static String json(String app, String id) {
        return with(app, id, Map.of());
    }

    /** A registration with other fields, given as JSON; an empty one is left out. */
    static String with(String app, String id, Map<String, String> changed) {
        Map<String, String> fields = new TreeMap<>(Map.of(
                "instanceId", "\"" + id + "\"",
                "app", "\"" + app + "\"",
                "hostName", "\"host\"",
                "ipAddr", "\"10.0.0.1\"",
                "status", "\"UP\"",
                "port", "{\"$\":8080,\"@enabled\":\"true\"}",
                "lastDirtyTimestamp", "\"1700000000000\"",
                "dataCenterInfo", DATA_CENTER));
        fields.putAll(changed);
        StringBuilder json = new StringBuilder("{\"instance\":{");
        String comma = "";
        for (Map.Entry<String, String> field : fields.entrySet()) {
            if (!field.getValue().isEmpty()) {
                json.append(comma)
                        .append('"')
                        .append(field.getKey())
                        .append("\":")
                        .append(field.getValue());
                comma = ",";
            }
        }
        return json.append("}}").toString();
    }

    static String xml(String app, String id, String inner) {
        return "<instance><instanceId>" + id + "</instanceId><hostName>host</hostName><app>" + app
                + "</app><ipAddr>10.0.0.1</ipAddr><status>UP</status><dataCenterInfo"
                + " class=\"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo\"><name>MyOwn</name>"
                + "</dataCenterInfo>" + inner + "</instance>";
    }

    /** The part of a batch's item that says which instance it is about, and what to do. */
    static String item(String action, String more) {
        return "{\"action\":\"" + action + "\",\"appName\":\"KEPT\",\"id\":\"kept-1\"" + more + "}";
    }
}
