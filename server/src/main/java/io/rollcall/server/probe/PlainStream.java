package io.rollcall.server.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The bytes of a connection as they are. It reads no more than it may, whatever the other side sends. */
final class PlainStream implements Stream {
    private static final int MOST_BYTES = 256 << 10;

    private final AsynchronousSocketChannel channel;
    private final Consumer<Exception> whenBroken;
    private final ByteBuffer arrived;
    private int read;

    /** @param whenBroken told what happened in place of what was waited for */
    PlainStream(AsynchronousSocketChannel channel, int bufferBytes, Consumer<Exception> whenBroken) {
        this.channel = channel;
        this.whenBroken = whenBroken;
        this.arrived = ByteBuffer.allocate(bufferBytes);
    }

    @Override
    public void write(ByteBuffer all, Runnable then) {
        channel.write(all, all, handler(written -> {
            if (all.hasRemaining()) {
                write(all, then);
            } else {
                then.run();
            }
        }));
    }

    @Override
    public void read(Predicate<ByteBuffer> reader) {
        channel.read(arrived.clear(), arrived, handler(count -> {
            if (count < 0) {
                whenBroken.accept(new IOException("it closes the connection before its answer is whole"));
                return;
            }
            read += count;
            if (read > MOST_BYTES) {
                whenBroken.accept(new IOException("it sends more than " + MOST_BYTES + " bytes"));
                return;
            }
            if (reader.test(arrived.flip())) {
                read(reader);
            }
        }));
    }

    private CompletionHandler<Integer, ByteBuffer> handler(Consumer<Integer> whenDone) {
        return new CompletionHandler<>() {
            @Override
            public void completed(Integer count, ByteBuffer buffer) {
                whenDone.accept(count);
            }

            @Override
            public void failed(Throwable failure, ByteBuffer buffer) {
                whenBroken.accept(failure instanceof Exception broken ? broken : new IOException(failure));
            }
        };
    }
}
