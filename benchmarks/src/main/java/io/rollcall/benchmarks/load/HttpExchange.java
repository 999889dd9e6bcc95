package io.rollcall.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** HTTP 1.1. It reads no more of an answer than it must: the status, the length, and then so many bytes. */
final class HttpExchange implements Exchange {
    private static final int MOST_HEAD = 8_192;
    private static final int MOST_QUOTED = 500;
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1_024);
    private @Nullable SelectionKey key;
    private Request request = Request.NONE;
    private ByteBuffer out = ByteBuffer.allocate(0);
    private long intendedNanos;
    private long bodyLeft = -1;
    private long bodyLength;
    /** Whether what is left of the answer comes in these, and not in {@code bodyLeft} bytes. */
    private boolean chunked;

    private final Chunks chunks = new Chunks();
    private int status;

    HttpExchange(int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
    }

    @Override
    public void register(Selector selector, Object attachment) throws IOException {
        key = channel.register(selector, SelectionKey.OP_READ, attachment);
    }

    private SelectionKey key() {
        return Objects.requireNonNull(key, "registered before it is used");
    }

    @Override
    public void begin(Request next, long due) throws IOException {
        request = next;
        intendedNanos = due;
        out = ByteBuffer.wrap(next.bytes());
        bodyLeft = -1;
        in.clear();
        write();
    }

    private void write() throws IOException {
        channel.write(out);
        key().interestOps(out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    @Override
    public boolean goOn() throws IOException {
        SelectionKey ready = key();
        if (ready.isWritable()) {
            write();
        }
        while (ready.isReadable()) {
            int read = channel.read(in);
            if (read < 0) {
                throw new IOException("the server closed the connection on " + request.name());
            }
            if (read == 0) {
                return false;
            }
            if (bodyLeft < 0) {
                readHead();
            } else if (chunked) {
                goOnInChunks(0, in.position());
                in.clear();
            } else {
                bodyLeft -= read;
                in.clear();
            }
            if (bodyLeft == 0) {
                return true;
            }
        }
        return false;
    }

    private void readHead() throws IOException {
        int filled = in.position();
        for (int i = 3; i < filled; i++) {
            if (in.get(i) == '\n' && in.get(i - 1) == '\r' && in.get(i - 2) == '\n') {
                status = (in.get(9) - '0') * 100 + (in.get(10) - '0') * 10 + in.get(11) - '0';
                readLength(i);
                bodyLeft = chunked ? 1 : bodyLength - (filled - i - 1);
                if (status != request.expected()) {
                    throw new UnexpectedAnswerException(request.name(), status, text(i + 1, filled));
                }
                if (bodyLeft < 0) {
                    throw new IOException(request.name() + ": more arrived than the answer's length");
                }
                if (chunked) {
                    goOnInChunks(i + 1, filled);
                }
                in.clear();
                return;
            }
        }
        if (filled > MOST_HEAD) {
            throw new IOException("the head of an answer does not end");
        }
    }

    /** What has arrived of a body, for a person to read. */
    private String text(int from, int to) {
        byte[] bytes = new byte[Math.min(to - from, MOST_QUOTED)];
        in.get(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void goOnInChunks(int from, int to) throws IOException {
        bodyLeft = chunks.take(in, from, to) ? 0 : 1;
        bodyLength = chunks.bodyLength();
    }

    /** Of the body, by the header that tells of it, which an answer that ends before {@code end} must have. */
    private void readLength(int end) throws IOException {
        chunked = false;
        bodyLength = 0;
        int at = status == 204 ? -1 : valueOf(LENGTH, end);
        if (at >= 0) {
            for (; in.get(at) != '\r'; at++) {
                bodyLength = in.get(at) == ' ' ? bodyLength : bodyLength * 10 + in.get(at) - '0';
            }
        } else if (status != 204) {
            chunked = valueOf(CHUNKED, end) >= 0;
            if (!chunked) {
                throw new IOException("an answer without Content-Length and not in chunks");
            }
            chunks.begin();
        }
    }

    /** Where the head goes on behind these words at the begin of a line; -1 if no line begins so. */
    private int valueOf(byte[] words, int end) {
        for (int i = 0; i + words.length < end; i++) {
            if (in.get(i) == '\n' && begins(words, i + 1)) {
                return i + 1 + words.length;
            }
        }
        return -1;
    }

    private boolean begins(byte[] words, int from) {
        for (int i = 0; i < words.length; i++) {
            byte c = in.get(from + i);
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != words[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public long intendedNanos() {
        return intendedNanos;
    }

    @Override
    public long bodyLength() {
        return bodyLength;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
