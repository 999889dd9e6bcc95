package io.rollcall.raft;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What the store takes from outside.
 *
 * @param clock for the times that entries carry; nothing is decided by it
 * @param disk how much room there is
 */
public record RaftEnvironment(InstantSource clock, DiskSpace disk) {
    /** The real disk. */
    public static RaftEnvironment of(InstantSource clock) {
        return new RaftEnvironment(clock, RaftEnvironment::usableBytes);
    }

    private static long usableBytes(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return store.getUsableSpace();
    }

    /** How much can be written. */
    @FunctionalInterface
    public interface DiskSpace {
        long usableBytes(Path directory) throws IOException;
    }
}
