package io.rollcall.raft.log;

import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;

/**
 * The engine's file that says which term this member is in and for whom it has voted there. The engine replaces it at
 * once, and by one that is cut off where the disk is full: with less in it than was promised.
 */
public final class VoteFile {
    static final String NAME = "raft-meta";

    private static final String TERM = "term";
    private static final String VOTED_FOR = "votedFor";
    private static final int LONGEST = 4_096;

    private final Path file;

    /** @param group directory of the group */
    public VoteFile(Path group) {
        this.file = group.resolve("current").resolve(NAME);
    }

    Path path() {
        return file;
    }

    /** Whether there is one and something of it is missing: a term without its last digits could be read as another. */
    public boolean isCutOff() throws IOException {
        return Files.exists(file) && !isWhole();
    }

    private boolean isWhole() throws IOException {
        if (Files.size(file) > LONGEST) {
            return false;
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Properties said = new Properties();
        try {
            said.load(new StringReader(text));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        // In a term in which it has not voted yet, the name is there and empty.
        return text.endsWith("\n")
                && said.getProperty(TERM, "").matches("\\d{1,18}")
                && said.getProperty(VOTED_FOR) != null;
    }

    /**
     * Writes that this member is in a term and has voted for itself: so it votes for nobody else there, whomever it had
     * promised its vote.
     */
    void write(long term, String self) throws IOException {
        Path part = file.resolveSibling(NAME + ".part");
        Files.writeString(part, VOTED_FOR + "=" + self + "\n" + TERM + "=" + term + "\n", StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        Path directory = file.getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
