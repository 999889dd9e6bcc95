package io.rollcall.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Follows a body that is sent in chunks, as servers do that do not know its length before; keeps nothing of it. */
final class Chunks {
    private enum Part {
        SIZE,
        EXTENSION,
        DATA,
        AFTER_DATA,
        TRAILER
    }

    private Part part = Part.SIZE;
    private long size;
    private long bodyLength;
    private int lineLength;

    /** Forgets the body before. */
    void begin() {
        part = Part.SIZE;
        size = 0;
        bodyLength = 0;
    }

    long bodyLength() {
        return bodyLength;
    }

    /** Goes on with what arrived; true once the body is whole. */
    boolean take(ByteBuffer in, int from, int to) throws IOException {
        for (int at = from; at < to; ) {
            if (part == Part.DATA) {
                int some = (int) Math.min(size, to - at);
                at += some;
                size -= some;
                part = size == 0 ? Part.AFTER_DATA : Part.DATA;
            } else if (isLast(in.get(at++))) {
                if (at < to) {
                    throw new IOException("more arrived than the answer's last chunk");
                }
                return true;
            }
        }
        return false;
    }

    private boolean isLast(byte c) throws IOException {
        switch (part) {
            case SIZE, EXTENSION -> sizeLine(c);
            case AFTER_DATA -> part = c == '\n' ? Part.SIZE : part;
            case TRAILER -> {
                if (c == '\n' && lineLength == 0) {
                    return true;
                }
                lineLength = c == '\n' ? 0 : c == '\r' ? lineLength : lineLength + 1;
            }
            case DATA -> throw new IllegalStateException("data is not read byte by byte");
        }
        return false;
    }

    private void sizeLine(byte c) throws IOException {
        if (c == '\n') {
            bodyLength += size;
            part = size == 0 ? Part.TRAILER : Part.DATA;
            lineLength = 0;
        } else if (c == ';') {
            part = Part.EXTENSION;
        } else if (part == Part.SIZE && c != '\r') {
            int digit = Character.digit(c, 16);
            if (digit < 0 || size > Integer.MAX_VALUE) {
                throw new IOException("the size of a chunk is no size");
            }
            size = size * 16 + digit;
        }
    }
}
