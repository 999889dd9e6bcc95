package io.rollcall.replication.wire;

import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.replication.record.Bucket;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.wire.PeerAnswer.Declined;
import io.rollcall.replication.wire.PeerAnswer.Forwarded;
import io.rollcall.replication.wire.PeerAnswer.Forwarded.Result;
import io.rollcall.replication.wire.PeerAnswer.Listing;
import io.rollcall.replication.wire.PeerAnswer.Part;
import io.rollcall.replication.wire.PeerAnswer.Repaired;
import io.rollcall.replication.wire.PeerAnswer.Root;
import io.rollcall.replication.wire.PeerAnswer.Taken;
import io.rollcall.replication.wire.PeerAnswer.Watching;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Where the parts of each answer stand. */
final class AnswerLayout {
    /** An answer has the number of its request's kind and this. */
    private static final int ANSWER = 10;

    private static final int DECLINED = 17;

    private static final int RENEWED = 0;
    private static final int UNKNOWN = 1;
    private static final int NEWER = 2;

    /** By their numbers on the wire. */
    private static final List<Watching.State> STATES =
            List.of(Watching.State.NOT_READY, Watching.State.BEHIND, Watching.State.TELLING, Watching.State.TOLD);

    /** Two hundred years and more: nobody has to tell it from longer. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private AnswerLayout() {}

    /** The number by which an answer goes on the wire. */
    static int number(PeerAnswer answer) {
        if (answer instanceof Taken) {
            return number(PeerRequest.Kind.BATCH);
        } else if (answer instanceof Part) {
            return number(PeerRequest.Kind.PULL);
        } else if (answer instanceof Root) {
            return number(PeerRequest.Kind.DIGEST);
        } else if (answer instanceof Listing) {
            return number(PeerRequest.Kind.BUCKETS);
        } else if (answer instanceof Repaired) {
            return number(PeerRequest.Kind.REPAIR);
        } else if (answer instanceof Forwarded) {
            return number(PeerRequest.Kind.FORWARD);
        } else if (answer instanceof Watching) {
            return number(PeerRequest.Kind.TOLD);
        } else if (answer instanceof Declined) {
            return DECLINED;
        }
        throw new IllegalArgumentException("no layout for " + answer);
    }

    private static int number(PeerRequest.Kind kind) {
        return ANSWER + RequestLayout.number(kind);
    }

    static void write(MessageWriter out, PeerAnswer answer) throws IOException {
        if (answer instanceof Taken taken) {
            out.list(taken.unknownContents(), RecordLayout::key);
        } else if (answer instanceof Part part) {
            part(out, part);
        } else if (answer instanceof Root root) {
            RecordLayout.digestKey(out, root.key());
            out.number(root.root());
        } else if (answer instanceof Listing listing) {
            RecordLayout.digestKey(out, listing.key());
            RecordLayout.vector(out, listing.vector());
            out.list(listing.buckets(), (o, bucket) -> o.number(bucket));
            out.list(listing.records(), AnswerLayout::listed);
        } else if (answer instanceof Repaired repaired) {
            out.list(repaired.records(), RecordLayout::record);
        } else if (answer instanceof Forwarded forwarded) {
            out.list(forwarded.results(), AnswerLayout::result);
        } else if (answer instanceof Watching watching) {
            out.number(STATES.indexOf(watching.state()));
            out.number(watching.watchers());
            out.number(watching.behind());
            out.number(watching.pollers());
            out.number(watching.slowestPoll().toMillis());
        } else if (answer instanceof Declined declined) {
            out.text(writable(declined.why()));
        } else {
            throw new IllegalArgumentException("no layout for " + answer);
        }
    }

    static PeerAnswer read(PeerRequest.Kind kind, long number, MessageReader in)
            throws IOException, MalformedMessageException {
        if (number == DECLINED) {
            return new Declined(in.text("why", WireLimits.WORDS));
        }
        if (number != number(kind)) {
            throw in.refusal("message " + number + " is no answer to " + kind);
        }
        return switch (kind) {
            case BATCH -> new Taken(in.list("unknown contents", WireLimits.LISTED, RecordLayout::key));
            case PULL -> part(in);
            case DIGEST -> new Root(RecordLayout.digestKey(in), in.number("root"));
            case BUCKETS -> listing(in);
            case REPAIR -> new Repaired(in.list("records", WireLimits.LISTED, RecordLayout::record));
            case FORWARD -> new Forwarded(in.list("results", WireLimits.LISTED, AnswerLayout::result));
            case TOLD ->
                new Watching(
                        STATES.get(in.index("state", STATES.size())),
                        in.index("watchers", Integer.MAX_VALUE),
                        in.index("behind", Integer.MAX_VALUE),
                        in.index("pollers", Integer.MAX_VALUE),
                        Duration.ofMillis(in.natural("slowest poll")));
        };
    }

