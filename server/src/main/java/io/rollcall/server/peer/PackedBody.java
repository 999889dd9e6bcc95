package io.rollcall.server.peer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A message as it travels between nodes: packed where that pays. Both sides know gzip, so nobody asks.
 *
 * @param encoding {@code gzip}, or empty
 */
@SuppressWarnings("ArrayRecordComponent") // on its way: never changed, never compared
public record PackedBody(String encoding, byte[] bytes) {
    static final String GZIP = "gzip";

    /** Shorter ones fit into one packet anyway. */
    private static final int WORTH_PACKING = 1_024;

    /** Packs a message, unless it is short or does not get shorter. */
    public static PackedBody of(byte[] message) {
        if (message.length < WORTH_PACKING) {
            return new PackedBody("", message);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream(message.length / 3);
        try (OutputStream out = new FastGzip(packed)) {
            out.write(message);
        } catch (IOException impossible) {
            throw new IllegalStateException("packing in memory failed", impossible);
        }
        return packed.size() < message.length
                ? new PackedBody(GZIP, packed.toByteArray())
                : new PackedBody("", message);
    }

    /** With the least effort: between nodes time is worth more than the last tenth of the bytes. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 8_192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /**
     * The message.
     *
     * @param most bytes that it may have
     * @throws IOException if it has more, or is not packed as it says
     */
    public byte[] unpacked(int most) throws IOException {
        if (encoding.isEmpty()) {
            return bytes;
        }
        if (!encoding.equals(GZIP)) {
            throw new IOException("a body may be plain or gzip");
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes), 8_192)) {
            byte[] message = in.readNBytes(most + 1);
            if (message.length > most) {
                throw new IOException("unpacked, the body has more than " + most + " bytes");
            }
            return message;
        }
    }
}
