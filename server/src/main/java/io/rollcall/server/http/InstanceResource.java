package io.rollcall.server.http;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.raft.ProposeResult;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.server.registry.Decided;
import io.rollcall.server.registry.Registry;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.view.Rendering;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.glassfish.grizzly.http.server.Request;
import org.jspecify.annotations.Nullable;

/** One instance: its lease, its status, its metadata. */
@Path(EurekaPaths.BASE + "/apps/{app}/{id}")
public final class InstanceResource {
    private final Registry registry;
    private final RegistryReader reader;

    InstanceResource(Registry registry, RegistryReader reader) {
        this.registry = registry;
        this.reader = reader;
    }

    @GET
    public Response get(
            @PathParam("app") String app, @PathParam("id") String id, @HeaderParam("Accept") @Nullable String accept) {
        LiveInstance held = registry.get(new InstanceKey(app, id));
        if (held == null) {
            return Response.status(404).build();
        }
        Rendering.Format format = Negotiation.instanceFormat(accept);
        return Negotiation.response(200, reader.instance(held, format), format);
    }

    @PUT
    public Response renew(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @QueryParam("lastDirtyTimestamp") @Nullable String dirty,
            @QueryParam("overriddenstatus") @Nullable String overridden,
            @HeaderParam("Accept") @Nullable String accept,
            @HeaderParam(Parameters.EUREKA_REPLICATION) @Nullable String eurekaReplication,
            @HeaderParam(Parameters.REPLICATION) @Nullable String replication,
            @Context Request request) {
        Origin origin = Parameters.origin(registry, request, eurekaReplication, replication);
        InstanceStatus claimed = overridden == null ? null : Parameters.status("overriddenstatus", overridden);
        return answer(registry.renew(new InstanceKey(app, id), Parameters.dirty(dirty), claimed, origin), accept);
    }

    @DELETE
    public CompletionStage<Response> cancel(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @HeaderParam(Parameters.EUREKA_REPLICATION) @Nullable String eurekaReplication,
            @HeaderParam(Parameters.REPLICATION) @Nullable String replication,
            @Context Request request) {
        Origin origin = Parameters.origin(registry, request, eurekaReplication, replication);
        return answer(registry.cancel(new InstanceKey(app, id), origin));
    }

    @PUT
    @Path("status")
    public CompletionStage<Response> setStatus(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @QueryParam("value") @Nullable String value,
            @QueryParam("lastDirtyTimestamp") @Nullable String dirty,
            @HeaderParam(Parameters.EUREKA_REPLICATION) @Nullable String eurekaReplication,
            @HeaderParam(Parameters.REPLICATION) @Nullable String replication,
            @Context Request request) {
        Origin origin = Parameters.origin(registry, request, eurekaReplication, replication);
        InstanceStatus status = Parameters.status("value", value);
        OptionalLong stamp = Parameters.dirty(dirty);
        return answer(registry.setStatus(new InstanceKey(app, id), status, stamp, origin));
    }

    @DELETE
    @Path("status")
    public CompletionStage<Response> clearStatus(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @QueryParam("value") @Nullable String value,
            @QueryParam("lastDirtyTimestamp") @Nullable String dirty,
            @HeaderParam(Parameters.EUREKA_REPLICATION) @Nullable String eurekaReplication,
            @HeaderParam(Parameters.REPLICATION) @Nullable String replication,
            @Context Request request) {
        Origin origin = Parameters.origin(registry, request, eurekaReplication, replication);
        InstanceStatus status = value == null ? InstanceStatus.UNKNOWN : Parameters.status("value", value);
        OptionalLong stamp = Parameters.dirty(dirty);
        return answer(registry.clearStatus(new InstanceKey(app, id), status, stamp, origin));
    }

    @PUT
    @Path("metadata")
    public CompletionStage<Response> putMetadata(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @Context UriInfo uri,
            @HeaderParam(Parameters.EUREKA_REPLICATION) @Nullable String eurekaReplication,
            @HeaderParam(Parameters.REPLICATION) @Nullable String replication,
            @Context Request request) {
        Origin origin = Parameters.origin(registry, request, eurekaReplication, replication);
        Map<String, String> pairs = new LinkedHashMap<>();
        uri.getQueryParameters().forEach((name, values) -> pairs.put(name, values.get(0)));
        return answer(registry.putMetadata(new InstanceKey(app, id), pairs, origin));
    }

    private CompletionStage<Response> answer(Decided decided) {
        return Answering.answer(decided, new Answering.Words() {
            @Override
            public Response ephemeral(Outcome outcome) {
                return InstanceResource.this.answer(outcome, null);
            }

            @Override
            public Response committed(ProposeResult.Committed committed) {
                return Response.ok().build();
            }

            @Override
            public Response wrongMode(String why) {
                return Problem.badRequest(why).response();
            }
        });
    }

    /** 200 and 404 have no body: clients try to read one if there is. */
    private Response answer(Outcome outcome, @Nullable String accept) {
        if (outcome instanceof Outcome.Done) {
            return Response.ok().build();
        }
        if (outcome instanceof Outcome.Newer newer) {
            Rendering.Format format = Negotiation.instanceFormat(accept);
            return Negotiation.response(409, reader.instance(newer.held(), format), format);
        }
        if (outcome instanceof Outcome.NotReady not) {
            return Problem.notReady(not.why()).responseWithRetry();
        }
        return Response.status(404).build();
    }
}
