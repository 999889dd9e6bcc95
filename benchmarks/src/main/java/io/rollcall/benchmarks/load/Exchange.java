package io.rollcall.benchmarks.load;

import java.io.IOException;
import java.nio.channels.Selector;

/** One connection that is kept, with at most one request on it. What it cannot follow is an error. For one thread. */
sealed interface Exchange permits HttpExchange, GrpcExchange {
    /** Says who is told, by a key with this attachment, that the connection is ready for something. */
    void register(Selector selector, Object attachment) throws IOException;

    /**
     * Sends a request.
     *
     * @param due when it was to be sent, however late that is
     */
    void begin(Request next, long due) throws IOException;

    /** Does what the connection is ready for; true once the answer is whole. */
    boolean goOn() throws IOException;

    Request request();

    long intendedNanos();

    /** Length of the last answer's body. */
    long bodyLength();

    void close() throws IOException;
}
