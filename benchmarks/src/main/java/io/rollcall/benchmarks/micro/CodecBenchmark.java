package io.rollcall.benchmarks.micro;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.client.model.ActionType;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceStatus;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.model.Registration;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.replication.record.Statement;
import io.rollcall.server.xml.EurekaXml;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One instance between bytes and values. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
    private final Instance instance = new Fleet(1, 1).instance(0);
    private final byte[] json = EurekaJson.registration(instance);
    private final byte[] xml = EurekaXml.instance(new RegisteredInstance(
            instance,
            new Registration(
                    InstanceStatus.UNKNOWN,
                    Fleet.DIRTY,
                    Fleet.DIRTY,
                    0,
                    Fleet.DIRTY,
                    Fleet.DIRTY,
                    ActionType.ADDED,
                    false)));
    private final Statement statement = Statement.of(instance);

    @Benchmark
    public RegisteredInstance readRegistrationJson() {
        return EurekaJson.readRegistration(json, Fleet.DIRTY);
    }

    @Benchmark
    public RegisteredInstance readRegistrationXml() {
        return EurekaXml.readRegistration(xml, Fleet.DIRTY);
    }

    /** Encodes the statement and hashes it, as each registration does once. */
    @Benchmark
    public Statement encodeStatement() {
        return Statement.of(instance);
    }

    @Benchmark
    public Instance decodeStatement() {
        return statement.instance();
    }
}
