package io.rollcall.benchmarks.micro;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.InProcess;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.replication.Origin;
import io.rollcall.replication.Outcome;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Renewing one lease after another, with a key made anew as each request makes one. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@Threads(2)
public class RenewalBenchmark {
    /** The registry that all threads renew in. */
    @State(Scope.Benchmark)
    public static class Node {
        @Param({"10000", "100000"})
        int instances = 10_000;

        InProcess node = new InProcess();
        InstanceKey[] keys = {};

        @Setup(Level.Trial)
        public void fill() {
            Fleet fleet = new Fleet(instances / 100, 100);
            node = new InProcess();
            node.registerAll(fleet);
            keys = fleet.all().stream()
                    .map(io.rollcall.client.model.Instance::key)
                    .toArray(InstanceKey[]::new);
        }
    }

    /** Where a thread stands; it steps over the keys so that caches do not help more than they would. */
    @State(Scope.Thread)
    public static class Place {
        private int at = (int) Thread.currentThread().getId() * 1_013;

        InstanceKey next(InstanceKey[] keys) {
            at = (at + 7_919) % keys.length;
            InstanceKey key = keys[at];
            return new InstanceKey(key.app(), new String(key.id().toCharArray()));
        }
    }

    @Benchmark
    public Outcome replica(Node node, Place place) {
        return node.node.replica().renew(place.next(node.keys), OptionalLong.of(Fleet.DIRTY), null, Origin.CLIENT);
    }

    @Benchmark
    public Outcome registry(Node node, Place place) {
        return node.node.registry().renew(place.next(node.keys), OptionalLong.of(Fleet.DIRTY), null, Origin.CLIENT);
    }
}
