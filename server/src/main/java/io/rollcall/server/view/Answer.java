package io.rollcall.server.view;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;

/** A rendered answer, ready to be sent any number of times. */
public sealed interface Answer {
    /** Sends it. */
    void writeTo(OutputStream out) throws IOException;

    /** An answer that is kept. */
    final class Whole implements Answer {
        private final ByteBuffer bytes;

        /** @param bytes from the first to the last, and not to be written to any more */
        Whole(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        static Whole of(byte[] bytes) {
            return new Whole(ByteBuffer.wrap(bytes));
        }

        public int length() {
            return bytes.limit();
        }

        /** All of it, with a position of its own; not to be written to. */
        public ByteBuffer bytes() {
            return bytes.duplicate();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            if (bytes.hasArray()) {
                out.write(bytes.array(), bytes.arrayOffset(), bytes.limit());
            } else {
                Channels.newChannel(out).write(bytes.duplicate());
            }
        }
    }

    /** An answer too large to be kept beside the registry: made anew, piece by piece, as it is sent. */
    record Streamed(Pieces pieces) implements Answer {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            pieces.writeTo(out);
        }
    }

    /** Writes one piece after another. */
    @FunctionalInterface
    interface Pieces {
        void writeTo(OutputStream out) throws IOException;
    }
}
