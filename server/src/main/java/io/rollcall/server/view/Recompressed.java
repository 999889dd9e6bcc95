package io.rollcall.server.view;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The same text as one gzip member of fewer bytes: compressed as a whole, which may look back across the
 * {@link Deflated} pieces, and with more patience. Pure functions.
 */
final class Recompressed {
    private static final int HEADER_BYTES = 10;
    /** CRC and length of the text: they stay. */
    private static final int TRAILER_BYTES = 8;

    private static final int STEP_BYTES = 65_536;

    private Recompressed() {}

    /**
     * Compresses a member again. Beside it, it takes as much memory as the member has, for a while.
     *
     * @param member as {@link GzipAssembly} makes it: with a header of ten bytes
     * @param goOn asked each 64 KiB of text
     * @return null if it was told to stop, or if that would save nothing
     */
    static byte @Nullable [] of(byte[] member, BooleanSupplier goOn) {
        Inflater inflater = new Inflater(true);
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            inflater.setInput(member, HEADER_BYTES, member.length - HEADER_BYTES - TRAILER_BYTES);
            byte[] text = new byte[STEP_BYTES];
            // Room for one byte less than there is: what does not fit is not worth keeping.
            byte[] out = new byte[member.length - 1];
            int filled = HEADER_BYTES;
            while (!deflater.finished()) {
                if (deflater.needsInput() && !inflater.finished()) {
                    if (!goOn.getAsBoolean()) {
                        return null;
                    }
                    int length = inflater.inflate(text);
                    if (length == 0 && !inflater.finished()) {
                        throw new IllegalArgumentException("no whole gzip member");
                    }
                    deflater.setInput(text, 0, length);
                }
                if (inflater.finished()) {
                    deflater.finish();
                }
                int room = out.length - TRAILER_BYTES - filled;
                if (room <= 0) {
                    return null;
                }
                filled += deflater.deflate(out, filled, room);
            }
            System.arraycopy(member, 0, out, 0, HEADER_BYTES);
            System.arraycopy(member, member.length - TRAILER_BYTES, out, filled, TRAILER_BYTES);
            return Arrays.copyOf(out, filled + TRAILER_BYTES);
        } catch (DataFormatException broken) {
            throw new IllegalArgumentException("no gzip member", broken);
        } finally {
            inflater.end();
            deflater.end();
        }
    }
}
