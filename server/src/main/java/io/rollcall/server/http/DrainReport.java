package io.rollcall.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.rollcall.replication.wire.PeerAnswer.Watching;
import io.rollcall.server.watch.Drains;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What is answered to who drains an instance: who has been told that it is out of service. Pure functions. */
final class DrainReport {
    private DrainReport() {}

    static Response response(Drains.Report report) {
        return NativeApi.json(json -> write(json, report));
    }

    private static void write(JsonGenerator json, Drains.Report report) throws IOException {
        int watchers = 0;
        int behind = 0;
        int pollers = 0;
        long slowest = 0;
        for (Optional<Watching> said : report.nodes().values()) {
            if (said.isPresent()) {
                watchers += said.get().watchers();
                behind += said.get().behind();
                pollers += said.get().pollers();
                slowest = Math.max(slowest, said.get().slowestPoll().toMillis());
            }
        }
        json.writeStartObject();
        json.writeBooleanField("complete", report.complete());
        json.writeNumberField("watchers", watchers);
        json.writeNumberField("behind", behind);
        json.writeNumberField("pollers", pollers);
        json.writeNumberField("slowestPollMillis", slowest);
        json.writeArrayFieldStart("nodes");
        for (Map.Entry<String, Optional<Watching>> node : report.nodes().entrySet()) {
            json.writeStartObject();
            json.writeStringField("name", node.getKey());
            Optional<Watching> said = node.getValue();
            json.writeStringField("state", said.map(one -> one.state().name()).orElse("UNANSWERED"));
            json.writeNumberField("watchers", said.map(Watching::watchers).orElse(0));
            json.writeNumberField("behind", said.map(Watching::behind).orElse(0));
            json.writeNumberField("pollers", said.map(Watching::pollers).orElse(0));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
