package io.rollcall.server.view;

import java.io.IOException;
import java.io.OutputStream;

/** A rendered answer, ready to be sent any number of times. */
public sealed interface Answer {
    /** Sends it. */
    void writeTo(OutputStream out) throws IOException;

    /**
     * An answer that is kept.
     *
     * @param bytes not to be written to
     */
    @SuppressWarnings("ArrayRecordComponent") // shared with every reader, compared by none
    record Whole(byte[] bytes) implements Answer {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(bytes);
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
