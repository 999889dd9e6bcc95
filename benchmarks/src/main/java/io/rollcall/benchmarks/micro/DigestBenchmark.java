package io.rollcall.benchmarks.micro;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.client.model.Instance;
import io.rollcall.replication.distro.DigestTable;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.DigestKey;
import java.util.ArrayList;
import java.util.List;
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

/** Keeping the digest of 10,000 instances up: a change takes one hash out and puts one in. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DigestBenchmark {
    private static final NodeId HOME = new NodeId("registry-a.example.internal", 1_760_000_000_000L);

    private final Fleet fleet = new Fleet(100, 100);
    private final List<InstanceRecord> before = new ArrayList<>();
    private final List<InstanceRecord> after = new ArrayList<>();
    private final DigestTable digest = new DigestTable(new DigestKey(1, 2));
    private int turn;
    private boolean back;

    @Setup(Level.Trial)
    public void fill() {
        for (Instance instance : fleet.all()) {
            Statement statement = Statement.of(instance);
            before.add(record(instance, statement, 1));
            after.add(record(instance, statement, 2));
        }
        before.forEach(digest::add);
    }

    private InstanceRecord record(Instance instance, Statement statement, long life) {
        Version version = new Version(Fleet.DIRTY, life, false, 0, false, statement.contentHash(), HOME);
        return new InstanceRecord(instance.key(), version, statement, null, new Dot(HOME, life));
    }

    @Benchmark
    public long change() {
        if (++turn == before.size()) {
            turn = 0;
            back = !back;
        }
        digest.remove((back ? after : before).get(turn));
        digest.add((back ? before : after).get(turn));
        return digest.root();
    }
}
