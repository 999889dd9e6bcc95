package io.rollcall.replication.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.TombstoneReason;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.LaneItem.Push;
import io.rollcall.replication.wire.LaneItem.Summary;
import io.rollcall.replication.wire.LaneItem.Write;
import io.rollcall.replication.wire.PeerAnswer.Forwarded.Result;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages as JSON with named fields. For people to look at: no node reads it. */
final class MessageJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    private MessageJson(JsonGenerator json) {
        this.json = json;
    }

    static String of(FromPeer<?> said) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text).useDefaultPrettyPrinter()) {
            new MessageJson(json).whole(said);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return text.toString();
    }

    /** Writes one element of a list. */
    @FunctionalInterface
    private interface Writing<T> {
        void write(T value) throws IOException;
    }

    private <T> void list(String name, Collection<T> values, Writing<T> element) throws IOException {
        json.writeArrayFieldStart(name);
        for (T value : values) {
            element.write(value);
        }
        json.writeEndArray();
    }

    private <T> void objects(String name, Collection<T> values, Writing<T> fields) throws IOException {
        list(name, values, value -> {
            json.writeStartObject();
            fields.write(value);
            json.writeEndObject();
        });
    }

    private void whole(FromPeer<?> said) throws IOException {
        json.writeStartObject();
        text("sender", said.sender());
        if (said.message() instanceof PeerRequest request) {
            text("request", request.kind());
            request(request);
        } else if (said.message() instanceof PeerAnswer answer) {
            json.writeNumberField("newestOfReceiver", said.newestOfReceiver());
            json.writeStringField("answer", answer.getClass().getSimpleName());
            answer(answer);
        }
        json.writeEndObject();
    }

    private void request(PeerRequest request) throws IOException {
        if (request instanceof PeerRequest.Batch batch) {
            objects("items", batch.items(), this::item);
        } else if (request instanceof PeerRequest.Pull pull) {
            vector("seen", pull.seen());
            json.writeBooleanField("whole", pull.whole());
            cursor("after", pull.after());
        } else if (request instanceof PeerRequest.Digest digest) {
            bits("root", digest.root());
        } else if (request instanceof PeerRequest.Buckets buckets) {
            list("sums", buckets.sums(), sum -> json.writeString(Long.toHexString(sum)));
        } else if (request instanceof PeerRequest.Repair repair) {
            vector("vector", repair.vector());
            objects("records", repair.records(), this::record);
            list("wanted", repair.wanted(), this::name);
            list("absent", repair.absent(), this::name);
        } else if (request instanceof PeerRequest.Forward forward) {
            text("home", forward.home());
            objects("renewals", forward.renewals(), renewal -> {
                text("key", renewal.key());
                version(renewal.version());
            });
        } else if (request instanceof PeerRequest.Told told) {
            json.writeNumberField("number", told.number());
            vector("upTo", told.upTo());
            json.writeNumberField("raft", told.raft());
        }
    }

    private void answer(PeerAnswer answer) throws IOException {
        if (answer instanceof PeerAnswer.Taken taken) {
            list("unknownContents", taken.unknownContents(), key -> json.writeString(key.toString()));
        } else if (answer instanceof PeerAnswer.Part part) {
            part(part);
        } else if (answer instanceof PeerAnswer.Root root) {
            bits("root", root.root());
        } else if (answer instanceof PeerAnswer.Listing listing) {
            vector("vector", listing.vector());
            list("buckets", listing.buckets(), json::writeNumber);
            objects("records", listing.records(), this::listed);
        } else if (answer instanceof PeerAnswer.Repaired repaired) {
            objects("records", repaired.records(), this::record);
        } else if (answer instanceof PeerAnswer.Forwarded forwarded) {
            objects("results", forwarded.results(), this::result);
        } else if (answer instanceof PeerAnswer.Watching watching) {
            json.writeStringField("state", watching.state().name());
            json.writeNumberField("watchers", watching.watchers());
            json.writeNumberField("behind", watching.behind());
            json.writeNumberField("pollers", watching.pollers());
            json.writeNumberField("slowestPollMillis", watching.slowestPoll().toMillis());
        } else if (answer instanceof PeerAnswer.Declined declined) {
            json.writeStringField("why", declined.why());
        }
    }

    private void part(PeerAnswer.Part part) throws IOException {
        json.writeBooleanField("ready", part.ready());
        json.writeBooleanField("whole", part.whole());
        vector("upTo", part.upTo());
        vector("floors", part.floors());
        numbers("retired", part.retired());
        objects("homes", part.homes(), age -> {
            text("home", age.home());
            json.writeNumberField("beat", age.beat());
            text("sinceVouched", age.sinceVouched());
        });
        objects("records", part.records(), this::record);
        cursor("next", part.next());
    }

    private void item(LaneItem item) throws IOException {
        if (item instanceof Push push) {
            json.writeNumberField("fromSeq", push.fromSeq());
            json.writeNumberField("toSeq", push.toSeq());
            objects("writes", push.writes(), this::oneWrite);
        } else if (item instanceof Summary summary) {
            objects("writers", summary.writers(), progress -> {
                text("writer", progress.writer());
                json.writeNumberField("seq", progress.seq());
                json.writeNumberField("beat", progress.beat());
            });
            numbers("retired", summary.retired());
            list("preserved", summary.preserved(), home -> json.writeString(home.toString()));
        }
    }

    private void oneWrite(Write write) throws IOException {
        if (write instanceof Write.Whole whole) {
            record(whole.record());
        } else if (write instanceof Write.ByHash byHash) {
            decided(byHash.key(), byHash.version(), byHash.dot());
        }
    }

    private void listed(Listed listed) throws IOException {
        if (listed instanceof Listed.OfInstance instance) {
            decided(instance.key(), instance.version(), instance.dot());
        } else if (listed instanceof Listed.OfOverride override) {
            override(override.key(), override.status(), override.stamp(), override.dot());
        }
    }

    private void result(Result result) throws IOException {
        json.writeStringField("result", result.getClass().getSimpleName());
        if (result instanceof Result.Newer newer) {
            record(newer.held());
        }
    }

    private void record(RegistryRecord record) throws IOException {
        if (record instanceof OverrideRecord override) {
            override(override.key(), override.status(), override.stamp(), override.dot());
        } else if (record instanceof InstanceRecord instance) {
            decided(instance.key(), instance.version(), instance.dot());
            TombstoneReason reason = instance.reason();
            if (reason != null) {
                text("reason", reason);
            }
            Statement statement = instance.statement();
            if (statement != null) {
                text("status", statement.status());
                json.writeNumberField("renewalSeconds", statement.lease().renewalSeconds());
                json.writeNumberField("durationSeconds", statement.lease().durationSeconds());
                json.writeFieldName("statement");
                json.writeRawValue("{" + new String(statement.members(), StandardCharsets.UTF_8) + "}");
            }
        }
    }

    private void override(InstanceKey key, @Nullable InstanceStatus status, long stamp, Dot dot) throws IOException {
        text("override", key);
        json.writeStringField("status", status == null ? null : status.name());
        json.writeNumberField("stamp", stamp);
        text("dot", dot);
    }

    private void decided(InstanceKey key, Version version, Dot dot) throws IOException {
        text("instance", key);
        version(version);
        text("dot", dot);
    }

    private void version(Version version) throws IOException {
        json.writeObjectFieldStart("version");
        json.writeNumberField("dirty", version.dirty());
        json.writeNumberField("life", version.life());
        json.writeBooleanField("cancelled", version.cancelled());
        json.writeNumberField("epoch", version.epoch());
        json.writeBooleanField("tombstone", version.tombstone());
        bits("contentHash", version.contentHash());
        text("home", version.home());
        json.writeEndObject();
    }

    private void name(RecordName name) throws IOException {
        json.writeString(name.of() + " " + name.key());
    }

    private void vector(String name, Vector vector) throws IOException {
        numbers(name, vector.reached());
    }

    private void numbers(String name, Map<?, Long> numbers) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<?, Long> entry : numbers.entrySet()) {
            json.writeNumberField(entry.getKey().toString(), entry.getValue());
        }
        json.writeEndObject();
    }

    private void cursor(String name, @Nullable Cursor cursor) throws IOException {
        json.writeStringField(name, cursor == null ? null : "bucket " + cursor.bucket() + ", after " + cursor.after());
    }

    /** What no reader of JSON holds exactly, and nobody counts with. */
    private void bits(String name, long value) throws IOException {
        json.writeStringField(name, Long.toHexString(value));
    }

    private void text(String name, Object value) throws IOException {
        json.writeStringField(name, value.toString());
    }
}
