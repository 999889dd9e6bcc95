package io.rollcall.server.http;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.lease.Protection;
import io.rollcall.server.registry.Registry;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Instant;

/** Self-preservation: what it holds and why, and an operator's word that those are really gone. */
@Path(NativeApi.BASE + "/protection")
public final class ProtectionResource {
    private final Registry registry;

    ProtectionResource(Registry registry) {
        this.registry = registry;
    }

    @GET
    public Response protection() {
        Protection now = registry.protection();
        return NativeApi.json(json -> {
            json.writeStartObject();
            json.writeBooleanField("active", now.active());
            json.writeStringField(
                    "since",
                    now.active() ? Instant.ofEpochMilli(now.sinceMillis()).toString() : null);
            json.writeStringField("reason", now.active() ? now.reason() : null);
            json.writeArrayFieldStart("held");
            for (InstanceKey key : now.held()) {
                json.writeStartObject();
                json.writeStringField("app", key.app());
                json.writeStringField("id", key.id());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** What is held goes at the next tick. Where nothing is held there is nothing to do, and that is no error. */
    @DELETE
    public Response release() {
        registry.releaseProtection();
        return Response.noContent().build();
    }
}
