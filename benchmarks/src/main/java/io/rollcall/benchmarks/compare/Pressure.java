package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Fleet;
import io.rollcall.benchmarks.load.Load;
import io.rollcall.benchmarks.load.Protocol;
import io.rollcall.benchmarks.load.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Load of one kind on one server for one window. */
public final class Pressure {
    private static final double CHANGES_A_SECOND = 10;

    private Pressure() {}

    /** As fast as answers come: requests a second, and processor time of the server for one in microseconds. */
    public static double[] closed(Running server, int connections, Supplier<Request> requests, Duration time)
            throws IOException {
        try (Load load = new Load(List.of(server.port()), connections, Protocol.HTTP, requests)) {
            long before = server.cpuMillis();
            Load.Result result = load.throughput(time);
            return figures(result, server.cpuMillis() - before);
        }
    }

    private static double[] figures(Load.Result result, long cpuMillis) {
        return new double[] {result.perSecond(), cpuMillis * 1_000.0 / result.requests()};
    }

    /** The same while ten changes a second are made by another connection; their cost is in the figure. */
    static double[] whileChanging(
            Running server, int connections, Supplier<Request> requests, Supplier<Request> changes, Duration time)
            throws IOException, InterruptedException {
        try (Load changing = new Load(List.of(server.port()), 1, Protocol.HTTP, changes)) {
            Callable<Load.Result> task = () -> changing.atRate(CHANGES_A_SECOND, time);
            FutureTask<Load.Result> beside = new FutureTask<>(task);
            Thread thread = new Thread(beside, "changes");
            thread.setDaemon(true);
            thread.start();
            double[] figures = closed(server, connections, requests, time);
            beside.get();
            return figures;
        } catch (ExecutionException failed) {
            throw new IOException("a change failed", failed.getCause());
        }
    }

    /** At a fixed rate: the median and the 99th percentile of what a caller waits, in milliseconds. */
    static double[] atRate(Running server, int connections, Supplier<Request> requests, double rate, Duration time)
            throws IOException {
        try (Load load = new Load(List.of(server.port()), connections, Protocol.HTTP, requests)) {
            var latency = load.atRate(rate, time).latency();
            return new double[] {latency.getValueAtPercentile(50) / 1e6, latency.getValueAtPercentile(99) / 1e6};
        }
    }

    /** So many requests, as fast as answers come. */
    public static void some(Running server, int connections, Request[] requests) throws IOException {
        try (Load load = new Load(server.port(), connections, requests)) {
            load.some(requests.length);
        }
    }

    /** Changes without an end, of one instance after the other, none of which is like the one before. */
    public static Supplier<Request> changes(Fleet fleet) {
        AtomicInteger next = new AtomicInteger();
        return () -> {
            int i = next.getAndIncrement();
            return Request.register(
                    fleet.changed((int) (i % fleet.size() * 7_919L % fleet.size()), i / fleet.size() + i));
        };
    }
}
