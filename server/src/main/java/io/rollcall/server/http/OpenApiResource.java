package io.rollcall.server.http;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** The description of the native API, as a file that a test holds to what the server answers. */
@Path("openapi.json")
public final class OpenApiResource {
    private final byte[] description = Resources.read("openapi.json");

    @GET
    public Response description() {
        return NativeApi.json(description);
    }
}
