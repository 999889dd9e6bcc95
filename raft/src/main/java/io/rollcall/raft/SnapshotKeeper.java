package io.rollcall.raft;

import io.rollcall.raft.EntryMachine.Cut;
import io.rollcall.raft.entry.SnapshotFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;

/**
 * Takes snapshots beside the thread that applies: the cut is a copy of references under the machine's lock, and the
 * file is written while writes go on. Due by the size of the log behind the last one, by its count of entries, and by
 * time. For one thread.
 */
final class SnapshotKeeper {
    private final RaftSettings settings;
    private long lastAtNanos;
    private long lastIndex = -1;
    private long lastBytes;
    private long taken;

    SnapshotKeeper(RaftSettings settings, long nowNanos) {
        this.settings = settings;
        this.lastAtNanos = nowNanos;
    }

    /** Whether it is time for one. */
    boolean isDue(Engine engine, long nowNanos) {
        EntryMachine machine = engine.machine();
        long behind = engine.appliedIndex() - engine.snapshotIndex();
        if (behind <= 0 || machine.appliedBatches() == 0) {
            return false;
        }
        return behind >= settings.limits().snapshotAfterEntries()
                || machine.appliedBytes() - lastBytes >= settings.limits().snapshotAfterBytes()
                || nowNanos - lastAtNanos >= settings.timing().snapshotEvery().toNanos();
    }

    /** Takes one, and lets the engine drop the log behind it. Blocks while the file is written. The seq of it. */
    long take(Engine engine, long nowNanos) throws IOException {
        EntryMachine machine = engine.machine();
        long bytes = machine.appliedBytes();
        Optional<Cut> cut = machine.cut();
        if (cut.isEmpty() || cut.get().at().getIndex() < 0) {
            return 0;
        }
        Cut now = cut.get();
        if (now.at().getIndex() > engine.snapshotIndex()) {
            write(machine.getStateMachineStorage(), now);
            taken++;
        }
        lastAtNanos = nowNanos;
        lastIndex = now.at().getIndex();
        lastBytes = bytes;
        engine.snapshotTaken();
        return now.copy().seq();
    }

    private void write(SimpleStateMachineStorage storage, Cut cut) throws IOException {
        Path file =
                storage.getSnapshotFile(cut.at().getTerm(), cut.at().getIndex()).toPath();
        Path part = settings.dataDir().resolve("raft-snapshot.part");
        Files.deleteIfExists(part);
        SnapshotFile.write(part, cut.copy());
        // The engine takes no snapshot without this beside it, and one left without its snapshot does no harm: so it
        // comes first.
        MD5Hash digest = MD5FileUtil.computeMd5ForFile(part.toFile());
        MD5FileUtil.saveMD5File(file.toFile(), digest);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        Path directory = file.getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file, digest), cut.at()));
    }

    /** How many were taken since the start. */
    long taken() {
        return taken;
    }

    /** Index of the last one taken here; -1 before any. */
    long lastIndex() {
        return lastIndex;
    }
}
