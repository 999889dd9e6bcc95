package io.rollcall.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How the outcome of one stage becomes that of another, or of a call that waits. */
final class Stages {
    private Stages() {}

    /** Ends {@code to} as {@code from} ends. */
    static void forward(CompletableFuture<Void> from, CompletableFuture<Void> to) {
        var unused = from.whenComplete((nothing, failure) -> {
            if (failure == null) {
                to.complete(null);
            } else {
                to.completeExceptionally(unwrapped(failure));
            }
        });
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /**
     * Waits for {@code outcome}, and fails as it fails.
     *
     * @throws RegistryUnavailableException if that takes longer than {@code limit}, or the thread is
     *     interrupted, which it then still is
     */
    static void await(CompletableFuture<Void> outcome, Duration limit) {
        try {
            outcome.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new RegistryUnavailableException("no server did it within " + limit.toMillis() + " ms");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("interrupted while waiting for a server");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the client failed", failed);
        }
    }
}
