package io.rollcall.server.http;

import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.Excerpt;
import io.rollcall.client.wire.InstanceDraft;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import io.rollcall.server.registry.Registry;
import io.rollcall.server.registry.RegistryFullException;
import io.rollcall.server.view.RegistryReader;
import io.rollcall.server.view.Rendering;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.glassfish.grizzly.http.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batch in which a Eureka server passes on what it was told: carried out item by item, in order,
 * with a result for each. A batch that cannot be read whole changes nothing.
 */
@Path(EurekaPaths.BASE + "/peerreplication/batch")
public final class PeerReplicationResource {
    private static final Logger log = LoggerFactory.getLogger(PeerReplicationResource.class);

    private final Registry registry;
    private final RegistryReader reader;
    private final RequestBodies bodies;
    private final InstantSource wall;

    PeerReplicationResource(Registry registry, RegistryReader reader, RequestBodies bodies, InstantSource wall) {
        this.registry = registry;
        this.reader = reader;
        this.bodies = bodies;
        this.wall = wall;
    }

    /** @param newer the instance of a conflict */
    private record Result(int status, @Nullable InstanceKey newer) {
        static final Result OK = new Result(200, null);
        static final Result NOT_FOUND = new Result(404, null);
        static final Result NOT_READY = new Result(503, null);
        static final Result FAILED = new Result(500, null);
    }

    @POST
    public Response batch(
            @HeaderParam("Content-Type") @Nullable String contentType,
            @HeaderParam("Content-Encoding") @Nullable String contentEncoding,
            @Context Request request,
            byte[] body) {
        Origin peer = registry.peer(Parameters.caller(request));
        if (RequestBodies.format(contentType) != Rendering.Format.JSON) {
            throw new RefusedException(new Problem(415, "Unsupported media type", "a batch is application/json"));
        }
        List<BatchItem> items = BatchItem.readAll(bodies.batch(body, contentType, contentEncoding));
        registry.tookBatch(items.size(), body.length);
        List<Result> results = new ArrayList<>(items.size());
        Set<InstanceKey> registeredLast = new HashSet<>();
        for (BatchItem item : items) {
            results.add(carryOut(item, peer, registeredLast));
        }
        return Negotiation.response(200, json(results), Rendering.Format.JSON);
    }

    /** Written at the end: the sender takes over what a conflict shows, and is not to get what a later item changed. */
    private byte[] json(List<Result> results) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(64 + results.size() * 20);
        append(json, "{\"responseList\":[");
        String comma = "";
        for (Result result : results) {
            append(json, comma + "{\"statusCode\":" + result.status);
            LiveInstance newer = result.newer == null ? null : registry.get(result.newer);
            if (newer != null) {
                append(json, ",\"responseEntity\":");
                json.writeBytes(reader.entity(newer));
            }
            append(json, "}");
            comma = ",";
        }
        append(json, "]}");
        return json.toByteArray();
    }

    private static void append(ByteArrayOutputStream json, String ascii) {
        json.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** @param registeredLast instances whose registrations in this batch are later than any cancel of theirs */
    private Result carryOut(BatchItem item, Origin peer, Set<InstanceKey> registeredLast) {
        try {
            return switch (item.action()) {
                case REGISTER -> register(item, peer, registeredLast);
                case HEARTBEAT -> renew(item, peer);
                // A sender orders a batch by what waited first, and so puts the cancel of an instance that came back
                // behind its registration. The instance itself knows: its sender marks it when it is cancelled.
                case CANCEL ->
                    registeredLast.contains(item.key())
                            ? Result.OK
                            : result(registry.cancel(item.key(), peer).ofPeer());
                case STATUS_UPDATE ->
                    registry.get(item.key()) == null
                            ? Result.NOT_FOUND
                            : result(registry.setStatus(item.key(), item.requiredStatus(), item.checkedDirty(), peer)
                                    .ofPeer());
                case DELETE_STATUS_OVERRIDE ->
                    result(registry.clearStatus(item.key(), item.fallbackStatus(), item.requiredDirty(), peer)
                            .ofPeer());
            };
        } catch (InvalidInstanceException | RegistryFullException refused) {
            log.debug("refused an item of a peer's batch: {}", words(refused));
            return Result.FAILED;
        } catch (RuntimeException fault) {
            // The others go on: a batch that is answered 500 as a whole is never sent again.
            log.error("an item of a peer's batch failed on a fault of this server", fault);
            return Result.FAILED;
        }
    }

    private Result register(BatchItem item, Origin peer, Set<InstanceKey> registeredLast) {
        InstanceDraft draft = item.instance();
        if (draft == null) {
            throw new InvalidInstanceException("Register of " + item.key() + " has no instanceInfo");
        }
        RegisteredInstance incoming;
        try {
            incoming = draft.registration(wall.millis());
            incoming.key().requireAddressable();
            String expected = item.key().app();
            if (!incoming.key().app().equals(expected)) {
                throw new InvalidInstanceException("Mismatched appName, expecting " + expected + " but was "
                        + incoming.key().app());
            }
        } catch (InvalidInstanceException refused) {
            // The reference says 200 here, and a peer that is told otherwise only logs it.
            log.warn("refused an instance in a peer's batch: {}", words(refused));
            return Result.OK;
        }
        Result result = result(registry.register(incoming, peer).ofPeer());
        if (draft.isMarked(ActionType.ADDED) || draft.isMarked(ActionType.MODIFIED)) {
            registeredLast.add(incoming.key());
        }
        return result;
    }

    /** What the sender wrote is in it: a line break in a name must not make a line of the log. */
    private static String words(RuntimeException refused) {
        return Excerpt.of(String.valueOf(refused.getMessage()), 300);
    }

    private Result renew(BatchItem item, Origin peer) {
        return result(registry.renew(item.key(), item.checkedDirty(), item.claimedOverride(), peer));
    }

    private Result result(Outcome outcome) {
        if (outcome instanceof Outcome.Done) {
            return Result.OK;
        }
        if (outcome instanceof Outcome.NotReady) {
            return Result.NOT_READY;
        }
        return outcome instanceof Outcome.Newer newer
                ? new Result(409, newer.held().key())
                : Result.NOT_FOUND;
    }
}
