package io.rollcall.raft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * One file of the engine's log, read whole: eight letters, then for each entry its length as a varint, the entry, and
 * a CRC-32C of both. What follows the last is zeros, for the engine reserves room ahead.
 */
final class Segment {
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);

    /** Disks write this much at once: what was not written of an entry is such a block of zeros at least. */
    private static final int SECTOR = 512;

    static final EntryReader NOBODY = (index, message) -> {};

    private final Path file;
    private final byte[] bytes;
    private final int maxEntryBytes;
    private final EntryReader reader;
    private int end;
    private long first = -1;
    private long last = -1;
    private long term;

    private Segment(Path file, byte[] bytes, int maxEntryBytes, EntryReader reader) {
        this.file = file;
        this.bytes = bytes;
        this.maxEntryBytes = maxEntryBytes;
        this.reader = reader;
    }

    /**
     * Reads the entries up to the end, or to where it is torn.
     *
     * @param reader is given each of them
     * @throws DamagedStoreException if the file holds what nobody wrote
     */
    static Segment read(LogFile file, int maxEntryBytes, EntryReader reader) throws IOException {
        Segment segment = new Segment(file.path(), Files.readAllBytes(file.path()), maxEntryBytes, reader);
        segment.scan(file.from());
        return segment;
    }

    /** Index of the first entry; -1 without any. */
    long first() {
        return first;
    }

    /** Index of the last entry; -1 without any. */
    long last() {
        return last;
    }

    /** Term of the last entry; 0 without any. */
    long lastTerm() {
        return term;
    }

    /** Where the last entry ends. */
    int end() {
        return end;
    }

    /** Whether something that is no entry follows the last one. */
    boolean isTorn() {
        return !isZero(end, bytes.length);
    }

    private void scan(long expectedFirst) throws IOException {
        int header = Math.min(HEADER.length, bytes.length);
        if (!Arrays.equals(bytes, 0, header, HEADER, 0, header) || header < HEADER.length) {
            if (isZero(matching(header), bytes.length)) {
                return; // The engine died while it made the file: nothing was ever in it.
            }
            throw damaged(0, "it does not begin as a log does");
        }
        end = HEADER.length;
        long expected = expectedFirst;
        while (end < bytes.length && !isZero(end, bytes.length)) {
            int next = entryAt(end, expected);
            if (next < 0) {
                requireTorn(expected);
                return;
            }
            first = first < 0 ? expected : first;
            last = expected;
            reader.entry(expected, message(end, next));
            expected++;
            end = next;
        }
    }

    /** What stands between the length of an entry and its checksum. */
    private ByteBuffer message(int from, int next) {
        int at = from;
        while (bytes[at] < 0) {
            at++;
        }
        return ByteBuffer.wrap(bytes, at + 1, next - 4 - (at + 1)).slice().asReadOnlyBuffer();
    }

    private int matching(int length) {
        int same = Arrays.mismatch(bytes, 0, length, HEADER, 0, length);
        return same < 0 ? length : same;
    }

    /** Where the entry that begins at {@code from} ends; -1 if there is no whole one. */
    private int entryAt(int from, long expected) throws DamagedStoreException {
        int at = from;
        long length = 0;
        for (int shift = 0; ; shift += 7) {
            if (at >= bytes.length || shift > 28) {
                return -1;
            }
            byte part = bytes[at++];
            length |= (long) (part & 0x7F) << shift;
            if (part >= 0) {
                break;
            }
        }
        if (length == 0 || length > maxEntryBytes || at + length + 4 > bytes.length) {
            return -1;
        }
        int body = (int) length;
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, at - from + body);
        if (ByteBuffer.wrap(bytes, at + body, 4).getInt() != (int) sum.getValue()) {
            return -1;
        }
        requireNext(from, new EntryHead(bytes, at, at + body), expected);
        return at + body + 4;
    }

    private void requireNext(int from, EntryHead head, long expected) throws DamagedStoreException {
        if (head.index() != expected) {
            throw damaged(from, "the entry has the index " + head.index() + ", and " + expected + " is due");
        }
        if (head.term() < term) {
            throw damaged(from, "the entry has the term " + head.term() + ", below " + term + " before it");
        }
        term = head.term();
    }

    /**
     * Bytes at the end that are no entry are those of a write that never ended, if something of it is missing: the
     * file ends within it, or a whole sector of it is zeros; and if nothing good follows. Everything else was once
     * good.
     */
    private void requireTorn(long expected) throws DamagedStoreException {
        for (int at = end + 1; at + 8 < bytes.length; at++) {
            if (looksLikeEntry(at) && isEntryAfter(at, expected)) {
                throw damaged(end, "no entry can be read there, and good ones follow at " + at);
            }
        }
        if (isWholeButForItsLength()) {
            throw damaged(end, "the last entry is whole but for its length");
        }
        long claimed = claimedEnd();
        if (claimed <= bytes.length && !hasZeroSector(end, (int) claimed)) {
            throw damaged(end, "the last entry is whole and its checksum does not fit");
        }
    }

    /**
     * Whether there is a length with which the last entry would be good: then it was written to its end, and its
     * length was damaged since.
     */
    private boolean isWholeButForItsLength() {
        int written = lastWritten();
        // A checksum may end with zeros.
        for (int until = written; until <= Math.min(written + 3, bytes.length); until++) {
            for (int varint = 1; varint <= 4; varint++) {
                int body = until - 4 - (end + varint);
                byte[] length = varint(body);
                if (body <= 0 || length.length != varint) {
                    continue;
                }
                CRC32C sum = new CRC32C();
                sum.update(length, 0, varint);
                sum.update(bytes, end + varint, body);
                if (ByteBuffer.wrap(bytes, until - 4, 4).getInt() == (int) sum.getValue()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static byte[] varint(int value) {
        byte[] made = new byte[5];
        int size = 0;
        int rest = value;
        while (rest >>> 7 != 0) {
            made[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        made[size++] = (byte) rest;
        return Arrays.copyOf(made, size);
    }

    /** The tag of a term after a length: cheap to see, and rare enough elsewhere. */
    private boolean looksLikeEntry(int at) {
        for (int i = at; i < at + 5 && i + 1 < bytes.length; i++) {
            if (bytes[i] >= 0) {
                return bytes[i + 1] == EntryHead.TERM_TAG;
            }
        }
        return false;
    }

    private boolean isEntryAfter(int at, long expected) {
        try {
            Segment probe = new Segment(file, bytes, maxEntryBytes, NOBODY);
            return probe.entryAt(at, expected) > 0;
        } catch (DamagedStoreException otherIndex) {
            // Its checksum fits: an entry, if not the one that is due.
            return true;
        }
    }

    private int lastWritten() {
        int until = bytes.length;
        while (until > end && bytes[until - 1] == 0) {
            until--;
        }
        return until;
    }

    /** Where the broken entry would end by its own word. */
    private long claimedEnd() throws DamagedStoreException {
        int at = end;
        long length = 0;
        for (int shift = 0; at < bytes.length && shift <= 28; shift += 7) {
            byte part = bytes[at++];
            length |= (long) (part & 0x7F) << shift;
            if (part >= 0) {
                if (length > maxEntryBytes) {
                    throw damaged(end, "an entry of " + length + " bytes");
                }
                return at + length + 4;
            }
        }
        if (at < bytes.length) {
            throw damaged(end, "the length of an entry has no end");
        }
        return Long.MAX_VALUE;
    }

    private boolean hasZeroSector(int from, int to) {
        int at = from;
        while (at < to) {
            int until = Math.min(to, (at / SECTOR + 1) * SECTOR);
            if (isZero(at, until)) {
                return true;
            }
            at = until;
        }
        return false;
    }

    private boolean isZero(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private DamagedStoreException damaged(int at, String what) {
        return new DamagedStoreException(
                String.format(Locale.ROOT, "the log %s is damaged at byte %d: %s", file, at, what));
    }
}
