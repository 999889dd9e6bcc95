package io.rollcall.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.rollcall.replication.eureka.EurekaPeerView;
import io.rollcall.server.eureka.EurekaReport;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The Eureka servers beside this node, as the answer about the cluster tells them. */
final class EurekaJsonReport {
    private EurekaJsonReport() {}

    static void write(JsonGenerator json, EurekaReport report) throws IOException {
        json.writeObjectFieldStart("eureka");
        json.writeArrayFieldStart("peers");
        for (EurekaPeerView peer : report.peers()) {
            write(json, peer);
        }
        json.writeEndArray();
        ClusterResource.writeSources(json, "configuration", report.configuredBy(), report.sources());
        json.writeObjectFieldStart("received");
        json.writeNumberField("batches", report.received().batches());
        json.writeNumberField("items", report.received().items());
        json.writeNumberField("bytes", report.received().bytes());
        json.writeNumberField("refusedCallers", report.received().refused());
        json.writeEndObject();
        json.writeNumberField("lost", report.lost());
        json.writeNumberField("onlyThroughEureka", report.onlyThroughThem());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, EurekaPeerView peer) throws IOException {
        json.writeStartObject();
        json.writeStringField("address", peer.address().address());
        json.writeStringField("link", peer.link().name());
        json.writeStringField("detail", peer.detail().isEmpty() ? null : peer.detail());
        ClusterResource.writeAge(json, "acknowledgedMillisAgo", peer.lastAcknowledged());
        json.writeNumberField("queued", peer.queued());
        json.writeObjectFieldStart("met");
        ClusterResource.writeAge(json, "millisAgo", peer.meeting().ago());
        json.writeNumberField("read", peer.meeting().read());
        json.writeNumberField("learned", peer.meeting().learned());
        json.writeNumberField("offered", peer.meeting().offered());
        json.writeStringField(
                "failure",
                peer.meeting().failure().isEmpty() ? null : peer.meeting().failure());
        json.writeEndObject();
        json.writeObjectFieldStart("sent");
        json.writeNumberField("batches", peer.batches());
        json.writeNumberField("bytesSent", peer.bytesSent());
        json.writeNumberField("bytesReceived", peer.bytesReceived());
        counts(json, "items", peer.items());
        counts(json, "refusedItems", peer.itemFailures());
        TreeMap<String, Long> refusals = new TreeMap<>();
        peer.refusals().forEach((status, times) -> refusals.put(status.toString(), times));
        counts(json, "refusedBatches", refusals);
        counts(json, "counters", peer.counters());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void counts(JsonGenerator json, String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : new TreeMap<>(counts).entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }
}
