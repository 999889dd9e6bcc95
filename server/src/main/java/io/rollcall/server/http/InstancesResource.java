package io.rollcall.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.raft.ProposeResult;
import io.rollcall.raft.ReadResult;
import io.rollcall.raft.entry.Command;
import io.rollcall.raft.entry.Expected;
import io.rollcall.raft.entry.PersistentEntry;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.server.probe.CheckState;
import io.rollcall.server.registry.Asked;
import io.rollcall.server.registry.Decided;
import io.rollcall.server.registry.Mode;
import io.rollcall.server.registry.Registry;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.watch.Drains;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.glassfish.grizzly.http.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * One instance, for operators and pipelines: what Eureka's own resources do, with versions to expect, reads that are
 * not stale, and the explicit change between ephemeral and persistent. A persistent entry's version is its ETag.
 */
@Path(NativeApi.BASE + "/instances/{app}/{id}")
public final class InstancesResource {
    private final Registry registry;
    private final RegistryReader reader;
    private final RequestBodies bodies;
    private final InstantSource wall;
    private final Drains drains;

    InstancesResource(
            Registry registry, RegistryReader reader, RequestBodies bodies, InstantSource wall, Drains drains) {
        this.drains = drains;
        this.registry = registry;
        this.reader = reader;
        this.bodies = bodies;
        this.wall = wall;
    }

    @GET
    public CompletionStage<Response> get(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @QueryParam(Parameters.EPHEMERAL) @Nullable String ephemeral,
            @QueryParam("consistent") @Nullable String consistent) {
        InstanceKey key = new InstanceKey(app, id);
        Optional<Mode> mode = Parameters.mode(ephemeral);
        if (!isTrue("consistent", consistent)) {
            return CompletableFuture.completedFuture(show(key, mode));
        }
        if (mode.equals(Optional.of(Mode.EPHEMERAL))) {
            throw new RefusedException(
                    Problem.badRequest(
                            "consistent=true is for persistent entries: of an ephemeral instance every node tells what it knows"));
        }
        return registry.entries().barrier().thenApply(read -> {
            if (read instanceof ReadResult.NoQuorum none) {
                return Answering.noQuorum(none.why(), none.retryAfter(), false);
            }
            if (read instanceof ReadResult.Refused refused) {
                return Answering.refused(refused.why());
            }
            return show(key, Optional.of(Mode.PERSISTENT));
        });
    }

    private static final Duration USUAL_DRAIN = Duration.ofSeconds(10);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(60);

    private static boolean isTrue(String name, @Nullable String value) {
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw new RefusedException(Problem.badRequest(name + " must be true or false"));
    }

    private Response show(InstanceKey key, Optional<Mode> wanted) {
        PersistentEntry entry = registry.entries().entry(key);
        LiveInstance held = registry.get(key);
        Mode mode = entry != null ? Mode.PERSISTENT : Mode.EPHEMERAL;
        if (held == null || (wanted.isPresent() && wanted.get() != mode)) {
            String what = wanted.map(one -> one == Mode.PERSISTENT ? "persistent entry " : "ephemeral instance ")
                    .orElse("instance ");
            return new Problem(404, "No such instance", "there is no " + what + key).response();
        }
        Response answer = NativeApi.json(json -> write(json, held, entry));
        return entry == null
                ? answer
                : Response.fromResponse(answer)
                        .header("ETag", Precondition.tag(entry.version()))
                        .build();
    }

    private void write(JsonGenerator json, LiveInstance held, @Nullable PersistentEntry entry) throws IOException {
        json.writeStartObject();
        json.writeStringField("mode", entry == null ? "ephemeral" : "persistent");
        if (entry == null) {
            json.writeNullField("version");
        } else {
            json.writeNumberField("version", entry.version());
        }
        json.writeStringField("status", held.status().name());
        boolean overridden = held.overriddenStatus() != InstanceStatus.UNKNOWN;
        json.writeStringField(
                "overriddenStatus", overridden ? held.overriddenStatus().name() : null);
        json.writeStringField("stated", held.statement().status().name());
        InstanceStatus health = registry.health(held.key());
        json.writeStringField("health", health == null ? null : health.name());
        writeCheck(json, registry.entries().check(held.key()));
        json.writeFieldName("instance");
        json.writeRawValue(new String(reader.entity(held), StandardCharsets.UTF_8));
        json.writeEndObject();
    }

