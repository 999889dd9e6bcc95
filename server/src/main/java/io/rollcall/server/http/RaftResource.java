package io.rollcall.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.rollcall.raft.Member;
import io.rollcall.raft.MembershipResult;
import io.rollcall.raft.PersistentStore;
import io.rollcall.raft.StoreStatus;
import io.rollcall.server.config.Keys;
import io.rollcall.server.persistent.PersistentEntries;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The group that keeps the persistent entries: how it is, and who its members are. Members change by this word only. */
@Path(NativeApi.BASE + "/raft")
public final class RaftResource {
    private final PersistentEntries entries;

    RaftResource(PersistentEntries entries) {
        this.entries = entries;
    }

    @GET
    public Response status() {
        PersistentStore store = entries.store();
        return NativeApi.json(json -> {
            json.writeStartObject();
            if (store == null) {
                json.writeStringField("state", "NONE");
                json.writeStringField("why", entries.missingBecause());
            } else {
                write(json, store.status());
            }
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, StoreStatus status) throws IOException {
        json.writeStringField("state", status.state().name());
        json.writeStringField("why", status.why().isEmpty() ? null : status.why());
        json.writeStringField("self", status.self());
        json.writeStringField("role", status.role().name());
        json.writeStringField("leader", status.leader());
        json.writeNumberField("term", status.term());
        json.writeArrayFieldStart("members");
        for (StoreStatus.MemberAt member : status.members()) {
            json.writeStartObject();
            json.writeStringField("name", member.id());
            json.writeStringField("address", member.address().isEmpty() ? null : member.address());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("entries", status.entries());
        json.writeNumberField("seq", status.seq());
        json.writeNumberField("appliedIndex", status.appliedIndex());
        json.writeNumberField("snapshotIndex", status.snapshotIndex());
        json.writeObjectFieldStart("disk");
        json.writeNumberField("usableBytes", status.disk().usableBytes());
        json.writeNumberField("leastBytes", status.disk().leastBytes());
        json.writeBooleanField("nearlyFull", status.disk().isNearlyFull());
        json.writeEndObject();
        StoreStatus.Counts counts = status.counts();
        json.writeObjectFieldStart("counts");
        json.writeNumberField("proposed", counts.proposed());
        json.writeNumberField("batches", counts.batches());
        json.writeNumberField("barriers", counts.barriers());
        json.writeNumberField("unanswered", counts.unanswered());
        json.writeNumberField("overflowed", counts.overflowed());
        json.writeNumberField("snapshots", counts.snapshots());
        json.writeNumberField("leaderChanges", counts.leaderChanges());
        json.writeEndObject();
    }

    /** Adds a member, and answers once it has caught up. */
    @POST
    @Path("members")
    public CompletionStage<Response> add(@QueryParam("member") @Nullable String member) {
        return changed(store().add(member(member)));
    }

    @DELETE
    @Path("members/{name}")
    public CompletionStage<Response> remove(@PathParam("name") String name) {
        return changed(store().remove(name));
    }

    /** Makes another member the leader. */
    @POST
    @Path("leader")
    public CompletionStage<Response> transfer(@QueryParam("name") @Nullable String name) {
        if (name == null) {
            throw new RefusedException(Problem.badRequest("say who is to lead: name=..."));
        }
        return changed(store().transfer(name));
    }

    /** Takes a snapshot at this member now. */
    @POST
    @Path("snapshot")
    public CompletionStage<Response> snapshot() {
        CompletionStage<Response> taken = store().snapshot()
                .thenApply(seq -> NativeApi.json(json -> {
                    json.writeStartObject();
                    json.writeNumberField("seq", seq);
                    json.writeEndObject();
                }));
        return taken.exceptionally(failed -> Answering.refused(String.valueOf(failed.getMessage())));
    }

    private PersistentStore store() {
        PersistentStore store = entries.store();
        if (store == null) {
            throw new RefusedException(new Problem(409, "No group", entries.missingBecause()));
        }
        return store;
    }

    private static Member member(@Nullable String text) {
        List<Member> members = text == null ? List.of() : Keys.RAFT_MEMBERS.read(text, "the parameter member");
        if (members.size() != 1) {
            throw new RefusedException(Problem.badRequest("say which member: member=name@host:port"));
        }
        return members.get(0);
    }

    private CompletionStage<Response> changed(CompletionStage<MembershipResult> result) {
        return result.thenApply(changed -> {
            if (changed instanceof MembershipResult.Refused refused) {
                return new Problem(409, "The members stay as they are", refused.why()).response();
            }
            List<String> members = ((MembershipResult.Done) changed).members();
            return NativeApi.json(json -> {
                json.writeStartObject();
                json.writeArrayFieldStart("members");
                for (String member : members) {
                    json.writeString(member);
                }
                json.writeEndArray();
                json.writeEndObject();
            });
        });
    }
}
