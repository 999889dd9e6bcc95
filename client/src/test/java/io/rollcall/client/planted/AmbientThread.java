package io.rollcall.client.planted;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes threads from the machine, in each way that is forbidden. */
public final class AmbientThread {
    private AmbientThread() {}

    public static Thread thread(Runnable task) {
        return new Thread(task);
    }

    public static ExecutorService pool() {
        return Executors.newCachedThreadPool();
    }

    public static CompletableFuture<Void> hiddenPool(CompletableFuture<Void> future, Runnable task) {
        return future.thenRunAsync(task);
    }

    public static Executor hiddenTimer() {
        return CompletableFuture.delayedExecutor(1, java.util.concurrent.TimeUnit.SECONDS);
    }
}
