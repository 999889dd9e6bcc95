package io.rollcall.server.watch;

import io.rollcall.replication.Standing;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;

/**
 * What the holder of a token has been told: all that is shown where this stands, as far as a filter lets it
 * through. It is text that means nothing to its holder; a checksum finds what was broken on the way. Whoever
 * makes one up deceives himself alone.
 *
 * @param filter which filter let it through
 * @param minute when it was made, minutes since the epoch: by the clock of that node
 * @param standing how much of what is ephemeral he was told
 * @param raftAll all changes of the log of persistent entries up to this seq were told
 * @param raftMost the greatest that may have been
 */
public record WatchToken(int filter, long minute, Standing standing, long raftAll, long raftMost) {
    /** Longest token that is read: with the rest of a request's head it has to fit in 8 KB. */
    static final int LONGEST = 6_000;

    private static final int VERSION = 1;
    /** A version without content: its holder begins anew. For clusters that are too large for a token. */
    private static final int NOTHING = 0;

    private static final int CHECKSUM_BYTES = 4;
    private static final int MOST_WRITERS = 256;
    private static final int MOST_VARINT_SHIFT = 56;

    /** A text is no token of any version. */
    public static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenException(String message) {
            super(message);
        }
    }

    /** As text, of letters, digits, dashes and underscores. */
    public String text() {
        SortedMap<Long, Standing.Reach> writers = standing.writers();
        if (writers.size() > MOST_WRITERS || standing.silent().size() > MOST_WRITERS) {
            return sealed(new Bytes().add(NOTHING));
        }
        Bytes bytes = new Bytes().add(VERSION).addLong(standing.node()).addLong(standing.retired());
        bytes.addVarint(standing.unnamed()).addVarint(filter & 0xffff_ffffL).addVarint(minute);
        bytes.addVarint(raftAll).addVarint(raftMost - raftAll).addVarint(writers.size());
        writers.forEach(
                (writer, reach) -> bytes.addLong(writer).addVarint(reach.all()).addVarint(reach.most() - reach.all()));
        bytes.addVarint(standing.silent().size());
        standing.silent().forEach(bytes::addLong);
        String text = sealed(bytes);
        return text.length() > LONGEST ? sealed(new Bytes().add(NOTHING)) : text;
    }

    private static String sealed(Bytes content) {
        byte[] bytes = content.toArray();
        ByteBuffer all = ByteBuffer.allocate(bytes.length + CHECKSUM_BYTES).put(bytes);
        all.putInt(checksum(bytes, bytes.length));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all.array());
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, length);
        return (int) sum.getValue();
    }

    /**
     * Reads a token.
     *
     * @return empty if it is one of another version: its holder has to begin anew
     * @throws BrokenException if it is none
     */
    public static Optional<WatchToken> read(String text) throws BrokenException {
        if (text.length() > LONGEST) {
            throw new BrokenException("a token has at most " + LONGEST + " characters");
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException other) {
            throw new BrokenException("a token has letters, digits, dashes and underscores only");
        }
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 1 || ByteBuffer.wrap(bytes).getInt(length) != checksum(bytes, length)) {
            throw new BrokenException("the token is not whole");
        }
        if (bytes[0] != VERSION) {
            return Optional.empty();
        }
        ByteBuffer content = ByteBuffer.wrap(bytes, 1, length - 1);
        try {
            WatchToken token = read(content);
            if (content.hasRemaining()) {
                throw new BrokenException("something follows the token");
            }
            return Optional.of(token);
        } catch (BufferUnderflowException | IllegalArgumentException wrong) {
            throw new BrokenException("the token makes no sense");
        }
    }

    private static WatchToken read(ByteBuffer from) throws BrokenException {
        long node = from.getLong();
        long retired = from.getLong();
        long unnamed = varint(from);
        int filter = (int) varint(from);
        long minute = varint(from);
        long raftAll = varint(from);
        long raftMost = sum(raftAll, varint(from));
        TreeMap<Long, Standing.Reach> writers = new TreeMap<>();
        for (long left = count(from); left > 0; left--) {
            long writer = from.getLong();
            long all = varint(from);
            writers.put(writer, new Standing.Reach(all, sum(all, varint(from))));
        }
        List<Long> silent = new ArrayList<>();
        for (long left = count(from); left > 0; left--) {
            silent.add(from.getLong());
        }
        Standing standing = new Standing(node, unnamed, writers, new TreeSet<>(silent), retired);
        return new WatchToken(filter, minute, standing, raftAll, raftMost);
    }

    private static long count(ByteBuffer from) throws BrokenException {
        long count = varint(from);
        if (count > MOST_WRITERS) {
            throw new BrokenException("the token names too many nodes");
        }
        return count;
    }

    private static long sum(long one, long other) throws BrokenException {
        if (one > Long.MAX_VALUE - other) {
            throw new BrokenException("the token counts too far");
        }
        return one + other;
    }

    private static long varint(ByteBuffer from) throws BrokenException {
        long value = 0;
        for (int shift = 0; shift <= MOST_VARINT_SHIFT; shift += 7) {
            byte next = from.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new BrokenException("the token counts too far");
    }

    /** Whether the holder was told the same as that of another one. */
    boolean saysAsMuchAs(WatchToken other) {
        return raftAll == other.raftAll && raftMost == other.raftMost && standing.equals(other.standing);
    }

    /** For one who was told a part of what leads to {@code next}. */
    WatchToken onTheWayTo(WatchToken next) {
        return new WatchToken(
                filter, minute, standing.onTheWayTo(next.standing), raftAll, Math.max(raftMost, next.raftMost));
    }

    /** A list of bytes that grows. */
    private static final class Bytes {
        private byte[] bytes = new byte[128];
        private int length;

        Bytes add(int value) {
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            bytes[length++] = (byte) value;
            return this;
        }

        Bytes addLong(long value) {
            for (int shift = 56; shift >= 0; shift -= 8) {
                add((int) (value >>> shift));
            }
            return this;
        }

        Bytes addVarint(long value) {
            long left = value;
            while (left > 0x7f) {
                add((int) (left & 0x7f) | 0x80);
                left >>>= 7;
            }
            return add((int) left);
        }

        byte[] toArray() {
            return Arrays.copyOf(bytes, length);
        }
    }
}
