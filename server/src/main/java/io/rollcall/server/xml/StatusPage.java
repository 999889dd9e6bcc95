package io.rollcall.server.xml;

import com.fasterxml.jackson.core.JsonGenerator;
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
                json.writeFieldName("instanceInfo");
                EurekaJson.writeInstance(json, status.self());
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
}
