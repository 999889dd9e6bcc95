package io.rollcall.server.http;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** For those who start, watch and balance nodes: does it run, and may it be sent traffic. */
@Path("health")
public final class HealthResource {
    static final String PATH = "/health/";

    private final NodeState state;

    HealthResource(NodeState state) {
        this.state = state;
    }

    /** That this is answered at all is the answer. */
    @GET
    @Path("live")
    public Response live() {
        return up();
    }

    @GET
    @Path("ready")
    public Response ready() {
        String why = state.notReadyBecause();
        return why.isEmpty() ? up() : Problem.notReady(why).responseWithRetry();
    }

    private static Response up() {
        return NativeApi.json(json -> {
            json.writeStartObject();
            json.writeStringField("status", "UP");
            json.writeEndObject();
        });
    }
}
