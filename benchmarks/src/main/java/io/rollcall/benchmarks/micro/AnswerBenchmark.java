package io.rollcall.benchmarks.micro;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.InProcess;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.server.view.Answer;
import io.rollcall.server.view.Query;
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
import org.openjdk.jmh.annotations.Warmup;

/** Answers of a registry of 10,000: put together after a change of one instance, and found ready. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AnswerBenchmark {
    private static final int BODIES = 1_000;

    @Param({"100", "1"})
    int applications = 100;

    private InProcess node = new InProcess();
    private byte[][] bodies = {};
    private int turn;

    @Setup(Level.Trial)
    public void fill() {
        Fleet fleet = new Fleet(applications, 10_000 / applications);
        node = new InProcess();
        node.registerAll(fleet);
        node.outliveDeltas();
        bodies = new byte[2 * BODIES][];
        for (int i = 0; i < bodies.length; i++) {
            // Two bodies of each instance that differ, so that the next round of bodies changes it again.
            int instance = (int) (i % BODIES * 7_919L % fleet.size());
            bodies[i] = EurekaJson.registration(fleet.changed(instance, i / BODIES));
        }
    }

    private void change() {
        turn++;
        node.register(bodies[turn % bodies.length]);
    }

    /** The change alone: what the two below have in common. */
    @Benchmark
    public int change_only() {
        change();
        node.outliveDeltas();
        return turn;
    }

    @Benchmark
    public Answer.Whole change_then_full() {
        change();
        node.outliveDeltas();
        return node.read(Query.ALL);
    }

    @Benchmark
    public Answer.Whole change_then_delta() {
        change();
        Answer.Whole delta = node.read(Query.DELTA);
        node.outliveDeltas();
        return delta;
    }

    @Benchmark
    public Answer.Whole cached_full() {
        return node.read(Query.ALL);
    }
}
