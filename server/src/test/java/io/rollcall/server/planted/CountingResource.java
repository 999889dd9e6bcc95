package io.rollcall.server.planted;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("counting")
public final class CountingResource {
    private int requests;

    @GET
    public int get() {
        return ++requests;
    }
}
