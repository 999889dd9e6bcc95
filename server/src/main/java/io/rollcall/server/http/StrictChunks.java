package io.rollcall.server.http;

import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.ChunkedTransferEncoding;
import org.glassfish.grizzly.http.HttpBrokenContentException;
import org.glassfish.grizzly.http.HttpCodecFilter;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpPacketParsing;
import org.glassfish.grizzly.http.ParsingResult;
import org.glassfish.grizzly.http.TransferEncoding;

/**
 * Chunks as they are written down (RFC 9112, 7.1). Grizzly's own reading takes a size without digits for
 * the last chunk, skips whatever stands between a chunk and the next line break, and takes a bare line
 * feed for one: a proxy that reads otherwise sees another end of the body.
 */
final class StrictChunks implements TransferEncoding {
    /** Of {@link HttpCodecFilter.HeaderParsingState#state}: a size has been read, its chunk comes, or came. */
    private static final int SIZE_READ = 3;

    private final ChunkedTransferEncoding lenient;

    StrictChunks(ChunkedTransferEncoding lenient) {
        this.lenient = lenient;
    }

    @Override
    public ParsingResult parsePacket(FilterChainContext context, HttpHeader header, Buffer buffer) {
        HttpPacketParsing parsing = (HttpPacketParsing) header;
        HttpCodecFilter.ContentParsingState content = parsing.getContentParsingState();
        if (!content.isLastChunk && content.chunkRemainder <= 0) {
            check(parsing.getHeaderParsingState(), buffer);
        }
        return lenient.parsePacket(context, header, buffer);
    }

    /** Looks at the line that says a chunk's size, as far as it is here, and at the end of the chunk before. */
    private static void check(HttpCodecFilter.HeaderParsingState state, Buffer buffer) {
        int at = state.state == 0 || state.state == SIZE_READ ? buffer.position() : state.start;
        if (state.state == SIZE_READ) {
            at = afterLineBreak(buffer, at);
        }
        if (at >= buffer.limit()) {
            return;
        }
        if (Character.digit(buffer.get(at), 16) < 0) {
            throw new HttpBrokenContentException("a chunk has no size");
        }
        for (int i = at; i < buffer.limit(); i++) {
            if (buffer.get(i) == '\n') {
                if (buffer.get(i - 1) != '\r') {
                    throw new HttpBrokenContentException("the line of a chunk's size ends in a bare line feed");
                }
                return;
            }
        }
    }

    private static int afterLineBreak(Buffer buffer, int from) {
        for (int i = from; i < buffer.limit(); i++) {
            byte b = buffer.get(i);
            if (b == '\n') {
                return i + 1;
            }
            if (b != '\r') {
                throw new HttpBrokenContentException("a chunk is longer than its size");
            }
        }
        return buffer.limit();
    }

    @Override
    public boolean wantDecode(HttpHeader header) {
        return lenient.wantDecode(header);
    }

    @Override
    public boolean wantEncode(HttpHeader header) {
        return lenient.wantEncode(header);
    }

    @Override
    public void prepareSerialize(FilterChainContext context, HttpHeader header, HttpContent content) {
        lenient.prepareSerialize(context, header, content);
    }

    @Override
    public Buffer serializePacket(FilterChainContext context, HttpContent content) {
        return lenient.serializePacket(context, content);
    }
}
