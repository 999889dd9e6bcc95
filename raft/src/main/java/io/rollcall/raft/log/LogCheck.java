package io.rollcall.raft.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the log of one group before the engine opens it, and mends what a crash or a full disk leaves: a torn tail is
 * cut, files that were being purged are purged, and a {@link VoteFile} that is cut off is written anew where that is
 * safe. What else is wrong is refused.
 */
public final class LogCheck {
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.(\\d{1,18})_(\\d{1,18})");

    /** No file of the log is larger: the settings of the engine see to it. */
    private static final long MAX_FILE_BYTES = 256L << 20;

    private final Path directory;
    private final int maxEntryBytes;
    private final String self;
    private final OptionalLong votedUpTo;
    private final List<String> mended = new ArrayList<>();
    private long lastTerm;

    /**
     * Makes one; nothing is read yet.
     *
     * @param group directory of the group, with {@code current} and {@code sm} in it
     * @param maxEntryBytes longest entry that the engine writes
     * @param self id of this member
     * @param votedUpTo this member has voted in no later term, or nobody minds how it did; empty if nobody knows
     */
    public LogCheck(Path group, int maxEntryBytes, String self, OptionalLong votedUpTo) {
        this.directory = group;
        this.maxEntryBytes = maxEntryBytes;
        this.self = self;
        this.votedUpTo = votedUpTo;
    }

    /**
     * Checks, and mends.
     *
     * @return what was mended, in words; empty if all was well
     * @throws DamagedStoreException naming what is wrong, if that can not be mended
     */
    public List<String> run() throws IOException {
        List<Path> current = LogFile.listed(directory.resolve("current"));
        VoteFile vote = new VoteFile(directory);
        if (!current.isEmpty() && !current.contains(vote.path())) {
            throw new DamagedStoreException(
                    "the file " + vote.path() + " is missing, which says for whom this member has voted");
        }
        long snapshot = snapshotIndex();
        List<LogFile> files = purged(LogFile.in(directory), snapshot);
        long due = -1;
        for (LogFile file : files) {
            if (due >= 0 && file.from() != due) {
                throw new DamagedStoreException("the log in " + directory + " lacks the entries " + due + " to "
                        + (file.from() - 1) + ": a file is missing before " + file.path());
            }
            due = check(file);
        }
        if (!files.isEmpty() && files.get(0).from() > snapshot + 1) {
            throw new DamagedStoreException("the log in " + directory + " begins with entry "
                    + files.get(0).from() + ", and "
                    + (snapshot < 0 ? "there is no snapshot" : "the newest snapshot ends with " + snapshot)
                    + ": what lies between is missing");
        }
        if (vote.isCutOff()) {
            mend(vote);
        }
        return List.copyOf(mended);
    }

    private void mend(VoteFile vote) throws IOException {
        long term = Math.max(
                lastTerm,
                votedUpTo.orElseThrow(() -> new DamagedStoreException("the file " + vote.path()
                        + " is cut off, which says for whom this member has voted: the disk was full. Empty the directory, and"
                        + " it joins its group anew")));
        vote.write(term, self);
        mended.add("wrote " + vote.path() + " anew, which was cut off: no vote is given before term " + (term + 1));
    }

    /** Index of the newest snapshot; -1 without one. */
    public long snapshotIndex() throws IOException {
        long newest = -1;
        for (Path path : LogFile.listed(directory.resolve("sm"))) {
            Matcher name = SNAPSHOT.matcher(path.getFileName().toString());
            if (name.matches()) {
                newest = Math.max(newest, Long.parseLong(name.group(2)));
                lastTerm = Math.max(lastTerm, Long.parseLong(name.group(1)));
            }
        }
        return newest;
    }

    /**
     * The files without those at the beginning that stand apart, where the snapshot holds all that is in them and in
     * the gap: the engine purges the newest first, and was killed in the middle.
     */
    private List<LogFile> purged(List<LogFile> files, long snapshot) throws IOException {
        int keep = 0;
        for (int i = 1; i < files.size(); i++) {
            if (files.get(i).from() > files.get(i - 1).to() + 1 && files.get(i).from() - 1 <= snapshot) {
                keep = i;
            }
        }
        for (LogFile old : files.subList(0, keep)) {
            Files.delete(old.path());
            mended.add("deleted " + old.path() + ", which was being purged");
        }
        return files.subList(keep, files.size());
    }

    /** Index that is due after this file. */
    private long check(LogFile file) throws IOException {
        long size = Files.size(file.path());
        if (size > MAX_FILE_BYTES) {
            throw new DamagedStoreException(
                    "the log " + file.path() + " has " + size + " bytes; no such file has over " + MAX_FILE_BYTES);
        }
        Segment segment = Segment.read(file, maxEntryBytes, Segment.NOBODY);
        if (!file.open()) {
            if (segment.isTorn() || segment.last() != file.to()) {
                throw new DamagedStoreException("the log " + file.path() + " is damaged at byte " + segment.end()
                        + ": by its name it has entries up to " + file.to() + ", and only those up to "
                        + (segment.last() < 0 ? file.from() - 1 : segment.last()) + " can be read");
            }
        } else if (segment.isTorn()) {
            cut(file.path(), segment.end(), size);
        }
        lastTerm = Math.max(lastTerm, segment.lastTerm());
        return segment.last() < 0 ? file.from() : segment.last() + 1;
    }

    private void cut(Path file, int end, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(end);
            channel.force(true);
        }
        mended.add("cut " + file + " from " + size + " to " + end + " bytes: its last write had not ended");
    }
}
