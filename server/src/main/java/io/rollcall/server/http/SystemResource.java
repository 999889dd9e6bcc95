package io.rollcall.server.http;

import io.rollcall.server.view.Rendering;
import io.rollcall.server.xml.NodeStatus;
import io.rollcall.server.xml.StatusPage;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What Eureka tells of itself rather than of instances. */
@Path(EurekaPaths.BASE)
public final class SystemResource {
    private final Supplier<NodeStatus> status;

    SystemResource(Supplier<NodeStatus> status) {
        this.status = status;
    }

    @GET
    @Path("status")
    public Response status(@HeaderParam("Accept") @Nullable String accept) {
        Rendering.Format format = Negotiation.instanceFormat(accept);
        NodeStatus now = status.get();
        byte[] body = format == Rendering.Format.XML ? StatusPage.xml(now) : StatusPage.json(now);
        return Negotiation.response(200, body, format);
    }

    /** Auto-scaling groups exist at Amazon only; elsewhere the reference refuses, and so do we. */
    @PUT
    @Path("asg/{name}/status")
    public Response scalingGroup() {
        return Problem.badRequest("this registry runs outside Amazon and knows no auto-scaling groups")
                .response();
    }
}
