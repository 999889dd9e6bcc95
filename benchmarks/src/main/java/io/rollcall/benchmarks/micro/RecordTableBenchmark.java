package io.rollcall.benchmarks.micro;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.client.model.Instance;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.RecordTable;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.Version;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Merging what another node wrote into a table of 10,000 instances. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecordTableBenchmark {
    private static final NodeId OTHER = new NodeId("other", 1);

    private final Fleet fleet = new Fleet(100, 100);
    private final Instance[] instances = fleet.all().toArray(new Instance[0]);
    private final Statement[] statements = new Statement[instances.length];
    private final RecordTable table = new RecordTable(new NodeId("self", 1), (before, now) -> {});
    private final InstanceRecord[] held = new InstanceRecord[instances.length];
    private long seq;
    private int turn;

    @Setup(Level.Trial)
    public void fill() {
        for (int i = 0; i < instances.length; i++) {
            statements[i] = Statement.of(instances[i]);
            held[i] = record(i);
            table.merge(held[i]);
        }
    }

    private InstanceRecord record(int i) {
        long at = ++seq;
        Version version = new Version(Fleet.DIRTY, at, false, 0, false, statements[i].contentHash(), OTHER);
        return new InstanceRecord(instances[i].key(), version, statements[i], null, new Dot(OTHER, at));
    }

    private int next() {
        turn = turn + 1 == instances.length ? 0 : turn + 1;
        return turn;
    }

    @Benchmark
    public boolean mergeNewer() {
        int i = next();
        held[i] = record(i);
        return table.merge(held[i]);
    }

    /** What arrives a second time, by another way. */
    @Benchmark
    public boolean mergeKnown() {
        return table.merge(held[next()]);
    }
}
