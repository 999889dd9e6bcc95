package io.rollcall.server.http;

import io.rollcall.server.config.Release;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** Which node this is, and what it runs. */
@Path(NativeApi.BASE + "/version")
public final class VersionResource {
    private final String node;

    /** @param node name of this node */
    VersionResource(String node) {
        this.node = node;
    }

    @GET
    public Response version() {
        return NativeApi.json(json -> {
            json.writeStartObject();
            json.writeStringField("version", Release.VERSION);
            json.writeStringField("java", Runtime.version().toString());
            json.writeStringField("node", node);
            json.writeEndObject();
        });
    }
}
