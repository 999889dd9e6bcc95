package io.rollcall.replication.record;

import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.Port;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Records out of few values each, so that they collide in every field of their versions. One seed gives
 * the same ones on every machine.
 */
public final class RecordGenerator {
    public static final List<InstanceKey> KEYS =
            List.of(new InstanceKey("ORDERS", "a"), new InstanceKey("ORDERS", "b"), new InstanceKey("BILLING", "a"));
    static final List<NodeId> NODES =
            List.of(new NodeId("one", 1), new NodeId("one", 2), new NodeId("two", 1), new NodeId("three", 7));

    private static final List<Statement> STATEMENTS = List.of(
            Statement.of(Instance.of("ORDERS", "a", "h", "1.1.1.1", new Port(1, true))),
            Statement.of(Instance.of("ORDERS", "a", "h", "1.1.1.1", new Port(2, true))),
            Statement.of(Instance.of("ORDERS", "a", "h", "1.1.1.1", new Port(2, true)))
                    .withStatus(InstanceStatus.DOWN));

    private final RandomGenerator random;
    private long seq;

    public RecordGenerator(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    public RandomGenerator random() {
        return random;
    }

    public <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    Version version(@Nullable TombstoneReason reason, long contentHash) {
        return new Version(
                random.nextInt(2),
                random.nextInt(2),
                reason == TombstoneReason.CANCEL,
                random.nextInt(2),
                reason != null,
                contentHash,
                any(NODES));
    }

    Version version() {
        return version(random.nextBoolean() ? any(List.of(TombstoneReason.values())) : null, random.nextInt(2));
    }

    /** A record by a write of its own. */
    public RegistryRecord record() {
        Dot dot = new Dot(any(NODES), ++seq);
        if (random.nextInt(3) == 0) {
            InstanceStatus status =
                    random.nextBoolean() ? null : any(List.of(InstanceStatus.DOWN, InstanceStatus.OUT_OF_SERVICE));
            return new OverrideRecord(any(KEYS), status, random.nextInt(3), dot);
        }
        if (random.nextInt(3) == 0) {
            TombstoneReason reason = any(List.of(TombstoneReason.values()));
            return new InstanceRecord(any(KEYS), version(reason, 0), null, reason, dot);
        }
        Statement statement = any(STATEMENTS);
        return new InstanceRecord(any(KEYS), version(null, statement.contentHash()), statement, null, dot);
    }

    public List<RegistryRecord> records(int count) {
        List<RegistryRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record());
        }
        return records;
    }

    /** The same records in another order. */
    public List<RegistryRecord> shuffled(List<RegistryRecord> records) {
        List<RegistryRecord> shuffled = new ArrayList<>(records);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return shuffled;
    }
}
