package io.rollcall.server.http;

import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.server.registry.Registry;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Renews many instances in one request: each as its own {@code PUT /eureka/apps/{app}/{id}} would, with
 * its own result. A request that cannot be read whole renews nothing.
 */
@Path(NativeApi.BASE + "/renewals")
public final class RenewalsResource {
    static final String PATH = "/" + NativeApi.BASE + "/renewals";

    private final Registry registry;
    private final RequestBodies bodies;

    RenewalsResource(Registry registry, RequestBodies bodies) {
        this.registry = registry;
        this.bodies = bodies;
    }

    @POST
    public Response renew(
            @HeaderParam("Content-Type") @Nullable String contentType,
            @HeaderParam("Content-Encoding") @Nullable String contentEncoding,
            byte[] body) {
        RequestBodies.requireJson(contentType);
        List<Renewal> renewals = Renewal.readAll(bodies.batch(body, contentType, contentEncoding));
        return NativeApi.json(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("results");
            for (Renewal renewal : renewals) {
                Outcome outcome = registry.renew(renewal.key(), renewal.dirty(), null, Origin.CLIENT);
                json.writeStartObject();
                json.writeNumberField("status", status(outcome));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static int status(Outcome outcome) {
        if (outcome instanceof Outcome.Done) {
            return 200;
        }
        return outcome instanceof Outcome.NotReady ? 503 : 404;
    }
}
