package io.rollcall.raft.entry;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A {@link StoreCopy} as a file: eight letters, seq, count, the entries with their lengths, as many
 * sessions likewise, and a CRC-32C of all before it. Damage is named and refused: a snapshot of which a part is believed would lose entries without a word.
 */
public final class SnapshotFile {
    private static final long MAGIC = 0x524F_4C4C_534E_5033L; // ROLLSNP3
    private static final int MAX_ENTRY_BYTES = Content.MAX_BYTES + 8 * 1024;
    private static final int MAX_ENTRIES = 50_000_000;
    private static final int MAX_SESSION_BYTES = 64 * 1024;

    private SnapshotFile() {}

    /** Writes the file and forces it to the disk. There must be none of this name. */
    public static void write(Path file, StoreCopy copy) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            BufferedOutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            CheckedOutputStream checked = new CheckedOutputStream(buffered, new CRC32C());
            DataOutputStream to = new DataOutputStream(checked);
            to.writeLong(MAGIC);
            to.writeLong(copy.seq());
            to.writeInt(copy.entries().size());
            ByteArrayOutputStream one = new ByteArrayOutputStream(2_048);
            for (PersistentEntry entry : copy.entries()) {
                write(to, one, part -> EntryCodec.writeEntry(part, entry));
            }
            to.writeInt(copy.sessions().size());
            for (Session session : copy.sessions()) {
                write(to, one, part -> SessionCodec.write(part, session));
            }
            to.flush();
            to.writeLong(checked.getChecksum().getValue());
            to.flush();
            channel.force(true);
        }
    }

    @FunctionalInterface
    private interface Part {
        void write(DataOutputStream to) throws IOException;
    }

    /** The part's length, and it. */
    private static void write(DataOutputStream to, ByteArrayOutputStream one, Part part) throws IOException {
        one.reset();
        DataOutputStream toOne = new DataOutputStream(one);
        part.write(toOne);
        toOne.flush();
        to.writeInt(one.size());
        one.writeTo(to);
    }

    /**
     * Reads a file whole.
     *
     * @throws MalformedBytesException naming the file, if it is damaged
     */
    public static StoreCopy read(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        try (InputStream raw = Files.newInputStream(file);
                CheckedInputStream checked = new CheckedInputStream(new BufferedInputStream(raw, 1 << 16), sum);
                DataInputStream from = new DataInputStream(checked)) {
            if (from.readLong() != MAGIC) {
                throw new MalformedBytesException("it does not begin as a snapshot of this version does");
            }
            long seq = from.readLong();
            int count = from.readInt();
            if (seq < 0 || count < 0 || count > MAX_ENTRIES) {
                throw new MalformedBytesException("seq " + seq + " and a count of " + count);
            }
            List<PersistentEntry> entries = new ArrayList<>(Math.min(count, 1 << 16));
            for (int i = 0; i < count; i++) {
                entries.add(read(from, "an entry", MAX_ENTRY_BYTES, EntryCodec::readEntry));
            }
            int sessionCount = from.readInt();
            if (sessionCount < 0 || sessionCount > Sessions.MAX) {
                throw new MalformedBytesException("a count of " + sessionCount + " sessions");
            }
            List<Session> sessions = new ArrayList<>(sessionCount);
            for (int i = 0; i < sessionCount; i++) {
                sessions.add(read(from, "a session", MAX_SESSION_BYTES, SessionCodec::read));
            }
            long expected = sum.getValue();
            if (from.readLong() != expected) {
                throw new MalformedBytesException("the checksum does not fit");
            }
            if (from.read() != -1) {
                throw new MalformedBytesException("something follows the checksum");
            }
            return new StoreCopy(seq, entries, sessions);
        } catch (EOFException cut) {
            throw damaged(file, "it is cut off", cut);
        } catch (IllegalArgumentException broken) {
            throw damaged(file, String.valueOf(broken.getMessage()), broken);
        }
    }

    private static <T> T read(DataInputStream from, String what, int most, Function<ByteReader, T> reading)
            throws IOException {
        int length = from.readInt();
        if (length < 0 || length > most) {
            throw new MalformedBytesException(what + " of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        from.readFully(bytes);
        ByteReader one = new ByteReader(ByteBuffer.wrap(bytes));
        T read = reading.apply(one);
        one.requireEnd();
        return read;
    }

    private static MalformedBytesException damaged(Path file, String what, Exception cause) {
        MalformedBytesException damaged = new MalformedBytesException("the snapshot " + file + " is damaged: " + what);
        damaged.initCause(cause);
        return damaged;
    }
}
