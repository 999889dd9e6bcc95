package io.rollcall.server.xml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.rollcall.client.model.Application;
import io.rollcall.client.model.DataCenter;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.EurekaNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the compact JSON of the Eureka wire: fewer fields, times as numbers, and the list before the
 * counts. Stateless, safe for any thread.
 */
public final class CompactJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int INSTANCE_BYTES = 480;
    private static final byte[] HEAD = EurekaJson.utf8("{\"applications\":{\"application\":[");
    private static final byte[] COMMA = {','};

    private CompactJson() {}

    /** One application, {@code {"name":...,"instance":[...]}}, for its place within {@link #applications}. */
    public static byte[] applicationElement(Application application) {
        return write(sizeOf(application), json -> writeApplication(json, application));
    }

    /**
     * A full answer, a delta, or that of a virtual address.
     *
     * @param applicationElements what {@link #applicationElement} made
     */
    public static byte[] applications(String version, String hash, List<byte[]> applicationElements) {
        byte[] counts = write(128, json -> {
            json.writeStartObject();
            json.writeStringField("versions__delta", version);
            json.writeStringField("apps__hashcode", hash);
            json.writeEndObject();
        });
        // The counts' opening brace becomes the comma after the list.
        counts[0] = ',';
        return new Pieces()
                .add(HEAD)
                .addAll(applicationElements, COMMA)
                .add(new byte[] {']'})
                .add(counts)
                .add(new byte[] {'}'})
                .joined();
    }

    /** The answer for one application. */
    public static byte[] application(Application application) {
        return write(sizeOf(application), json -> {
            json.writeStartObject();
            json.writeFieldName("application");
            writeApplication(json, application);
            json.writeEndObject();
        });
    }

    private static void writeApplication(JsonGenerator json, Application application) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", application.name());
        json.writeArrayFieldStart("instance");
        for (RegisteredInstance registered : application.instances()) {
            writeInstance(json, registered);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeInstance(JsonGenerator json, RegisteredInstance registered) throws IOException {
        Instance instance = registered.instance();
        json.writeStartObject();
        if (instance.idGiven()) {
            json.writeStringField("instanceId", instance.id());
        }
        json.writeStringField("app", instance.app());
        json.writeStringField("ipAddr", instance.ipAddr());
        optional(json, "vipAddress", instance.vips().plain());
        optional(json, "secureVipAddress", instance.vips().secure());
        dataCenter(json, instance.dataCenter());
        json.writeStringField("hostName", instance.hostName());
        json.writeStringField("status", instance.status().name());
        json.writeNumberField("lastUpdatedTimestamp", registered.registration().lastUpdatedAt());
        json.writeStringField("actionType", registered.registration().action().name());
        optional(json, "asgName", instance.labels().asgName());
        port(json, "port", instance.port());
        port(json, "securePort", instance.securePort());
        json.writeEndObject();
    }

    private static void dataCenter(JsonGenerator json, DataCenter dataCenter) throws IOException {
        json.writeObjectFieldStart("dataCenterInfo");
        json.writeStringField("@class", EurekaNames.dataCenterClass(dataCenter));
        json.writeStringField("name", dataCenter.name());
        if (dataCenter.kind() == DataCenter.Kind.AMAZON) {
            json.writeObjectFieldStart("metadata");
            for (Map.Entry<String, String> pair : CompactFields.of(dataCenter).entrySet()) {
                json.writeStringField(pair.getKey(), pair.getValue());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void port(JsonGenerator json, String field, Port port) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeNumberField("$", port.number());
        json.writeStringField("@enabled", Boolean.toString(port.enabled()));
        json.writeEndObject();
    }

    private static void optional(JsonGenerator json, String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }

    private static int sizeOf(Application application) {
        return 64 + INSTANCE_BYTES * Math.min(application.instances().size(), 10_000);
    }

    @FunctionalInterface
    interface Writing {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] write(int expectedBytes, Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(expectedBytes);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            writing.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }
}
