package io.rollcall.server.http;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.raft.ProposeResult;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.server.registry.Asked;
import io.rollcall.server.registry.Registry;
import io.rollcall.server.view.Answer;
import io.rollcall.server.view.Query;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.view.Rendering;
import io.rollcall.server.xml.EurekaXml;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.glassfish.grizzly.http.server.Request;
import org.jspecify.annotations.Nullable;

/** All applications, what changed lately, one application, and registering with one. */
@Path(EurekaPaths.BASE + "/apps")
public final class ApplicationsResource {
    private final Registry registry;
    private final RegistryReader reader;
    private final RequestBodies bodies;
    private final InstantSource wall;
    private final boolean deltaEnabled;

    ApplicationsResource(
            Registry registry, RegistryReader reader, RequestBodies bodies, InstantSource wall, boolean deltaEnabled) {
        this.registry = registry;
        this.reader = reader;
        this.bodies = bodies;
        this.wall = wall;
        this.deltaEnabled = deltaEnabled;
    }

    @GET
    public Response all(
            @HeaderParam("Accept") @Nullable String accept,
            @HeaderParam("X-Eureka-Accept") @Nullable String eurekaAccept,
            @HeaderParam("Accept-Encoding") @Nullable String encoding) {
        return read(Query.ALL, Negotiation.list(accept, eurekaAccept, encoding));
    }

    @GET
    @Path("delta")
    public Response delta(
            @HeaderParam("Accept") @Nullable String accept,
            @HeaderParam("X-Eureka-Accept") @Nullable String eurekaAccept,
            @HeaderParam("Accept-Encoding") @Nullable String encoding) {
        if (!deltaEnabled) {
            return new Problem(403, "Deltas are disabled", "delta.enabled is false at this node; read all instead")
                    .response();
        }
        return read(Query.DELTA, Negotiation.list(accept, eurekaAccept, encoding));
    }

    @GET
    @Path("{app}")
    public Response application(
            @PathParam("app") String app,
            @HeaderParam("Accept") @Nullable String accept,
            @HeaderParam("X-Eureka-Accept") @Nullable String eurekaAccept,
            @HeaderParam("Accept-Encoding") @Nullable String encoding) {
        Query one = new Query.OneApplication(InstanceKey.appName(app));
        return read(one, Negotiation.list(accept, eurekaAccept, encoding));
    }

    private Response read(Query query, Rendering rendering) {
        Answer answer = reader.read(query, rendering);
        return answer == null ? Response.status(404).build() : Negotiation.response(answer, rendering);
    }

    @POST
    @Path("{app}")
    public CompletionStage<Response> register(
            @PathParam("app") String app,
            @QueryParam(Parameters.EPHEMERAL) @Nullable String ephemeral,
            @HeaderParam("Content-Type") @Nullable String contentType,
            @HeaderParam("Content-Encoding") @Nullable String contentEncoding,
            @HeaderParam(Parameters.EUREKA_REPLICATION) @Nullable String eurekaReplication,
            @HeaderParam(Parameters.REPLICATION) @Nullable String replication,
            @Context Request request,
            byte[] body) {
        Origin origin = Parameters.origin(registry, request, eurekaReplication, replication);
        Rendering.Format format = RequestBodies.format(contentType);
        byte[] document = bodies.document(body, contentType, contentEncoding);
        RegisteredInstance incoming = format == Rendering.Format.XML
                ? EurekaXml.readRegistration(document, wall.millis())
                : EurekaJson.readRegistration(document, wall.millis());
        String expected = InstanceKey.appName(app);
        if (!incoming.key().app().equals(expected)) {
            throw new RefusedException(Problem.badRequest("Mismatched appName, expecting " + expected + " but was "
                    + incoming.key().app()));
        }
        Asked asked =
                new Asked(Parameters.mode(ephemeral), Parameters.caller(request).address());
        return Answering.answer(registry.register(incoming, asked, origin), REGISTERED);
    }

    private static final Answering.Words REGISTERED = new Answering.Words() {
        @Override
        public Response ephemeral(Outcome outcome) {
            return outcome instanceof Outcome.NotReady not
                    ? Problem.notReady(not.why()).responseWithRetry()
                    : Response.noContent().build();
        }

        @Override
        public Response committed(ProposeResult.Committed committed) {
            return Response.noContent().build();
        }

        @Override
        public Response wrongMode(String why) {
            return Problem.badRequest(why).response();
        }
    };
}
