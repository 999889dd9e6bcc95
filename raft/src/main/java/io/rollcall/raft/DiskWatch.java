package io.rollcall.raft;

import io.rollcall.raft.StoreStatus.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much room there is for the log. A log that can not be written stops the engine, so writes are refused while
 * there is still room for what is on its way, for snapshots, and for the votes that the engine has to write down.
 */
final class DiskWatch {
    private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);

    private final Path directory;
    private final long leastBytes;
    private final RaftEnvironment.DiskSpace space;
    private volatile long usableBytes = -1;

    DiskWatch(Path directory, long leastBytes, RaftEnvironment.DiskSpace space) {
        this.directory = directory;
        this.leastBytes = leastBytes;
        this.space = space;
    }

    /** Looks again. May block where the disk does. */
    void look() {
        boolean before = disk().isNearlyFull();
        try {
            usableBytes = space.usableBytes(directory);
        } catch (IOException unknown) {
            log.warn("nobody can tell how much room there is in {}", directory, unknown);
            usableBytes = -1;
        }
        if (before != disk().isNearlyFull()) {
            log.warn("persistent entries: {}", why().orElse("there is room on the disk again"));
        }
    }

    Disk disk() {
        return new Disk(usableBytes, leastBytes);
    }

    /** Why nothing may be written; empty if it may. */
    Optional<String> why() {
        Disk now = disk();
        return now.isNearlyFull()
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "the disk of %s is nearly full: %d MiB are left, and writes need %d MiB",
                        directory,
                        now.usableBytes() >> 20,
                        now.leastBytes() >> 20))
                : Optional.empty();
    }
}
