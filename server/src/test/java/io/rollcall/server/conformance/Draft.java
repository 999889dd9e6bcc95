package io.rollcall.server.conformance;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a client says in a registration, with at most one fault in it.
 *
 * @param id null for a client that sends no instanceId; its hostName stands in
 * @param override null when the body has no overridden status
 * @param dirty null when the body has no lastDirtyTimestamp
 * @param links further optional fields, by their JSON names
 */
record Draft(
        String app,
        @Nullable String id,
        String hostName,
        String status,
        @Nullable String override,
        @Nullable Long dirty,
        int port,
        int leaseSeconds,
        SortedMap<String, String> metadata,
        SortedMap<String, String> links,
        Fault fault) {

    enum Fault {
        NONE,
        MISSING_HOST,
        MISSING_IP,
        MISSING_DATA_CENTER,
        DATA_CENTER_WITHOUT_CLASS,
        OTHER_APP,
        NEGATIVE_DIRTY,
        PORT_OUT_OF_RANGE,
        BARE_PORT,
        NESTED_FIELD,
        NESTED_LAST_FIELD,
        CUT_OFF,
        NO_ROOT,
        PLAIN_TEXT
    }

    private static final int HTTPS_PORT = 8443;

    /** The id under which the registry keeps it. */
    String key() {
        return id == null ? hostName : id;
    }

    /** The scalars that the registry gives back unchanged, by their path; without status, override and timestamps. */
    SortedMap<String, String> fields() {
        SortedMap<String, String> fields = new TreeMap<>(links);
        if (id != null) {
            fields.put("instanceId", id);
        }
        fields.put("hostName", hostName);
        fields.put("app", app);
        fields.put("ipAddr", "10.9.8.7");
        fields.put("port.$", String.valueOf(portNumber()));
        fields.put("port.@enabled", "true");
        fields.put("securePort.$", String.valueOf(HTTPS_PORT));
        fields.put("securePort.@enabled", "false");
        fields.put("countryId", "1");
        fields.put("dataCenterInfo.@class", "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo");
        fields.put("dataCenterInfo.name", "MyOwn");
        fields.put("leaseInfo.durationInSecs", String.valueOf(leaseSeconds > 0 ? leaseSeconds : 90));
        fields.put("leaseInfo.renewalIntervalInSecs", String.valueOf(leaseSeconds > 0 ? leaseSeconds : 30));
        return fields;
    }

    private int portNumber() {
        return fault == Fault.PORT_OUT_OF_RANGE ? 70_000 : port;
    }

    @Nullable
    Long sentDirty() {
        return fault == Fault.NEGATIVE_DIRTY ? Long.valueOf(-5) : dirty;
    }

    String json() {
        String instance = instanceJson();
        String document = fault == Fault.NO_ROOT ? instance : "{\"instance\":" + instance + "}";
        return fault == Fault.CUT_OFF ? document.substring(0, document.length() / 2) : document;
    }

    String instanceJson() {
        StringBuilder json = new StringBuilder("{");
        if (fault == Fault.NESTED_FIELD) {
            json.append("\"unknown\":{\"a\":[1,{\"b\":2}]},");
        }
        scalars().forEach((name, value) -> json.append(RegisterBody.quoted(name))
                .append(':')
                .append(RegisterBody.quoted(value))
                .append(','));
        String port = String.valueOf(portNumber());
        json.append("\"port\":")
                .append(fault == Fault.BARE_PORT ? port : "{\"$\":" + port + ",\"@enabled\":\"true\"}")
                .append(",\"securePort\":{\"$\":\"" + HTTPS_PORT + "\",\"@enabled\":false},");
        if (fault == Fault.DATA_CENTER_WITHOUT_CLASS) {
            json.append("\"dataCenterInfo\":{\"name\":\"MyOwn\"},");
        } else if (fault != Fault.MISSING_DATA_CENTER) {
            json.append("\"dataCenterInfo\":").append(RegisterBody.MY_OWN).append(',');
        }
        Long stamp = sentDirty();
        if (stamp != null) {
            json.append("\"lastDirtyTimestamp\":").append(stamp).append(',');
        }
        json.append("\"leaseInfo\":{\"renewalIntervalInSecs\":" + leaseSeconds + ",\"durationInSecs\":" + leaseSeconds)
                .append("},\"metadata\":")
                .append(metadata.entrySet().stream()
                        .map(entry -> RegisterBody.quoted(entry.getKey()) + ":" + RegisterBody.quoted(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}")));
        if (fault == Fault.NESTED_LAST_FIELD) {
            json.append(",\"unknown\":{\"a\":1}");
        }
        return json.append('}').toString();
    }

    String xml() {
        StringBuilder xml = new StringBuilder("<instance>");
        scalars().forEach((name, value) -> {
            String element = name.equals("overriddenStatus") ? "overriddenstatus" : name;
            xml.append(element(element, value));
        });
        xml.append("<port enabled=\"true\">" + portNumber() + "</port>");
        xml.append("<securePort enabled=\"false\">" + HTTPS_PORT + "</securePort>");
        if (fault != Fault.MISSING_DATA_CENTER) {
            xml.append("<dataCenterInfo class=\"com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo\">"
                    + "<name>MyOwn</name></dataCenterInfo>");
        }
        Long stamp = sentDirty();
        if (stamp != null) {
            xml.append(element("lastDirtyTimestamp", stamp.toString()));
        }
        xml.append("<leaseInfo>" + element("renewalIntervalInSecs", String.valueOf(leaseSeconds))
                + element("durationInSecs", String.valueOf(leaseSeconds)) + "</leaseInfo>");
        if (!metadata.isEmpty()) {
            xml.append("<metadata>");
            metadata.forEach((name, value) -> xml.append(element(name, value)));
            xml.append("</metadata>");
        }
        return xml.append("</instance>").toString();
    }

    private static String element(String name, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<" + name + ">" + escaped + "</" + name + ">";
    }

    private Map<String, String> scalars() {
        SortedMap<String, String> scalars = new TreeMap<>(links);
        if (id != null) {
            scalars.put("instanceId", id);
        }
        if (fault != Fault.MISSING_HOST) {
            scalars.put("hostName", hostName);
        }
        if (fault != Fault.MISSING_IP) {
            scalars.put("ipAddr", "10.9.8.7");
        }
        scalars.put("app", fault == Fault.OTHER_APP ? "OTHER" : app);
        scalars.put("status", status);
        if (override != null) {
            scalars.put("overriddenStatus", override);
        }
        return scalars;
    }
}
