package io.rollcall.server.migration;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What a command has of the world beside the network.
 *
 * @param out where answers go
 * @param err where progress and troubles go
 * @param wall the time of day, to judge timestamps by
 * @param nanos a clock that only goes forward
 */
public record Surroundings(PrintWriter out, PrintWriter err, InstantSource wall, LongSupplier nanos, Pause pause) {
    /** Lets time pass. */
    @FunctionalInterface
    public interface Pause {
        void pass(Duration duration) throws InterruptedException;
    }

    /** The time since {@code startNanos}, which the clock said then. */
    Duration since(long startNanos) {
        return Duration.ofNanos(nanos.getAsLong() - startNanos);
    }

    /** Lets time pass; who is told to stop meanwhile has trouble. */
    void rest(Duration duration) {
        try {
            pause.pass(duration);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new TroubleException("told to stop");
        }
    }
}
