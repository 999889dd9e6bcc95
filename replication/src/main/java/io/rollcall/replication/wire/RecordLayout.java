package io.rollcall.replication.wire;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.replication.record.Bucket;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.TombstoneReason;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.record.Version;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where the parts of a record stand in a message, and those of what messages say about records. */
final class RecordLayout {
    /** What begins a record, and what may stand in its place. */
    static final int INSTANCE = 0;

    static final int TOMBSTONE = 1;
    static final int OVERRIDE = 2;
    static final int BY_HASH = 3;

    private RecordLayout() {}

    static void record(MessageWriter out, RegistryRecord record) throws IOException {
        out.open();
        if (record instanceof InstanceRecord instance) {
            Statement statement = instance.statement();
            out.number(statement == null ? TOMBSTONE : INSTANCE);
            key(out, instance.key());
            version(out, instance.version());
            dot(out, instance.dot());
            TombstoneReason reason = instance.reason();
            if (statement != null) {
                statement(out, statement);
            } else if (reason != null) {
                out.text(reason.name());
            }
        } else if (record instanceof OverrideRecord override) {
            out.number(OVERRIDE);
            key(out, override.key());
            statusOrNothing(out, override.status());
            out.number(override.stamp());
            dot(out, override.dot());
        }
        out.end();
    }

    static RegistryRecord record(MessageReader in) throws IOException, MalformedMessageException {
        in.open("record");
        RegistryRecord record = recordAfter(in.number("form of a record"), in);
        in.end("record");
        return record;
    }

    /** A record whose opening and form were read already. */
    static RegistryRecord recordAfter(long form, MessageReader in) throws IOException, MalformedMessageException {
        if (form == OVERRIDE) {
            InstanceKey key = key(in);
            return new OverrideRecord(key, statusOrNothing(in), in.counted("stamp"), dot(in));
        }
        if (form == INSTANCE || form == TOMBSTONE) {
            return instanceAfter(form, in);
        }
        throw in.refusal("no record has form " + form);
    }

    static InstanceRecord instance(MessageReader in) throws IOException, MalformedMessageException {
        if (record(in) instanceof InstanceRecord instance) {
            return instance;
        }
        throw in.refusal("an override stands where an instance should");
    }

    private static InstanceRecord instanceAfter(long form, MessageReader in)
            throws IOException, MalformedMessageException {
        InstanceKey key = key(in);
        Version version = version(in);
        Dot dot = dot(in);
        if (form == TOMBSTONE) {
            TombstoneReason reason = TombstoneReason.valueOf(in.text("reason", WireLimits.NAME));
            return new InstanceRecord(key, version, null, reason, dot);
        }
        Statement statement = statement(in, key);
        if (statement.contentHash() != version.contentHash()) {
            throw in.refusal("the statement of " + key + " has another hash than its version says");
        }
        return new InstanceRecord(key, version, statement, null, dot);
    }

    private static void statement(MessageWriter out, Statement statement) throws IOException {
        out.bytes(statement.members());
        out.text(statement.status().name());
        out.number(statement.lease().renewalSeconds());
        out.number(statement.lease().durationSeconds());
    }

    private static Statement statement(MessageReader in, InstanceKey key)
            throws IOException, MalformedMessageException {
        byte[] members = in.bytes("statement", WireLimits.STATEMENT_BYTES);
        InstanceStatus status = status(in);
        int renewal = (int) in.number("seconds between renewals", 1, Integer.MAX_VALUE);
        int duration = (int) in.number("seconds of a lease", 1, Integer.MAX_VALUE);
        return Statement.restored(key, members, status, new LeaseTerms(renewal, duration));
    }

    static void statusOrNothing(MessageWriter out, @Nullable InstanceStatus status) throws IOException {
        if (status == null) {
            out.nothing();
        } else {
            out.text(status.name());
        }
    }

    static @Nullable InstanceStatus statusOrNothing(MessageReader in) throws IOException, MalformedMessageException {
        return in.isNothing("status") ? null : status(in);
    }

