package io.rollcall.server.xml;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.server.xml.XmlOut.Layout;
import java.io.IOException;
import java.util.Map;
import javax.xml.stream.XMLStreamException;

/**
 * Writes the status page of a node. Eureka has it in XML only, under the name of one of its classes,
 * and fails when asked for JSON.
 */
public final class StatusPage {
    private StatusPage() {}

    /** The page in XML. */
    public static byte[] xml(NodeStatus status) {
        return EurekaXml.write(Layout.INDENTED, 0, 2_560, xml -> {
            xml.start("com.netflix.eureka.util.StatusInfo");
            writeStats(xml, "generalStats", status.generalStats());
            writeStats(xml, "applicationStats", status.applicationStats());
            if (status.self() != null) {
                XmlInstanceWriter.full(xml, "instanceInfo", status.self());
            }
            xml.end();
        });
    }

    /** The page in JSON: the same names, without a name around them. */
    public static byte[] json(NodeStatus status) {
        return CompactJson.write(2_560, json -> {
            json.writeStartObject();
            writeStats(json, "generalStats", status.generalStats());
            writeStats(json, "applicationStats", status.applicationStats());
            if (status.self() != null) {
                writeInstance(json, status.self());
            }
            json.writeEndObject();
        });
    }

    private static void writeStats(XmlOut xml, String element, Map<String, String> stats) throws XMLStreamException {
        xml.start(element);
        for (Map.Entry<String, String> stat : stats.entrySet()) {
            xml.leaf(stat.getKey(), stat.getValue());
        }
        xml.end();
    }

    private static void writeStats(JsonGenerator json, String field, Map<String, String> stats) throws IOException {
        json.writeObjectFieldStart(field);
        for (Map.Entry<String, String> stat : stats.entrySet()) {
            json.writeStringField(stat.getKey(), stat.getValue());
        }
        json.writeEndObject();
    }

    private static void writeInstance(JsonGenerator json, RegisteredInstance self) throws IOException {
        Registration registration = self.registration();
        json.writeObjectFieldStart("instanceInfo");
        copyMembers(EurekaJson.statement(self.instance()), json);
        json.writeStringField("status", self.instance().status().name());
        json.writeStringField(
                "overriddenStatus", registration.overriddenStatus().name());
        json.writeObjectFieldStart("leaseInfo");
        json.writeNumberField("renewalIntervalInSecs", self.instance().lease().renewalSeconds());
        json.writeNumberField("durationInSecs", self.instance().lease().durationSeconds());
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

    private static void copyMembers(byte[] members, JsonGenerator json) throws IOException {
        byte[] object = new Pieces()
                .add(new byte[] {'{'})
                .add(members)
                .add(new byte[] {'}'})
                .joined();
        try (JsonParser parser = EurekaJson.parser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                json.copyCurrentStructure(parser);
            }
        }
    }
}
