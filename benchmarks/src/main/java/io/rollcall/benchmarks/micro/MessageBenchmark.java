package io.rollcall.benchmarks.micro;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.client.model.Instance;
import io.rollcall.replication.record.Dot;
import io.rollcall.replication.record.InstanceRecord;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.record.Statement;
import io.rollcall.replication.record.Version;
import io.rollcall.replication.wire.FromPeer;
import io.rollcall.replication.wire.LaneItem;
import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerCodec;
import io.rollcall.replication.wire.PeerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Batches of writes between nodes, in full and by hash: the time of each write. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MessageBenchmark {
    private static final int WRITES = 200;
    private static final NodeId HOME = new NodeId("registry-a.example.internal", 1_760_000_000_000L);

    private PeerRequest inFull = new PeerRequest.Batch(List.of());
    private PeerRequest byHash = inFull;
    private byte[] inFullBytes = {};
    private byte[] byHashBytes = {};

    @Setup
    public void fill() {
        List<LaneItem.Write> wholes = new ArrayList<>();
        List<LaneItem.Write> hashes = new ArrayList<>();
        for (Instance instance : new Fleet(1, WRITES).all()) {
            Statement statement = Statement.of(instance);
            Version version = new Version(Fleet.DIRTY, Fleet.DIRTY, false, 0, false, statement.contentHash(), HOME);
            Dot dot = new Dot(HOME, 1_000_000L + wholes.size());
            wholes.add(new LaneItem.Write.Whole(new InstanceRecord(instance.key(), version, statement, null, dot)));
            hashes.add(new LaneItem.Write.ByHash(instance.key(), version, dot));
        }
        inFull = batch(wholes);
        byHash = batch(hashes);
        inFullBytes = PeerCodec.encode(HOME, inFull);
        byHashBytes = PeerCodec.encode(HOME, byHash);
    }

    private static PeerRequest batch(List<LaneItem.Write> writes) {
        return new PeerRequest.Batch(List.of(new LaneItem.Push(0, writes.size(), writes)));
    }

    @Benchmark
    @OperationsPerInvocation(WRITES)
    public byte[] encodeInFull() {
        return PeerCodec.encode(HOME, inFull);
    }

    @Benchmark
    @OperationsPerInvocation(WRITES)
    public FromPeer<PeerRequest> decodeInFull() throws MalformedMessageException {
        return PeerCodec.decodeRequest(PeerRequest.Kind.BATCH, inFullBytes);
    }

    @Benchmark
    @OperationsPerInvocation(WRITES)
    public byte[] encodeByHash() {
        return PeerCodec.encode(HOME, byHash);
    }

    @Benchmark
    @OperationsPerInvocation(WRITES)
    public FromPeer<PeerRequest> decodeByHash() throws MalformedMessageException {
        return PeerCodec.decodeRequest(PeerRequest.Kind.BATCH, byHashBytes);
    }
}