    private static void writeCheck(JsonGenerator json, Optional<CheckState> state) throws IOException {
        if (state.isEmpty()) {
            json.writeNullField("check");
            return;
        }
        CheckState check = state.get();
        json.writeObjectFieldStart("check");
        json.writeStringField("standing", check.standing().name());
        json.writeStringField("what", check.check().isEmpty() ? null : check.check());
        json.writeStringField("target", check.target());
        json.writeStringField("node", check.node());
        json.writeStringField("says", check.says());
        CheckState.Findings findings = check.findings();
        if (findings != null) {
            json.writeNumberField("goods", findings.goods());
            json.writeNumberField("bads", findings.bads());
            json.writeNumberField("verdictMillis", findings.verdictFor().toMillis());
            json.writeNumberField("delayMillis", findings.delay().toMillis());
        }
        json.writeEndObject();
    }

    /** Registers, or replaces. The body is a registration as Eureka clients send it, in JSON; what the path says may be left out. */
    @PUT
    public CompletionStage<Response> put(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @QueryParam(Parameters.EPHEMERAL) @Nullable String ephemeral,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            @HeaderParam("Content-Type") @Nullable String contentType,
            @HeaderParam("Content-Encoding") @Nullable String contentEncoding,
            @Context Request request,
            byte[] body) {
        InstanceKey key = new InstanceKey(app, id);
        Precondition.Required required = Precondition.read(ifMatch, ifNoneMatch);
        RequestBodies.requireJson(contentType);
        RegisteredInstance incoming =
                EurekaJson.readRegistration(bodies.document(body, contentType, contentEncoding), key, wall.millis());
        if (!incoming.key().equals(key)) {
            throw new RefusedException(
                    Problem.badRequest("the body registers " + incoming.key() + ", and the path names " + key));
        }
        Asked asked =
                new Asked(Parameters.mode(ephemeral), Parameters.caller(request).address());
        Mode mode = registry.mode(incoming.instance(), asked);
        if (mode == Mode.EPHEMERAL) {
            requireNone(required);
            return answer(registry.register(incoming, asked, Origin.CLIENT));
        }
        var stated = registry.committed(incoming.instance(), asked.registrar());
        return answer(registry.command(
                required.present()
                        ? Command.update(stated, required.expected())
                        : Command.register(stated, required.expected())));
    }

    @DELETE
    public CompletionStage<Response> delete(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @QueryParam(Parameters.EPHEMERAL) @Nullable String ephemeral,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        InstanceKey key = new InstanceKey(app, id);
        Precondition.Required required = Precondition.read(ifMatch, null);
        return isPersistent(key, ephemeral, required)
                ? answer(registry.command(new Command.Cancel(key, required.expected())))
                : answer(registry.cancel(key, Origin.CLIENT));
    }

    /** An operator's word on the status; that of a persistent entry is committed. */
    @PUT
    @Path("override")
    public CompletionStage<Response> setOverride(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @QueryParam("status") @Nullable String status,
            @QueryParam(Parameters.EPHEMERAL) @Nullable String ephemeral,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        InstanceKey key = new InstanceKey(app, id);
        InstanceStatus value = Parameters.status("status", status);
        Precondition.Required required = Precondition.read(ifMatch, null);
        return isPersistent(key, ephemeral, required)
                ? answer(registry.command(new Command.SetOverride(key, value, required.expected())))
                : answer(registry.setStatus(key, value, OptionalLong.empty(), Origin.CLIENT));
    }

    @DELETE
    @Path("override")
    public CompletionStage<Response> clearOverride(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @QueryParam(Parameters.EPHEMERAL) @Nullable String ephemeral,
            @HeaderParam("If-Match") @Nullable String ifMatch) {
        InstanceKey key = new InstanceKey(app, id);
        Precondition.Required required = Precondition.read(ifMatch, null);
        return isPersistent(key, ephemeral, required)
                ? answer(registry.command(new Command.ClearOverride(key, required.expected())))
                : answer(registry.clearStatus(key, InstanceStatus.UNKNOWN, OptionalLong.empty(), Origin.CLIENT));
    }