    private static void part(MessageWriter out, Part part) throws IOException {
        out.flag(part.ready());
        out.flag(part.whole());
        RecordLayout.vector(out, part.upTo());
        RecordLayout.vector(out, part.floors());
        RecordLayout.retired(out, part.retired());
        out.list(part.homes(), AnswerLayout::home);
        RecordLayout.digestKey(out, part.key());
        out.list(part.records(), RecordLayout::record);
        RecordLayout.cursor(out, part.next());
    }

    private static Part part(MessageReader in) throws IOException, MalformedMessageException {
        return new Part(
                in.flag("ready"),
                in.flag("whole"),
                RecordLayout.vector(in, "vector"),
                RecordLayout.vector(in, "floors"),
                RecordLayout.retired(in),
                in.list("homes", WireLimits.NODES, AnswerLayout::home),
                RecordLayout.digestKey(in),
                in.list("records", WireLimits.LISTED, RecordLayout::record),
                RecordLayout.cursor(in));
    }

    private static void home(MessageWriter out, Part.HomeAge age) throws IOException {
        out.node(age.home());
        out.number(age.beat());
        Duration since = age.sinceVouched();
        out.number(since.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : since.toNanos());
    }

    private static Part.HomeAge home(MessageReader in) throws IOException, MalformedMessageException {
        return new Part.HomeAge(
                in.node("home"), in.natural("beat"), Duration.ofNanos(in.natural("nanoseconds since its vouch")));
    }

    private static Listing listing(MessageReader in) throws IOException, MalformedMessageException {
        DigestKey key = RecordLayout.digestKey(in);
        Vector vector = RecordLayout.vector(in, "vector");
        List<Integer> buckets = in.distinct("buckets", Bucket.COUNT, i -> i.index("bucket", Bucket.COUNT));
        return new Listing(key, vector, buckets, in.list("listed records", WireLimits.LISTED, AnswerLayout::listed));
    }

    private static void listed(MessageWriter out, Listed listed) throws IOException {
        out.open();
        if (listed instanceof Listed.OfInstance instance) {
            out.number(RecordLayout.INSTANCE);
            RecordLayout.key(out, instance.key());
            RecordLayout.version(out, instance.version());
            RecordLayout.dot(out, instance.dot());
        } else if (listed instanceof Listed.OfOverride override) {
            out.number(RecordLayout.OVERRIDE);
            RecordLayout.key(out, override.key());
            RecordLayout.statusOrNothing(out, override.status());
            out.number(override.stamp());
            RecordLayout.dot(out, override.dot());
        } else {
            throw new IllegalArgumentException("no layout for " + listed);
        }
        out.end();
    }

    private static Listed listed(MessageReader in) throws IOException, MalformedMessageException {
        in.open("listed record");
        long form = in.number("form of a listed record");
        InstanceKey key = RecordLayout.key(in);
        Listed listed;
        if (form == RecordLayout.INSTANCE) {
            listed = new Listed.OfInstance(key, RecordLayout.version(in), RecordLayout.dot(in));
        } else if (form == RecordLayout.OVERRIDE) {
            InstanceStatus status = RecordLayout.statusOrNothing(in);
            listed = new Listed.OfOverride(key, status, in.counted("stamp"), RecordLayout.dot(in));
        } else {
            throw in.refusal("no listed record has form " + form);
        }
        in.end("listed record");
        return listed;
    }

    private static void result(MessageWriter out, Result result) throws IOException {
        if (result instanceof Result.Renewed) {
            out.number(RENEWED);
        } else if (result instanceof Result.Unknown) {
            out.number(UNKNOWN);
        } else if (result instanceof Result.Newer newer) {
            out.number(NEWER);
            RecordLayout.record(out, newer.held());
        } else {
            throw new IllegalArgumentException("no layout for " + result);
        }
    }

    private static Result result(MessageReader in) throws IOException, MalformedMessageException {
        int form = (int) in.number("result", RENEWED, NEWER);
        return switch (form) {
            case RENEWED -> new Result.Renewed();
            case UNKNOWN -> new Result.Unknown();
            default -> new Result.Newer(RecordLayout.instance(in));
        };
    }

    /** Words may quote anything; a text that is cut or has half a character must not spoil the answer. */
    private static String writable(String why) {
        String shown = why.length() > WireLimits.WORDS ? why.substring(0, WireLimits.WORDS) : why;
        return new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
