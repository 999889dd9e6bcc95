package io.rollcall.replication.wire;

import io.rollcall.replication.record.Bucket;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.LaneItem.Push;
import io.rollcall.replication.wire.LaneItem.Summary;
import io.rollcall.replication.wire.LaneItem.Write;
import io.rollcall.replication.wire.PeerRequest.Batch;
import io.rollcall.replication.wire.PeerRequest.Buckets;
import io.rollcall.replication.wire.PeerRequest.Digest;
import io.rollcall.replication.wire.PeerRequest.Forward;
import io.rollcall.replication.wire.PeerRequest.Pull;
import io.rollcall.replication.wire.PeerRequest.Repair;
import io.rollcall.replication.wire.PeerRequest.Told;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Where the parts of each request stand. */
final class RequestLayout {
    private static final int PUSH = 0;
    private static final int SUMMARY = 1;

    private RequestLayout() {}

    /** The number by which a kind goes on the wire: never to be given to another one. */
    static int number(PeerRequest.Kind kind) {
        return switch (kind) {
            case BATCH -> 1;
            case PULL -> 2;
            case DIGEST -> 3;
            case BUCKETS -> 4;
            case REPAIR -> 5;
            case FORWARD -> 6;
            // The answer to 7 would have the number of one that is declined.
            case TOLD -> 8;
        };
    }

    static void write(MessageWriter out, PeerRequest request) throws IOException {
        if (request instanceof Batch batch) {
            out.list(batch.items(), RequestLayout::item);
        } else if (request instanceof Pull pull) {
            RecordLayout.vector(out, pull.seen());
            out.flag(pull.whole());
            RecordLayout.cursor(out, pull.after());
        } else if (request instanceof Digest digest) {
            RecordLayout.digestKey(out, digest.key());
            out.number(digest.root());
        } else if (request instanceof Buckets buckets) {
            RecordLayout.digestKey(out, buckets.key());
            out.bytes(sums(buckets.sums()));
        } else if (request instanceof Repair repair) {
            RecordLayout.vector(out, repair.vector());
            out.list(repair.records(), RecordLayout::record);
            out.list(repair.wanted(), RecordLayout::name);
            out.list(repair.absent(), RecordLayout::name);
        } else if (request instanceof Forward forward) {
            out.node(forward.home());
            out.list(forward.renewals(), RequestLayout::renewal);
        } else if (request instanceof Told told) {
            out.number(told.number());
            RecordLayout.vector(out, told.upTo());
            out.number(told.raft());
        } else {
            throw new IllegalArgumentException("no layout for " + request);
        }
    }

    static PeerRequest read(PeerRequest.Kind kind, MessageReader in) throws IOException, MalformedMessageException {
        return switch (kind) {
            case BATCH -> new Batch(in.list("items", WireLimits.LISTED, RequestLayout::item));
            case PULL -> new Pull(RecordLayout.vector(in, "vector"), in.flag("whole"), RecordLayout.cursor(in));
            case DIGEST -> new Digest(RecordLayout.digestKey(in), in.number("root"));
            case BUCKETS -> new Buckets(RecordLayout.digestKey(in), sums(in));
            case REPAIR -> repair(in);
            case FORWARD ->
                new Forward(in.node("home"), in.list("renewals", WireLimits.LISTED, RequestLayout::renewal));
            case TOLD -> new Told(in.number("number"), RecordLayout.vector(in, "vector"), in.natural("raft"));
        };
    }

    private static Repair repair(MessageReader in) throws IOException, MalformedMessageException {
        Vector vector = RecordLayout.vector(in, "vector");
        return new Repair(
                vector,
                in.list("records", WireLimits.LISTED, RecordLayout::record),
                in.list("wanted", WireLimits.LISTED, RecordLayout::name),
                in.list("absent", WireLimits.LISTED, RecordLayout::name));
    }