    /**
     * Takes an instance out of service, and answers once all who watch have been told, or the time is over: from then on
     * nobody who watches calls it any more.
     */
    @POST
    @Path("drain")
    public CompletionStage<Response> drain(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @QueryParam("wait") @Nullable String wait,
            @QueryParam(Parameters.EPHEMERAL) @Nullable String ephemeral) {
        InstanceKey key = new InstanceKey(app, id);
        Duration atMost = Parameters.wait(wait, USUAL_DRAIN, LONGEST_DRAIN);
        if (!isPersistent(key, ephemeral, Precondition.read(null, null))) {
            Decided decided =
                    registry.setStatus(key, InstanceStatus.OUT_OF_SERVICE, OptionalLong.empty(), Origin.CLIENT);
            return answer(decided).thenCompose(done -> drained(done, 0, atMost));
        }
        Decided decided =
                registry.command(new Command.SetOverride(key, InstanceStatus.OUT_OF_SERVICE, Expected.ANYTHING));
        if (!(decided instanceof Decided.Persistent persistent)) {
            return answer(decided);
        }
        return persistent.result().thenCompose(result -> answer(decided)
                .thenCompose(done -> drained(
                        done, result instanceof ProposeResult.Committed committed ? committed.seq() : 0, atMost)));
    }

    private CompletionStage<Response> drained(Response done, long raft, Duration atMost) {
        return done.getStatus() >= 300
                ? CompletableFuture.completedFuture(done)
                : drains.begin(raft, atMost).thenApply(DrainReport::response);
    }

    /** Makes an ephemeral instance persistent, or the other way. */
    @POST
    @Path("mode")
    public CompletionStage<Response> mode(
            @PathParam("app") String app,
            @PathParam("id") String id,
            @QueryParam(Parameters.EPHEMERAL) @Nullable String ephemeral,
            @Context Request request) {
        Mode mode = Parameters.mode(ephemeral)
                .orElseThrow(() -> new RefusedException(
                        Problem.badRequest("say which mode it is to have: ephemeral=true or ephemeral=false")));
        return answer(registry.change(
                new InstanceKey(app, id), mode, Parameters.caller(request).address()));
    }

    /** Whether the log is to be asked: it is where this node knows the entry, and where the request says so. */
    private boolean isPersistent(InstanceKey key, @Nullable String ephemeral, Precondition.Required required) {
        Optional<Mode> asked = Parameters.mode(ephemeral);
        boolean persistent = asked.map(mode -> mode == Mode.PERSISTENT)
                .orElseGet(() -> registry.entries().holds(key));
        if (!persistent) {
            requireNone(required);
            if (asked.isPresent() && registry.entries().holds(key)) {
                throw new RefusedException(wrongMode(key + " is persistent; say ephemeral=false, or nothing"));
            }
        }
        return persistent;
    }

    private static void requireNone(Precondition.Required required) {
        if (!required.isNone()) {
            throw new RefusedException(Problem.badRequest(
                    "If-Match and If-None-Match are for persistent entries; an ephemeral instance has no version"));
        }
    }

    private static Problem wrongMode(String why) {
        return new Problem(409, "Kept in the other mode", why);
    }

    private CompletionStage<Response> answer(Decided decided) {
        return Answering.answer(decided, WORDS);
    }

    private static final Answering.Words WORDS = new Answering.Words() {
        @Override
        public Response ephemeral(Outcome outcome) {
            if (outcome instanceof Outcome.NotReady not) {
                return Problem.notReady(not.why()).responseWithRetry();
            }
            return outcome instanceof Outcome.Unknown
                    ? missing()
                    : Response.noContent().build();
        }

        @Override
        public Response missing() {
            return new Problem(404, "No such instance", "there is no such instance here").response();
        }

        @Override
        public Response committed(ProposeResult.Committed committed) {
            Response answer = NativeApi.json(json -> {
                json.writeStartObject();
                json.writeNumberField("version", committed.version());
                json.writeNumberField("seq", committed.seq());
                json.writeEndObject();
            });
            return Response.fromResponse(answer)
                    .header("ETag", Precondition.tag(committed.version()))
                    .build();
        }

        @Override
        public Response wrongMode(String why) {
            return InstancesResource.wrongMode(why).response();
        }
    };
}
