package io.rollcall.client.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.rollcall.client.model.DataCenter;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.Port;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the members of an instance object. The Spring client rejects a whole registry for one field
 * that it does not know: nothing may be added here that Eureka does not write.
 */
final class InstanceWriter {
    private InstanceWriter() {}

    static void statement(JsonGenerator json, Instance instance) throws IOException {
        if (instance.idGiven()) {
            json.writeStringField("instanceId", instance.id());
        }
        json.writeStringField("hostName", instance.hostName());
        json.writeStringField("app", instance.app());
        json.writeStringField("ipAddr", instance.ipAddr());
        optional(json, "sid", instance.labels().sid());
        port(json, "port", instance.port());
        port(json, "securePort", instance.securePort());
        json.writeNumberField("countryId", instance.labels().countryId());
        dataCenter(json, instance.dataCenter());
        metadata(json, instance.metadata());
        optional(json, "appGroupName", instance.labels().appGroupName());
        optional(json, "homePageUrl", instance.links().homePageUrl());
        optional(json, "statusPageUrl", instance.links().statusPageUrl());
        optional(json, "healthCheckUrl", instance.links().healthCheckUrl());
        optional(json, "secureHealthCheckUrl", instance.links().secureHealthCheckUrl());
        optional(json, "vipAddress", instance.vips().plain());
        optional(json, "secureVipAddress", instance.vips().secure());
        // A string, as the reference writes it: some readers take no number here.
        json.writeStringField("lastDirtyTimestamp", Long.toString(instance.lastDirtyTimestamp()));
        optional(json, "asgName", instance.labels().asgName());
    }

    /** What else a client says when it registers. */
    static void claims(JsonGenerator json, Instance instance) throws IOException {
        json.writeStringField("status", instance.status().name());
        json.writeStringField("overriddenStatus", "UNKNOWN");
        json.writeObjectFieldStart("leaseInfo");
        json.writeNumberField("renewalIntervalInSecs", instance.lease().renewalSeconds());
        json.writeNumberField("durationInSecs", instance.lease().durationSeconds());
        json.writeEndObject();
    }

    private static void port(JsonGenerator json, String field, Port port) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeNumberField("$", port.number());
        json.writeStringField("@enabled", Boolean.toString(port.enabled()));
        json.writeEndObject();
    }

    private static void dataCenter(JsonGenerator json, DataCenter dataCenter) throws IOException {
        json.writeObjectFieldStart("dataCenterInfo");
        json.writeStringField("@class", EurekaNames.dataCenterClass(dataCenter));
        json.writeStringField("name", dataCenter.name());
        if (dataCenter.kind() == DataCenter.Kind.AMAZON) {
            json.writeObjectFieldStart("metadata");
            pairs(json, dataCenter.metadata());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void metadata(JsonGenerator json, Map<String, String> metadata) throws IOException {
        json.writeObjectFieldStart("metadata");
        if (metadata.isEmpty()) {
            json.writeStringField("@class", EurekaNames.EMPTY_METADATA);
        }
        pairs(json, metadata);
        json.writeEndObject();
    }

    private static void pairs(JsonGenerator json, Map<String, String> pairs) throws IOException {
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            json.writeStringField(pair.getKey(), pair.getValue());
        }
    }

    private static void optional(JsonGenerator json, String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }
}
