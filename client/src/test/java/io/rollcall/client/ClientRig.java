package io.rollcall.client;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;

/** A client on a manual loop and scripted servers. */
final class ClientRig {
    final ManualLoop loop = new ManualLoop();
    final ScriptedServers servers = new ScriptedServers();
    final RegistryClient client;
    boolean closed;

    ClientRig(ClientSettings.Builder settings, Runs runs) {
        this(settings, runs, 1);
    }

    /** What a test does between making the servers and starting the client. */
    interface Runs {
        void before(ScriptedServers servers);
    }

    ClientRig(ClientSettings.Builder settings, Runs runs, long seed) {
        runs.before(servers);
        SplittableRandom random = new SplittableRandom(seed);
        client = RegistryClient.start(
                settings.build(),
                new ClientEnvironment(
                        loop, loop, random, () -> random, servers, Runnable::run, Runnable::run, () -> closed = true));
        loop.settle();
    }

    void advance(Duration time) {
        loop.advance(time);
    }

    /** Whether a stage has ended, either way, once nothing more can happen without time. */
    boolean ended(CompletionStage<Void> stage) {
        loop.settle();
        return stage.toCompletableFuture().isDone();
    }

    boolean failed(CompletionStage<Void> stage) {
        return ended(stage) && stage.toCompletableFuture().isCompletedExceptionally();
    }
}
