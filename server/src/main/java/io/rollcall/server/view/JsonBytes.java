package io.rollcall.server.view;

import java.util.Arrays;

/**
 * A growing array of JSON bytes. Answers are mostly copies of bytes that are there already, and numbers;
 * a general generator would check and escape what was checked and escaped when it came in. For one
 * thread.
 */
final class JsonBytes {
    private byte[] bytes;
    private int length;

    JsonBytes(int expected) {
        bytes = new byte[Math.max(expected, 64)];
    }

    JsonBytes add(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    /** Adds text that is ASCII and needs no escape. */
    @SuppressWarnings("deprecation") // the one way to copy Latin-1 without a detour by an encoder
    JsonBytes add(String ascii) {
        reserve(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
        return this;
    }

    JsonBytes add(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    JsonBytes add(long number) {
        if (number < 0) {
            return add(Long.toString(number));
        }
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        reserve(digits);
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    int length() {
        return length;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** The array itself, of which {@link #length()} bytes count: for a reader who is done before the next write. */
    byte[] array() {
        return bytes;
    }
}
