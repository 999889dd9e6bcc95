package io.rollcall.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.lease.Lease;
import io.rollcall.server.registry.Registry;
import io.rollcall.server.view.RegistryReader;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What people and their tools want to see of the registry: its applications, and the instances of one. */
@Path(NativeApi.BASE + "/applications")
public final class OverviewResource {
    private final Registry registry;
    private final RegistryReader reader;

    OverviewResource(Registry registry, RegistryReader reader) {
        this.registry = registry;
        this.reader = reader;
    }

    @GET
    public Response applications() {
        return NativeApi.json(reader.summary());
    }

    @GET
    @Path("{app}")
    public Response application(@PathParam("app") String app) {
        String name = InstanceKey.appName(app);
        List<LiveInstance> instances = reader.instances(name);
        if (instances == null) {
            throw new RefusedException(
                    new Problem(404, "No such application", "no instance of '" + name + "' is here"));
        }
        Set<InstanceKey> held = new HashSet<>(registry.protection().held());
        return NativeApi.json(json -> {
            json.writeStartObject();
            json.writeStringField("name", name);
            json.writeArrayFieldStart("instances");
            for (LiveInstance shown : instances) {
                write(json, shown, held.contains(shown.key()));
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private void write(JsonGenerator json, LiveInstance shown, boolean held) throws IOException {
        Instance instance = shown.statement().instance();
        Lease lease = shown.lease();
        json.writeStartObject();
        json.writeStringField("id", shown.key().id());
        json.writeStringField("status", shown.status().name());
        boolean overridden = shown.overriddenStatus() != InstanceStatus.UNKNOWN;
        json.writeStringField(
                "overriddenStatus", overridden ? shown.overriddenStatus().name() : null);
        json.writeStringField("hostName", instance.hostName());
        json.writeStringField("ipAddr", instance.ipAddr());
        writePort(json, "port", instance.port());
        writePort(json, "securePort", instance.securePort());
        json.writeStringField("mode", lease.isStanding() ? "persistent" : "ephemeral");
        if (lease.isStanding()) {
            // Nobody renews it, and nothing runs out.
            json.writeNullField("renewedSecondsAgo");
            json.writeNullField("leaseSecondsLeft");
        } else {
            json.writeNumberField(
                    "renewedSecondsAgo", registry.sinceRenewal(lease).toSeconds());
            json.writeNumberField("leaseSecondsLeft", registry.leaseLeft(lease).toSeconds());
        }
        InstanceStatus health = lease.isStanding() ? registry.health(shown.key()) : null;
        json.writeStringField("health", health == null ? null : health.name());
        json.writeBooleanField("held", held);
        json.writeBooleanField("onlyThroughEureka", registry.isHeardOnlyThroughPeers(lease));
        json.writeObjectFieldStart("metadata");
        for (Map.Entry<String, String> pair : instance.metadata().entrySet()) {
            json.writeStringField(pair.getKey(), pair.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writePort(JsonGenerator json, String name, Port port) throws IOException {
        if (port.enabled()) {
            json.writeNumberField(name, port.number());
        } else {
            json.writeNullField(name);
        }
    }
}
