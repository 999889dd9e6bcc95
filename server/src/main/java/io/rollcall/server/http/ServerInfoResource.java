package io.rollcall.server.http;

import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.view.Rendering;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** The overrides of operators, at the one path of the Netflix server that has no version in it. */
@Path("serverinfo/statusoverrides")
public final class ServerInfoResource {
    private final RegistryReader reader;

    ServerInfoResource(RegistryReader reader) {
        this.reader = reader;
    }

    @GET
    public Response overrides() {
        return Negotiation.response(200, reader.overrides(), Rendering.Format.JSON);
    }
}
