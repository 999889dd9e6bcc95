package io.rollcall.benchmarks.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Unary gRPC calls, one at a time. An answer with a message and then an end is one of a call that went well; an end
 * without a message is a failure, whose reason this does not decode.
 */
final class GrpcExchange implements Exchange {
    private static final int FIRST_WINDOW = 65_535;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1_024).limit(0);
    private final ByteBuffer out = ByteBuffer.allocateDirect(64 * 1_024);
    private @Nullable SelectionKey key;
    private Request request = Request.NONE;
    private long intendedNanos;
    private int stream = -1;
    private long bodyLength;
    private long room = FIRST_WINDOW;
    private boolean inFlight;

    GrpcExchange(int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        out.put(GrpcFrames.preface());
    }

    @Override
    public void register(Selector selector, Object attachment) throws IOException {
        key = channel.register(selector, SelectionKey.OP_READ, attachment);
        write();
    }

    private SelectionKey key() {
        return Objects.requireNonNull(key, "registered before it is used");
    }

    @Override
    public void begin(Request next, long due) throws IOException {
        request = next;
        intendedNanos = due;
        bodyLength = 0;
        inFlight = true;
        stream += 2;
        byte[] call = next.bytes().clone();
        GrpcFrames.number(call, stream);
        room -= GrpcFrames.dataLength(call);
        if (room < 0) {
            throw new IOException("the server's window is full, which this client does not wait for");
        }
        send(call);
    }

    private void send(byte[] bytes) throws IOException {
        if (out.remaining() < bytes.length) {
            throw new IOException("the server does not read");
        }
        out.put(bytes);
        write();
    }

    private void write() throws IOException {
        out.flip();
        channel.write(out);
        out.compact();
        key().interestOps(out.position() > 0 ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    @Override
    public boolean goOn() throws IOException {
        if (key().isWritable()) {
            write();
        }
        if (!key().isReadable()) {
            return false;
        }
        in.compact();
        int read = channel.read(in);
        in.flip();
        if (read < 0) {
            throw new IOException("the server closed the connection on " + request.name());
        }
        boolean whole = false;
        while (in.remaining() >= GrpcFrames.HEAD) {
            int head = in.getInt(in.position());
            int length = head >>> 8;
            if (in.remaining() < GrpcFrames.HEAD + length) {
                break;
            }
            int flags = in.get(in.position() + 4);
            boolean ofConnection = in.getInt(in.position() + 5) == 0;
            in.position(in.position() + GrpcFrames.HEAD);
            byte[] content = new byte[length];
            in.get(content);
            whole |= take(head & 0xff, flags, ofConnection, content);
        }
        return whole;
    }

    /** True at the end of an answer. */
    private boolean take(int kind, int flags, boolean ofConnection, byte[] content) throws IOException {
        switch (kind) {
            case GrpcFrames.DATA -> bodyLength += content.length;
            case GrpcFrames.HEADERS -> {
                if ((flags & GrpcFrames.END_STREAM) != 0) {
                    return ended();
                }
            }
            case GrpcFrames.SETTINGS -> acknowledge(kind, flags, new byte[0]);
            case GrpcFrames.PING -> acknowledge(kind, flags, content);
            case GrpcFrames.WINDOW_UPDATE ->
                room += ofConnection ? ByteBuffer.wrap(content).getInt() : 0;
            case GrpcFrames.RESET, GrpcFrames.GO_AWAY ->
                throw new IOException("the server gave up on " + request.name() + " with a frame of kind " + kind);
            default -> {}
        }
        return false;
    }

    private boolean ended() throws IOException {
        if (bodyLength == 0 || !inFlight) {
            throw new IOException(request.name() + " was answered by an error");
        }
        inFlight = false;
        return true;
    }

    private void acknowledge(int kind, int flags, byte[] content) throws IOException {
        if ((flags & GrpcFrames.ACKNOWLEDGED) == 0) {
            send(GrpcFrames.frame(kind, GrpcFrames.ACKNOWLEDGED, content));
        }
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