    private static void item(MessageWriter out, LaneItem item) throws IOException {
        out.open();
        if (item instanceof Push push) {
            out.number(PUSH);
            out.number(push.fromSeq());
            out.number(push.toSeq());
            out.list(push.writes(), RequestLayout::oneWrite);
        } else if (item instanceof Summary summary) {
            out.number(SUMMARY);
            out.list(summary.writers(), RequestLayout::progress);
            RecordLayout.retired(out, summary.retired());
            out.list(summary.preserved(), MessageWriter::node);
        } else {
            throw new IllegalArgumentException("no layout for " + item);
        }
        out.end();
    }

    private static LaneItem item(MessageReader in) throws IOException, MalformedMessageException {
        in.open("item");
        long form = in.number("form of an item", PUSH, SUMMARY);
        LaneItem item = form == PUSH ? push(in) : summary(in);
        in.end("item");
        return item;
    }

    private static Push push(MessageReader in) throws IOException, MalformedMessageException {
        long from = in.natural("fromSeq");
        long to = in.number("toSeq", from, Long.MAX_VALUE);
        return new Push(from, to, in.list("writes", WireLimits.LISTED, RequestLayout::oneWrite));
    }

    private static Summary summary(MessageReader in) throws IOException, MalformedMessageException {
        return new Summary(
                in.list("writers", WireLimits.NODES, RequestLayout::progress),
                RecordLayout.retired(in),
                in.distinct("preserved", WireLimits.NODES, i -> i.node("home")));
    }

    private static void oneWrite(MessageWriter out, Write write) throws IOException {
        if (write instanceof Write.Whole whole) {
            RecordLayout.record(out, whole.record());
        } else if (write instanceof Write.ByHash byHash) {
            out.open();
            out.number(RecordLayout.BY_HASH);
            RecordLayout.key(out, byHash.key());
            RecordLayout.version(out, byHash.version());
            RecordLayout.dot(out, byHash.dot());
            out.end();
        } else {
            throw new IllegalArgumentException("no layout for " + write);
        }
    }

    private static Write oneWrite(MessageReader in) throws IOException, MalformedMessageException {
        in.open("write");
        long form = in.number("form of a write");
        Write write = form == RecordLayout.BY_HASH
                ? new Write.ByHash(RecordLayout.key(in), RecordLayout.version(in), RecordLayout.dot(in))
                : new Write.Whole(RecordLayout.recordAfter(form, in));
        in.end("write");
        return write;
    }

    private static void progress(MessageWriter out, Summary.Progress progress) throws IOException {
        out.node(progress.writer());
        out.number(progress.seq());
        out.number(progress.beat());
    }

    private static Summary.Progress progress(MessageReader in) throws IOException, MalformedMessageException {
        return new Summary.Progress(in.node("writer"), in.natural("seq"), in.natural("beat"));
    }

    private static void renewal(MessageWriter out, Forward.Renewal renewal) throws IOException {
        RecordLayout.key(out, renewal.key());
        RecordLayout.version(out, renewal.version());
    }

    private static Forward.Renewal renewal(MessageReader in) throws IOException, MalformedMessageException {
        return new Forward.Renewal(RecordLayout.key(in), RecordLayout.version(in));
    }

    /** Sums have bits all over: eight bytes each are fewer than as numbers. */
    private static byte[] sums(List<Long> sums) {
        ByteBuffer bytes = ByteBuffer.allocate(sums.size() * Long.BYTES);
        sums.forEach(bytes::putLong);
        return bytes.array();
    }

    private static List<Long> sums(MessageReader in) throws IOException, MalformedMessageException {
        byte[] bytes = in.bytes("sums", Bucket.COUNT * Long.BYTES);
        if (bytes.length % Long.BYTES != 0) {
            throw in.refusal("the last sum is not whole");
        }
        ByteBuffer sums = ByteBuffer.wrap(bytes);
        List<Long> read = new ArrayList<>(bytes.length / Long.BYTES);
        while (sums.hasRemaining()) {
            read.add(sums.getLong());
        }
        return read;
    }
}
