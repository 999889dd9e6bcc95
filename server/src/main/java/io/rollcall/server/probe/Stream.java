package io.rollcall.server.probe;

import java.nio.ByteBuffer;
import java.util.function.Predicate;

/** Bytes to and from a target, of which one is waited for at a time. What goes wrong ends the dial by another way. */
interface Stream {
    /** Sends all of it; then, on a thread of the channel, goes on. */
    void write(ByteBuffer all, Runnable then);

    /**
     * Waits for bytes, and hands them over as they come.
     *
     * @param reader takes all of them, and says whether it wants more: it does not read again by itself, or a target
     *     that sends many small pieces would have it call itself as many times
     */
    void read(Predicate<ByteBuffer> reader);
}
