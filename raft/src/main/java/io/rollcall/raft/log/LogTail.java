package io.rollcall.raft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The entries of a log behind a snapshot, as they lie on the disk: read without the engine, and without a change. */
public final class LogTail {
    private LogTail() {}

    /**
     * Reads them one after the other, up to a gap or a torn end.
     *
     * @param group directory of the group
     * @param after index of the last one that is not wanted
     * @param upTo index of the last one that is
     * @throws DamagedStoreException if a file holds what nobody wrote
     */
    public static void read(Path group, int maxEntryBytes, long after, long upTo, EntryReader reader)
            throws IOException {
        InOrder inOrder = new InOrder(after + 1, upTo, reader);
        for (LogFile file : LogFile.in(group)) {
            if (file.to() >= inOrder.due && file.from() <= upTo) {
                Segment.read(file, maxEntryBytes, inOrder);
            }
        }
    }

    /** Passes on what is due and nothing else. */
    private static final class InOrder implements EntryReader {
        private final long upTo;
        private final EntryReader reader;
        private long due;

        InOrder(long first, long upTo, EntryReader reader) {
            this.due = first;
            this.upTo = upTo;
            this.reader = reader;
        }

        @Override
        public void entry(long index, ByteBuffer message) throws IOException {
            if (index == due && index <= upTo) {
                reader.entry(index, message);
                due++;
            }
        }
    }
}