    private static InstanceStatus status(MessageReader in) throws IOException, MalformedMessageException {
        return InstanceStatus.valueOf(in.text("status", WireLimits.NAME));
    }

    static void key(MessageWriter out, InstanceKey key) throws IOException {
        out.text(key.app());
        out.text(key.id());
    }

    /** No registry takes a key that a path cannot name, so no other can come from a peer. */
    static InstanceKey key(MessageReader in) throws IOException, MalformedMessageException {
        return InstanceKey.sharing(in.text("app", WireLimits.NAME), in.text("instanceId", WireLimits.NAME))
                .requireAddressable();
    }

    static void version(MessageWriter out, Version version) throws IOException {
        out.number(version.dirty());
        out.number(version.life());
        out.flag(version.cancelled());
        out.number(version.epoch());
        out.flag(version.tombstone());
        out.number(version.contentHash());
        out.node(version.home());
    }

    static Version version(MessageReader in) throws IOException, MalformedMessageException {
        return new Version(
                in.counted("dirty"),
                in.counted("life"),
                in.flag("cancelled"),
                in.counted("epoch"),
                in.flag("tombstone"),
                in.number("contentHash"),
                in.node("home"));
    }

    static void dot(MessageWriter out, Dot dot) throws IOException {
        out.node(dot.writer());
        out.number(dot.seq());
    }

    static Dot dot(MessageReader in) throws IOException, MalformedMessageException {
        return new Dot(in.node("writer"), in.natural("seq"));
    }

    static void vector(MessageWriter out, Vector vector) throws IOException {
        out.list(vector.reached().entrySet(), (o, entry) -> {
            o.node(entry.getKey());
            o.number(entry.getValue());
        });
    }

    static Vector vector(MessageReader in, String what) throws IOException, MalformedMessageException {
        SortedMap<NodeId, Long> reached = new TreeMap<>();
        in.list(what, WireLimits.NODES, i -> putOnce(i, reached, i.node("writer"), i.natural("seq")));
        return new Vector(reached);
    }

    static void retired(MessageWriter out, SortedMap<String, Long> retired) throws IOException {
        out.list(retired.entrySet(), (o, entry) -> {
            o.text(entry.getKey());
            o.number(entry.getValue());
        });
    }

    static SortedMap<String, Long> retired(MessageReader in) throws IOException, MalformedMessageException {
        SortedMap<String, Long> retired = new TreeMap<>();
        in.list(
                "retired",
                WireLimits.NODES,
                i -> putOnce(i, retired, i.text("name", WireLimits.NAME), i.counted("incarnation")));
        return retired;
    }

    private static <K> K putOnce(MessageReader in, Map<K, Long> into, K key, long value)
            throws MalformedMessageException {
        if (into.putIfAbsent(key, value) != null) {
            throw in.refusal(key + " is named twice");
        }
        return key;
    }

    static void digestKey(MessageWriter out, DigestKey key) throws IOException {
        out.number(key.high());
        out.number(key.low());
    }

    static DigestKey digestKey(MessageReader in) throws IOException, MalformedMessageException {
        return new DigestKey(in.number("digest key"), in.number("digest key"));
    }

    static void name(MessageWriter out, RecordName name) throws IOException {
        key(out, name.key());
        out.flag(name.of() == RecordName.Of.OVERRIDE);
    }

    static RecordName name(MessageReader in) throws IOException, MalformedMessageException {
        return new RecordName(key(in), in.flag("of an override") ? RecordName.Of.OVERRIDE : RecordName.Of.INSTANCE);
    }

    static void cursor(MessageWriter out, @Nullable Cursor cursor) throws IOException {
        if (cursor == null) {
            out.nothing();
            return;
        }
        InstanceKey after = cursor.after();
        out.number(cursor.bucket());
        out.flag(after != null);
        if (after != null) {
            key(out, after);
        }
    }

    static @Nullable Cursor cursor(MessageReader in) throws IOException, MalformedMessageException {
        if (in.isNothing("cursor")) {
            return null;
        }
        int bucket = in.index("bucket", Bucket.COUNT);
        return new Cursor(bucket, in.flag("after a key") ? key(in) : null);
    }
}
