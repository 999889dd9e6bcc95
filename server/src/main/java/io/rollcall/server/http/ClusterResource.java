package io.rollcall.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.rollcall.replication.peer.ClusterView;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.record.NodeId;
import io.rollcall.server.discovery.SourceState;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The cluster as this node sees it, for people, their tools and the page. */
@Path(NativeApi.BASE + "/cluster")
public final class ClusterResource {
    private final Supplier<ClusterReport> cluster;

    ClusterResource(Supplier<ClusterReport> cluster) {
        this.cluster = cluster;
    }

    @GET
    public Response cluster() {
        ClusterReport report = cluster.get();
        return NativeApi.json(json -> {
            json.writeStartObject();
            writeSelf(json, report);
            writeMesh(json, report);
            json.writeArrayFieldStart("nodes");
            for (ClusterView.Node node : report.view().nodes()) {
                writeNode(json, node, node.id().equals(report.view().self()));
            }
            json.writeEndArray();
            json.writeArrayFieldStart("peers");
            for (ClusterView.Peer peer : report.view().peers()) {
                writePeer(json, peer, report);
            }
            json.writeEndArray();
            writeSources(json, "configuration", report.configuredBy(), report.sources());
            EurekaJsonReport.write(json, report.eureka());
            json.writeObjectFieldStart("counters");
            for (Map.Entry<String, Long> counter : new TreeMap<>(report.view().counters()).entrySet()) {
                json.writeNumberField(counter.getKey(), counter.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static void writeSelf(JsonGenerator json, ClusterReport report) throws IOException {
        ClusterView view = report.view();
        json.writeStringField("node", view.self().name());
        json.writeNumberField("incarnation", view.self().incarnation());
        json.writeBooleanField("ready", view.ready());
        json.writeStringField("notReadyBecause", view.ready() ? null : view.notReadyBecause());
        json.writeBooleanField("fenced", view.fenced());
        json.writeBooleanField("alone", report.isAlone());
    }

    private static void writeMesh(JsonGenerator json, ClusterReport report) throws IOException {
        json.writeObjectFieldStart("mesh");
        json.writeBooleanField("whole", report.missing().isEmpty());
        json.writeStringField("summary", report.summary());
        json.writeArrayFieldStart("missing");
        for (ClusterReport.Missing missing : report.missing()) {
            json.writeStartObject();
            json.writeStringField("what", missing.what());
            json.writeStringField("node", missing.node().map(NodeId::name).orElse(null));
            json.writeStringField("link", missing.link().map(Enum::name).orElse(null));
            json.writeStringField("why", missing.why());
            json.writeStringField("look", missing.look());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeNode(JsonGenerator json, ClusterView.Node node, boolean self) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", node.id().name());
        json.writeNumberField("incarnation", node.id().incarnation());
        json.writeBooleanField("self", self);
        writeAge(json, "vouchedMillisAgo", node.sinceVouched());
        json.writeNumberField("seq", node.seq());
        json.writeNumberField("behind", node.behind());
        json.writeNumberField("homes", node.homes());
        json.writeNumberField("hidden", node.hidden());
        json.writeBooleanField("preserved", node.preserved());
        json.writeEndObject();
    }

    private static void writePeer(JsonGenerator json, ClusterView.Peer peer, ClusterReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("address", peer.address().address());
        json.writeStringField("node", peer.node().map(NodeId::name).orElse(null));
        json.writeStringField("link", peer.link().name());
        json.writeStringField("detail", peer.detail().isEmpty() ? null : peer.detail());
        json.writeArrayFieldStart("entries");
        for (String entry : report.entries(peer.address())) {
            json.writeString(entry);
        }
        json.writeEndArray();
        json.writeNumberField("queued", peer.queued());
        json.writeObjectFieldStart("digest");
        writeAge(json, "millisAgo", peer.lastDigest());
        json.writeStringField("result", peer.lastDigest().isEmpty() ? null : peer.digestResult());
        json.writeEndObject();
        json.writeObjectFieldStart("traffic");
        for (Map.Entry<String, ClusterView.Traffic> kind : new TreeMap<>(peer.traffic()).entrySet()) {
            json.writeObjectFieldStart(kind.getKey());
            json.writeNumberField("messages", kind.getValue().messages());
            json.writeNumberField("bytesSent", kind.getValue().bytesSent());
            json.writeNumberField("bytesReceived", kind.getValue().bytesReceived());
            json.writeNumberField("failures", kind.getValue().failures());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    static void writeSources(JsonGenerator json, String field, String setBy, List<SourceState> sources)
            throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("setBy", setBy);
        json.writeArrayFieldStart("entries");
        for (SourceState source : sources) {
            json.writeStartObject();
            json.writeStringField("entry", source.entry());
            json.writeArrayFieldStart("peers");
            for (PeerAddress peer : source.peers()) {
                json.writeString(peer.address());
            }
            json.writeEndArray();
            json.writeStringField("failure", source.failure().orElse(null));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static void writeAge(JsonGenerator json, String name, Optional<Duration> age) throws IOException {
        if (age.isPresent()) {
            json.writeNumberField(name, age.get().toMillis());
        } else {
            json.writeNullField(name);
        }
    }
}
