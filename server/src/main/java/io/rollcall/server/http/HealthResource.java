package io.rollcall.server.http;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.function.BooleanSupplier;

/** For those who start, watch and balance nodes: does it run, and may it be sent traffic. */
@Path("health")
public final class HealthResource {
    private final BooleanSupplier ready;

    HealthResource(BooleanSupplier ready) {
        this.ready = ready;
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
        return ready.getAsBoolean()
                ? up()
                : new Problem(503, "Not ready", "this node is starting or stopping; send traffic elsewhere").response();
    }

    private static Response up() {
        return NativeApi.json(json -> {
            json.writeStartObject();
            json.writeStringField("status", "UP");
            json.writeEndObject();
        });
    }
}
