package io.rollcall.server.view;

import java.util.ArrayList;
import java.util.List;

/**
 * One gzip member put together from {@link Deflated} pieces. One member, never several behind each
 * other: some widely used readers stop after the first. For one thread.
 */
final class GzipAssembly {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    /** A last, empty, stored block. */
    private static final byte[] END = {1, 0, 0, (byte) 0xff, (byte) 0xff};

    private final List<byte[]> pieces = new ArrayList<>();
    private long length = HEADER.length + END.length + 8L;
    private long plainLength;
    private int crc;

    GzipAssembly add(Deflated piece) {
        pieces.add(piece.bytes());
        length += piece.bytes().length;
        plainLength += piece.plainLength();
        crc = Crc32Sum.combine(crc, piece.crc(), piece.crcShift());
        return this;
    }

    /** The whole member. */
    byte[] member() {
        byte[] member = new byte[Math.toIntExact(length)];
        System.arraycopy(HEADER, 0, member, 0, HEADER.length);
        int at = HEADER.length;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, member, at, piece.length);
            at += piece.length;
        }
        System.arraycopy(END, 0, member, at, END.length);
        littleEndian(member, at + END.length, crc);
        littleEndian(member, at + END.length + 4, (int) plainLength);
        return member;
    }

    private static void littleEndian(byte[] into, int at, int value) {
        for (int i = 0; i < 4; i++) {
            into[at + i] = (byte) (value >> (8 * i));
        }
    }
}
