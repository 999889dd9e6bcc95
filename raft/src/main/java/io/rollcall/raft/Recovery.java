package io.rollcall.raft;

import io.rollcall.raft.entry.Batch;
import io.rollcall.raft.entry.BatchCodec;
import io.rollcall.raft.entry.EntryTable;
import io.rollcall.raft.entry.SnapshotFile;
import io.rollcall.raft.entry.StoreCopy;
import io.rollcall.raft.log.LogTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back what this member had applied when it stopped, from its own snapshot and log, before the engine runs and
 * whether it can: so nobody is shown less than before while the others are away. Nothing is changed on the disk, and
 * what is wrong there is left to be named by those who mend it.
 */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.\\d{1,18}_(\\d{1,18})");

    private Recovery() {}

    private record Snapshot(Path file, long index) {}

    /**
     * Fills an empty table.
     *
     * @param group directory of the group
     * @param applied index up to which the log is known to be committed
     * @return index of the log that the table stands at; -1 if it stays empty
     */
    static long into(EntryTable table, Path group, long applied) {
        try {
            Optional<Snapshot> newest = newestSnapshot(group.resolve("sm"));
            Optional<StoreCopy> copy = newest.isPresent()
                    ? Optional.of(SnapshotFile.read(newest.get().file()))
                    : Optional.empty();
            List<Batch> batches = new ArrayList<>();
            long[] last = {newest.map(Snapshot::index).orElse(-1L)};
            LogTail.read(group, EngineProperties.MAX_LOG_ENTRY_BYTES, last[0], applied, (index, message) -> {
                LogEntryProto entry = LogEntryProto.parseFrom(message);
                if (entry.hasStateMachineLogEntry()) {
                    batches.add(BatchCodec.readBatch(
                            entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer()));
                }
                last[0] = index;
            });
            copy.ifPresent(table::replace);
            batches.forEach(table::apply);
            return last[0];
        } catch (IOException | IllegalArgumentException unreadable) {
            log.info("entries are shown once the engine runs: {}", unreadable.getMessage());
            return -1;
        }
    }

    /** The newest that was written to its end: its digest is written first, and it gets its name last. */
    private static Optional<Snapshot> newestSnapshot(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        Optional<Snapshot> newest = Optional.empty();
        try (Stream<Path> paths = Files.list(directory)) {
            for (Path path : paths.toList()) {
                Matcher name = SNAPSHOT.matcher(path.getFileName().toString());
                boolean whole = name.matches() && Files.exists(path.resolveSibling(path.getFileName() + ".md5"));
                if (whole
                        && Long.parseLong(name.group(1))
                                > newest.map(Snapshot::index).orElse(-1L)) {
                    newest = Optional.of(new Snapshot(path, Long.parseLong(name.group(1))));
                }
            }
        }
        return newest;
    }
}
