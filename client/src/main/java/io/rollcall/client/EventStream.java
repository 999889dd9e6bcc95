package io.rollcall.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of Server-Sent Events into events, wherever the pieces in which they arrive end. Lines
 * end with CR, LF or both; fields that are not known are skipped; an event without data is none. One
 * that is longer than the limit is an error, and so is a line.
 *
 * <p>For one thread at a time.
 */
final class EventStream {
    /** A token is part of a URL: longer ones could not be sent back. */
    static final int MAX_ID = 16 << 10;

    private static final int MAX_TYPE = 256;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final long limit;
    private final Sink sink;
    private final Line line = new Line();
    private final Line data = new Line();
    private boolean hasData;
    private String type = "";
    private @Nullable String id;
    private boolean afterCarriageReturn;
    private boolean atStart = true;

    /** Takes what is in the stream, in its order. */
    interface Sink {
        /**
         * One event.
         *
         * @param type {@code message} if the stream names none
         * @param id that this event itself carries
         */
        void event(String type, byte[] data, @Nullable String id) throws IOException;

        /** A line of comment. */
        void comment();
    }

    /** @param limit most bytes of one line, and of the data of one event */
    EventStream(long limit, Sink sink) {
        this.limit = limit;
        this.sink = sink;
    }

    /** Bytes that grow, and can be looked at without a copy. */
    private static final class Line extends ByteArrayOutputStream {
        byte[] array() {
            return buf;
        }
    }

    /**
     * Takes the next bytes.
     *
     * @throws IOException if a limit is passed, or the sink throws it; the stream is of no use then
     */
    void feed(ByteBuffer bytes) throws IOException {
        byte[] piece = new byte[bytes.remaining()];
        bytes.get(piece);
        int from = 0;
        for (int i = 0; i < piece.length; i++) {
            byte one = piece[i];
            if (one == '\n' && afterCarriageReturn) {
                from = i + 1;
                afterCarriageReturn = false;
                continue;
            }
            afterCarriageReturn = one == '\r';
            if (one == '\n' || one == '\r') {
                append(line, piece, from, i - from, "line");
                from = i + 1;
                endOfLine();
            }
        }
        append(line, piece, from, piece.length - from, "line");
    }

    private void append(Line to, byte[] from, int start, int length, String what) throws IOException {
        if (to.size() + (long) length > limit) {
            throw new IOException("a " + what + " of the stream has more than " + limit + " bytes");
        }
        to.write(from, start, length);
    }

    private void endOfLine() throws IOException {
        byte[] text = line.array();
        int length = line.size();
        int start = atStart && startsWithMark(text, length) ? BYTE_ORDER_MARK.length : 0;
        atStart = false;
        line.reset();
        if (length == start) {
            dispatch();
            return;
        }
        int colon = start;
        while (colon < length && text[colon] != ':') {
            colon++;
        }
        if (colon == start) {
            sink.comment();
            return;
        }
        int value = Math.min(colon + 1, length);
        if (value < length && text[value] == ' ') {
            value++;
        }
        field(new String(text, start, Math.min(colon - start, MAX_TYPE), StandardCharsets.UTF_8), text, value, length);
    }

    private static boolean startsWithMark(byte[] text, int length) {
        return length >= BYTE_ORDER_MARK.length
                && text[0] == BYTE_ORDER_MARK[0]
                && text[1] == BYTE_ORDER_MARK[1]
                && text[2] == BYTE_ORDER_MARK[2];
    }

    private void field(String name, byte[] text, int from, int to) throws IOException {
        switch (name) {
            case "data" -> {
                if (hasData) {
                    append(data, new byte[] {'\n'}, 0, 1, "event");
                }
                append(data, text, from, to - from, "event");
                hasData = true;
            }
            case "event" -> type = new String(text, from, Math.min(to - from, MAX_TYPE), StandardCharsets.UTF_8);
            case "id" -> {
                if (to - from > MAX_ID) {
                    throw new IOException("an id of the stream has more than " + MAX_ID + " bytes");
                }
                id = new String(text, from, to - from, StandardCharsets.UTF_8);
            }
            default -> {
                // "retry", which is ours to decide, and what is not known.
            }
        }
    }

    private void dispatch() throws IOException {
        byte[] bytes = data.toByteArray();
        boolean event = hasData;
        String ofType = type.isEmpty() ? "message" : type;
        String withId = id == null || id.isEmpty() ? null : id;
        data.reset();
        hasData = false;
        type = "";
        id = null;
        if (event) {
            sink.event(ofType, bytes, withId);
        }
    }
}
