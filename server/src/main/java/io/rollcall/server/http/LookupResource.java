package io.rollcall.server.http;

import io.rollcall.replication.LiveInstance;
import io.rollcall.server.view.Answer;
import io.rollcall.server.view.Query;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.view.Rendering;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Finding instances without knowing their application: by id, or by virtual address. */
@Path(EurekaPaths.BASE)
public final class LookupResource {
    private final RegistryReader reader;

    LookupResource(RegistryReader reader) {
        this.reader = reader;
    }

    @GET
    @Path("instances/{id}")
    public Response instance(@PathParam("id") String id, @HeaderParam("Accept") @Nullable String accept) {
        LiveInstance found = reader.firstWithId(id);
        if (found == null) {
            return Response.status(404).build();
        }
        Rendering.Format format = Negotiation.instanceFormat(accept);
        return Negotiation.response(200, reader.instance(found, format), format);
    }

    /** An address that nobody has is no error: it has no instances. */
    @GET
    @Path("{kind:vips|svips}/{vip}")
    public Response virtualAddress(
            @PathParam("kind") String kind,
            @PathParam("vip") String vip,
            @HeaderParam("Accept") @Nullable String accept,
            @HeaderParam("X-Eureka-Accept") @Nullable String eurekaAccept,
            @HeaderParam("Accept-Encoding") @Nullable String encoding) {
        Rendering rendering = Negotiation.list(accept, eurekaAccept, encoding);
        Answer answer = reader.read(new Query.VirtualAddress(vip, kind.equals("svips")), rendering);
        return answer == null ? Response.status(404).build() : Negotiation.response(answer, rendering);
    }
}
