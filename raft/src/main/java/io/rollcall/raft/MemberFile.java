package io.rollcall.raft;

import io.rollcall.raft.log.DamagedStoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Says whose directory it is, and how that member began: it must not come back as somebody else, nor take part in
 * votes before it has heard of a group that it was to join. Written once, before there is a log.
 */
final class MemberFile {
    private static final String NAME = "raft-member";
    private static final String FORMAT = "rollcall raft member 1";

    private MemberFile() {}

    /** How a member began. */
    enum Began {
        /** With the members of its settings, none of which held anything. */
        FORMED,
        /** Without anybody, waiting to be added. */
        JOINED,
        /** As {@link #JOINED}, by a member of the group that had lost its data: it may ask to be added itself. */
        REJOINING
    }

    static boolean exists(RaftSettings settings) {
        return Files.exists(settings.dataDir().resolve(NAME));
    }

    /**
     * Reads it.
     *
     * @return how the member began; empty if it holds nothing
     * @throws DamagedStoreException if it is another's, or no such file
     */
    static Optional<Began> read(RaftSettings settings) throws IOException {
        Path file = settings.dataDir().resolve(NAME);
        if (!Files.exists(file)) {
            if (Engine.hasGroupOnDisk(settings)) {
                throw new DamagedStoreException("the directory " + Engine.storage(settings)
                        + " has a log, and the file " + file + " that says whose it is is missing");
            }
            return Optional.empty();
        }
        if (Files.size(file) > 4_096) {
            throw new DamagedStoreException("the file " + file + " is damaged: it is too long");
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        if (lines.size() != 4 || !lines.get(0).equals(FORMAT)) {
            throw new DamagedStoreException("the file " + file + " is damaged: it has other lines than four");
        }
        require(file, "member", settings.self(), lines.get(1));
        require(file, "cluster", settings.cluster(), lines.get(2));
        return Optional.of(
                switch (lines.get(3)) {
                    case "formed" -> Began.FORMED;
                    case "joined" -> Began.JOINED;
                    case "rejoining" -> Began.REJOINING;
                    default -> throw new DamagedStoreException("the file " + file + " is damaged: its last line");
                });
    }

    private static void require(Path file, String what, String wanted, String line) throws DamagedStoreException {
        if (!line.equals(what + " " + wanted)) {
            throw new DamagedStoreException("the data belongs to another " + what + ": the file " + file + " has '"
                    + line + "', and this is " + what + " " + wanted);
        }
    }

    static void write(RaftSettings settings, Began began) throws IOException {
        Path file = settings.dataDir().resolve(NAME);
        Path part = settings.dataDir().resolve(NAME + ".part");
        String text = String.join(
                "\n",
                FORMAT,
                "member " + settings.self(),
                "cluster " + settings.cluster(),
                began.name().toLowerCase(Locale.ROOT),
                "");
        Files.writeString(part, text, StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(settings.dataDir(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
