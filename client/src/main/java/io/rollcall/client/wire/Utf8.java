package io.rollcall.client.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Whether bytes are text in UTF-8, strictly: no overlong forms, no halves of surrogate pairs, no U+0000. */
final class Utf8 {
    private static final int PIECE = 8_192;

    private Utf8() {}

    /** @throws MalformedDocumentException naming the first byte that is wrong */
    static void require(byte[] text) {
        int ascii = 0;
        while (ascii < text.length && text[ascii] > 0) {
            ascii++;
        }
        if (ascii < text.length) {
            requireRest(text, ascii);
        }
    }

    private static void requireRest(byte[] text, int from) {
        ByteBuffer in = ByteBuffer.wrap(text, from, text.length - from);
        CharBuffer out = CharBuffer.allocate(Math.min(PIECE, text.length - from));
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        while (in.hasRemaining()) {
            boolean broken = decoder.decode(in, out.clear(), true).isError();
            int zero = out.flip().toString().indexOf(0);
            if (zero >= 0) {
                // UTF-16 and UTF-32 have it in every second place; no JSON has it unescaped.
                throw new MalformedDocumentException("not UTF-8: the document has U+0000");
            }
            if (broken) {
                throw new MalformedDocumentException("not UTF-8 at byte " + in.position());
            }
        }
    }
}
