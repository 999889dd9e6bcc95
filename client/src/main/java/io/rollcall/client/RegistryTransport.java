package io.rollcall.client;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to the servers. An implementation never blocks and never throws; it answers each request
 * exactly once and within a time that it bounds itself, from any thread, also with what went wrong.
 */
@FunctionalInterface
public interface RegistryTransport {
    /**
     * Sends one request to one server, once.
     *
     * @param whenAnswered takes the answer; may be called before this returns
     */
    void send(ServerAddress server, RegistryRequest request, Consumer<RegistryReply> whenAnswered);

    /**
     * Opens a stream of changes. Within a time that the implementation bounds there is a first signal;
     * how long a stream may be silent after that is for the caller to decide, by closing it. Signals
     * come one after another, in their order, and no faster than the loop takes them.
     *
     * @param since the token that an earlier stream of any server gave, or none to start anew
     * @param signals may be called before this returns
     */
    default Stream watch(ServerAddress server, @Nullable String since, Consumer<WatchSignal> signals) {
        signals.accept(new WatchSignal.Refused(404, null));
        return () -> {};
    }

    /** A stream that was asked for. */
    @FunctionalInterface
    interface Stream {
        /** Ends the stream. A signal that is under way may still come. Closing again does nothing. */
        void close();
    }
}
