package io.rollcall.raft;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What the store takes from outside.
 *
 * @param clock for the times that entries carry; nothing is decided by it
 * @param disk how much room there is
 * @param random by which no two runs of any member come to the same number, so one that nobody else seeds
 */
public record RaftEnvironment(InstantSource clock, DiskSpace disk, RandomGenerator random) {
    /** The real disk. */
    public static RaftEnvironment of(InstantSource clock, RandomGenerator random) {
        return new RaftEnvironment(clock, RaftEnvironment::usableBytes, random);
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
