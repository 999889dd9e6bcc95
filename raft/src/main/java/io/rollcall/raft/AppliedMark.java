package io.rollcall.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this member has applied its log, outside of the log: the index, and a checksum of it. The engine learns
 * what is committed from the others only; with this a member that starts while they are away shows what it showed
 * before. It is not forced to the disk: a mark that is older than the truth is true as well.
 *
 * <p>Advanced by the engine's thread that applies; everything else is the chores'.
 */
final class AppliedMark {
    private static final Logger log = LoggerFactory.getLogger(AppliedMark.class);
    private static final String NAME = "raft-applied";
    private static final int BYTES = Long.BYTES + Integer.BYTES;

    private final Path file;
    private volatile @Nullable FileChannel channel;

    AppliedMark(RaftSettings settings) {
        this.file = settings.dataDir().resolve(NAME);
    }

    /** The index; -1 if nobody knows. */
    long read() {
        try {
            byte[] bytes = Files.exists(file) && Files.size(file) == BYTES ? Files.readAllBytes(file) : new byte[0];
            if (bytes.length == BYTES) {
                ByteBuffer read = ByteBuffer.wrap(bytes);
                long index = read.getLong();
                return read.getInt() == checksum(index) ? index : -1;
            }
        } catch (IOException unreadable) {
            log.warn("the file {} can not be read: entries are shown once a leader is known", file, unreadable);
        }
        return -1;
    }

    /** Nothing is applied: there is no log, or another one begins. */
    void forget() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    /** From now on it can be advanced. */
    void open() throws IOException {
        if (channel == null) {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
    }

    void advance(long index) {
        FileChannel open = channel;
        if (open == null) {
            return;
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate(BYTES).putLong(index).putInt(checksum(index));
            open.write(bytes.flip(), 0);
        } catch (IOException failed) {
            log.warn("the file {} can not be written: after a start, entries are shown once a leader is known", file);
            close();
        }
    }

    private static int checksum(long index) {
        CRC32C sum = new CRC32C();
        sum.update(ByteBuffer.allocate(Long.BYTES).putLong(index).flip());
        return (int) sum.getValue();
    }

    void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failed) {
                log.debug("the file {} was not closed well", file, failed);
            }
        }
    }
}
