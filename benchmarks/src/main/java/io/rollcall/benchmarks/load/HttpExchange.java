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

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1_024);
    private @Nullable SelectionKey key;
    private Request request = Request.NONE;
    private ByteBuffer out = ByteBuffer.allocate(0);
    private long intendedNanos;
    private long bodyLeft = -1;
    private long bodyLength;
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
                bodyLength = status == 204 ? 0 : contentLength(i);
                bodyLeft = bodyLength - (filled - i - 1);
                if (status != request.expected()) {
                    throw new UnexpectedAnswerException(request.name(), status, text(i + 1, filled));
                }
                if (bodyLeft < 0) {
                    throw new IOException(request.name() + ": more arrived than the answer's length");
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

    private long contentLength(int end) throws IOException {
        for (int i = 0; i + LENGTH.length < end; i++) {
            if (in.get(i) == '\n' && isLength(i + 1)) {
                long length = 0;
                for (int at = i + 1 + LENGTH.length; in.get(at) != '\r'; at++) {
                    length = in.get(at) == ' ' ? length : length * 10 + in.get(at) - '0';
                }
                return length;
            }
        }
        throw new IOException("an answer without Content-Length, which this client does not read");
    }

    private boolean isLength(int from) {
        for (int i = 0; i < LENGTH.length; i++) {
            byte c = in.get(from + i);
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != LENGTH[i]) {
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
