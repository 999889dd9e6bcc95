package io.rollcall.raft.entry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the fields of our binary forms. Believes no length before it is checked. For one thread. */
final class ByteReader {
    private final ByteBuffer bytes;

    ByteReader(ByteBuffer bytes) {
        this.bytes = bytes.slice();
    }

    int u8() {
        require(1);
        return bytes.get() & 0xFF;
    }

    int u16() {
        require(2);
        return bytes.getShort() & 0xFFFF;
    }

    int i32() {
        require(4);
        return bytes.getInt();
    }

    long i64() {
        require(8);
        return bytes.getLong();
    }

    /** An i64 that counts something. */
    long count(String what, long least) {
        long value = i64();
        if (value < least) {
            throw new MalformedBytesException(what + " " + value + " is below " + least);
        }
        return value;
    }

    byte[] bytes(String what, int most) {
        int length = i32();
        if (length < 0 || length > most) {
            throw new MalformedBytesException(what + " has the length " + length + "; at most " + most + " is allowed");
        }
        require(length);
        byte[] read = new byte[length];
        bytes.get(read);
        return read;
    }

    String text(String what, int mostBytes) {
        int length = u16();
        if (length > mostBytes) {
            throw new MalformedBytesException(
                    what + " has " + length + " bytes; at most " + mostBytes + " are allowed");
        }
        return decoded(what, length);
    }

    /** A text whose length has four bytes. */
    String longText(String what, int mostBytes) {
        int length = i32();
        if (length < 0 || length > mostBytes) {
            throw new MalformedBytesException(
                    what + " has the length " + length + "; at most " + mostBytes + " is allowed");
        }
        return decoded(what, length);
    }

    private String decoded(String what, int length) {
        require(length);
        ByteBuffer encoded = bytes.slice();
        encoded.limit(length);
        bytes.position(bytes.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        } catch (CharacterCodingException broken) {
            throw new MalformedBytesException(what + " is not UTF-8");
        }
    }

    void requireEnd() {
        if (bytes.hasRemaining()) {
            throw new MalformedBytesException(bytes.remaining() + " bytes follow the end");
        }
    }

    private void require(int count) {
        if (bytes.remaining() < count) {
            throw new MalformedBytesException("cut off: " + count + " bytes are needed at " + bytes.position() + ", "
                    + bytes.remaining() + " are there");
        }
    }
}
