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
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A {@link StoreCopy} as a file: eight letters, seq, count, the entries with their lengths, and a CRC-32C of all
 * before it. Damage is named and refused: a snapshot of which a part is believed would lose entries without a word.
 */
public final class SnapshotFile {
    private static final long MAGIC = 0x524F_4C4C_534E_5031L; // ROLLSNP1
    private static final int MAX_ENTRY_BYTES = Content.MAX_BYTES + 8 * 1024;
    private static final int MAX_ENTRIES = 50_000_000;

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
                one.reset();
                DataOutputStream toOne = new DataOutputStream(one);
                EntryCodec.writeEntry(toOne, entry);
                toOne.flush();
                to.writeInt(one.size());
                one.writeTo(to);
            }
            to.flush();
            to.writeLong(checked.getChecksum().getValue());
            to.flush();
            channel.force(true);
        }
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
                entries.add(readEntry(from));
            }
            long expected = sum.getValue();
            if (from.readLong() != expected) {
                throw new MalformedBytesException("the checksum does not fit");
            }
            if (from.read() != -1) {
                throw new MalformedBytesException("something follows the checksum");
            }
            return new StoreCopy(seq, entries);
        } catch (EOFException cut) {
            throw damaged(file, "it is cut off", cut);
        } catch (IllegalArgumentException broken) {
            throw damaged(file, String.valueOf(broken.getMessage()), broken);
        }
    }

    private static PersistentEntry readEntry(DataInputStream from) throws IOException {
        int length = from.readInt();
        if (length < 0 || length > MAX_ENTRY_BYTES) {
            throw new MalformedBytesException("an entry of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        from.readFully(bytes);
        ByteReader one = new ByteReader(ByteBuffer.wrap(bytes));
        PersistentEntry entry = EntryCodec.readEntry(one);
        one.requireEnd();
        return entry;
    }

    private static MalformedBytesException damaged(Path file, String what, Exception cause) {
        MalformedBytesException damaged = new MalformedBytesException("the snapshot " + file + " is damaged: " + what);
        damaged.initCause(cause);
        return damaged;
    }
}
