package io.rollcall.client.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.rollcall.client.model.Application;
import io.rollcall.client.model.Applications;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import java.io.IOException;

/** Writes a full answer as {@link ApplicationsReader} reads it. */
final class ApplicationsWriter {
    private ApplicationsWriter() {}

    static void write(JsonGenerator json, Applications applications) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("applications");
        json.writeStringField("versions__delta", applications.version());
        json.writeStringField("apps__hashcode", applications.appsHashCode());
        json.writeArrayFieldStart("application");
        for (Application application : applications.applications()) {
            json.writeStartObject();
            json.writeStringField("name", application.name());
            json.writeArrayFieldStart("instance");
            for (RegisteredInstance instance : application.instances()) {
                instance(json, instance);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }

    static void instance(JsonGenerator json, RegisteredInstance shown) throws IOException {
        Registration registration = shown.registration();
        json.writeStartObject();
        InstanceWriter.statement(json, shown.instance());
        json.writeStringField("status", shown.instance().status().name());
        json.writeStringField(
                "overriddenStatus", registration.overriddenStatus().name());
        json.writeObjectFieldStart("leaseInfo");
        json.writeNumberField("renewalIntervalInSecs", shown.instance().lease().renewalSeconds());
        json.writeNumberField("durationInSecs", shown.instance().lease().durationSeconds());
        json.writeNumberField("registrationTimestamp", registration.registeredAt());
        json.writeNumberField("lastRenewalTimestamp", registration.renewedAt());
        json.writeNumberField("evictionTimestamp", registration.evictedAt());
        json.writeNumberField("serviceUpTimestamp", registration.serviceUpAt());
        json.writeEndObject();
        json.writeStringField("isCoordinatingDiscoveryServer", Boolean.toString(registration.coordinating()));
        json.writeStringField("lastUpdatedTimestamp", Long.toString(registration.lastUpdatedAt()));
        json.writeStringField("actionType", registration.action().name());
        json.writeEndObject();
    }
}
