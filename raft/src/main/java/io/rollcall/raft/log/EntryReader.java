package io.rollcall.raft.log;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Is given the entries of a log, in order. */
@FunctionalInterface
public interface EntryReader {
    /**
     * One more.
     *
     * @param message the entry in the engine's words
     */
    void entry(long index, ByteBuffer message) throws IOException;
}
