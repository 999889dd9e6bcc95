package io.rollcall.replication.wire;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import io.rollcall.client.model.Vips;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.OverrideRecord;
import io.rollcall.replication.record.RegistryRecord;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.TombstoneReason;
import io.rollcall.replication.record.Vector;
import io.rollcall.replication.record.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** Messages of every kind, with values from one end of their range to the other. One seed, one message. */
public final class MessageGenerator {
    private static final List<String> NAMES = List.of(
            "a",
            "node-b.example.internal",
            "Größe",
            "\uD83D\uDE00",
            "with \"quotes\" and \\ and ~",
            "x".repeat(63),
            "x".repeat(64),
            "ü".repeat(65),
            "y".repeat(255));

    private final RandomGenerator random;

    public MessageGenerator(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    RandomGenerator random() {
        return random;
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private <T> List<T> some(Supplier<T> element) {
        List<T> values = new ArrayList<>();
        int count = random.nextInt(4) == 0 ? 0 : random.nextInt(6);
        for (int i = 0; i < count; i++) {
            values.add(element.get());
        }
        return values;
    }

    /** Of any length in bits, so that every length on the wire comes up. */
    private long number() {
        return random.nextLong() >> random.nextInt(64);
    }

    /** The same of what is counted on from. */
    private long counted() {
        return number() >> 1;
    }

    private long natural() {
        return number() & Long.MAX_VALUE;
    }

    NodeId node() {
        return new NodeId(any(NAMES), random.nextInt(3) == 0 ? counted() : random.nextInt(2));
    }

    private InstanceKey key() {
        return new InstanceKey(any(List.of("ORDERS", "BILLING-SERVICE", "ÄÖ", "Z".repeat(255))), any(NAMES));
    }

    private Version version(@Nullable TombstoneReason reason, long contentHash) {
        return new Version(
                counted(), counted(), reason == TombstoneReason.CANCEL, counted(), reason != null, contentHash, node());
    }

    private Version version() {
        return version(random.nextBoolean() ? any(List.of(TombstoneReason.values())) : null, number());
    }

    private Dot dot() {
        return new Dot(node(), Math.max(1, natural()));
    }

    private Statement statement(InstanceKey key) {
        Instance instance = Instance.of(key.app(), key.id(), any(NAMES), "10.0.0.1", new Port(8080, true))
                .withStatus(any(List.of(InstanceStatus.values())))
                .withLease(new LeaseTerms(random.nextInt(1, 1_000), random.nextInt(1, 1_000)))
                .withLastDirtyTimestamp(natural())
                .withMetadata(Map.of(any(NAMES), any(NAMES)));
        return Statement.of(random.nextBoolean() ? instance : instance.withVips(new Vips(null, any(NAMES))));
    }

    private InstanceRecord instance() {
        InstanceKey key = key();
        if (random.nextInt(3) == 0) {
            TombstoneReason reason = any(List.of(TombstoneReason.values()));
            return new InstanceRecord(key, version(reason, number()), null, reason, dot());
        }
        Statement statement = statement(key);
        return new InstanceRecord(key, version(null, statement.contentHash()), statement, null, dot());
    }

    private @Nullable InstanceStatus statusOrNone() {
        return random.nextInt(3) == 0 ? null : any(List.of(InstanceStatus.values()));
    }

    RegistryRecord record() {
        return random.nextInt(3) == 0 ? new OverrideRecord(key(), statusOrNone(), counted(), dot()) : instance();
    }

    private Vector vector() {
        Map<NodeId, Long> reached = new TreeMap<>();
        some(this::node).forEach(node -> reached.put(node, natural()));
        return Vector.of(reached);
    }

    private SortedMap<String, Long> retired() {
        SortedMap<String, Long> retired = new TreeMap<>();
        some(() -> any(NAMES)).forEach(name -> retired.put(name, counted()));
        return retired;
    }

    private @Nullable Cursor cursor() {
        return random.nextBoolean() ? null : new Cursor(random.nextInt(1_024), random.nextBoolean() ? null : key());
    }

    private DigestKey digestKey() {
        return new DigestKey(number(), number());
    }

    private RecordName name() {
        return new RecordName(key(), any(List.of(RecordName.Of.values())));
    }

    private LaneItem.Write write() {
        return random.nextBoolean()
                ? new LaneItem.Write.Whole(record())
                : new LaneItem.Write.ByHash(key(), version(), dot());
    }

    private LaneItem item() {
        if (random.nextBoolean()) {
            long from = natural() / 2;
            return new LaneItem.Push(from, from + natural() / 2, some(this::write));
        }
        return new LaneItem.Summary(
                some(() -> new LaneItem.Summary.Progress(node(), natural(), natural())),
                retired(),
                List.copyOf(new LinkedHashSet<>(some(this::node))));
    }

    private Listed listed() {
        return random.nextBoolean()
                ? new Listed.OfInstance(key(), version(), dot())
                : new Listed.OfOverride(key(), statusOrNone(), counted(), dot());
    }

    private PeerAnswer.Forwarded.Result result() {
        return switch (random.nextInt(3)) {
            case 0 -> new PeerAnswer.Forwarded.Result.Renewed();
            case 1 -> new PeerAnswer.Forwarded.Result.Unknown();
            default -> new PeerAnswer.Forwarded.Result.Newer(instance());
        };
    }

    private List<Integer> buckets() {
        return some(() -> random.nextInt(1_024)).stream().sorted().distinct().toList();
    }

    PeerRequest request(PeerRequest.Kind kind) {
        return switch (kind) {
            case BATCH -> new PeerRequest.Batch(some(this::item));
            case PULL -> new PeerRequest.Pull(vector(), random.nextBoolean(), cursor());
            case DIGEST -> new PeerRequest.Digest(digestKey(), number());
            case BUCKETS -> new PeerRequest.Buckets(digestKey(), some(this::number));
            case REPAIR -> new PeerRequest.Repair(vector(), some(this::record), some(this::name), some(this::name));
            case FORWARD ->
                new PeerRequest.Forward(node(), some(() -> new PeerRequest.Forward.Renewal(key(), version())));
            case TOLD -> new PeerRequest.Told(number(), vector(), natural());
        };
    }

    PeerAnswer answer(PeerRequest.Kind kind) {
        if (random.nextInt(8) == 0) {
            return new PeerAnswer.Declined(any(NAMES));
        }
        return switch (kind) {
            case BATCH -> new PeerAnswer.Taken(some(this::key));
            case PULL ->
                new PeerAnswer.Part(
                        random.nextBoolean(),
                        random.nextBoolean(),
                        vector(),
                        vector(),
                        retired(),
                        some(() -> new PeerAnswer.Part.HomeAge(node(), natural(), Duration.ofNanos(natural()))),
                        digestKey(),
                        some(this::record),
                        cursor());
            case DIGEST -> new PeerAnswer.Root(digestKey(), number());
            case BUCKETS -> new PeerAnswer.Listing(digestKey(), vector(), buckets(), some(this::listed));
            case REPAIR -> new PeerAnswer.Repaired(some(this::record));
            case FORWARD -> new PeerAnswer.Forwarded(some(this::result));
            case TOLD ->
                new PeerAnswer.Watching(
                        List.copyOf(EnumSet.allOf(PeerAnswer.Watching.State.class))
                                .get(random.nextInt(4)),
                        random.nextInt(9),
                        random.nextInt(9),
                        random.nextInt(9),
                        Duration.ofMillis(random.nextInt(90_000)));
        };
    }
}
