package io.rollcall.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** How the outcome of one stage becomes that of another, or of a call that waits. */
final class Stages {
    private Stages() {}

    /** Ends {@code to} as {@code from} ends. */
    static <T extends @Nullable Object> void forward(CompletableFuture<T> from, CompletableFuture<T> to) {
        var unused = from.whenComplete((outcome, failure) -> {
            if (failure == null) {
                to.complete(outcome);
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
     * @return what it is
     * @throws RegistryUnavailableException if that takes longer than {@code limit}, or the thread is
     *     interrupted, which it then still is
     */
    static <T extends @Nullable Object> T await(CompletableFuture<T> outcome, Duration limit) {
        try {
            return outcome.get(limit.toNanos(), TimeUnit.NANOSECONDS);
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
