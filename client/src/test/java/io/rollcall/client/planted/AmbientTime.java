package io.rollcall.client.planted;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Takes the time from the machine, in each way that is forbidden. */
public final class AmbientTime {
    private AmbientTime() {}

    public static long millis() {
        return System.currentTimeMillis();
    }

    public static long nanos() {
        return System.nanoTime();
    }

    public static LongSupplier reference() {
        return System::nanoTime;
    }

    @SuppressWarnings("JavaTimeDefaultTimeZone")
    public static Instant now() {
        return Instant.now();
    }

    public static CompletableFuture<Void> timeout(CompletableFuture<Void> future) {
        return future.orTimeout(1, TimeUnit.SECONDS);
    }
}
