package io.rollcall.server.probe;

import io.rollcall.client.loop.Loop;
import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials over the network: a connection for each dial, to the very address that was permitted, closed as soon as the
 * result is known. It looks nothing up, follows nothing, uses no proxy and keeps no connection, and it reads no
 * body. Its two threads never wait for a target; they start with the first dial.
 */
public final class NetworkDialer implements Dialer, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NetworkDialer.class);

    private static final int THREADS = 2;

    private final Loop loop;
    private final ThreadFactory threads;
    private final SSLContext tls;
    private @Nullable AsynchronousChannelGroup group;
    private boolean closed;

    /**
     * @param loop whose clock ends what takes too long
     * @param threads makes the two on which channels go on
     * @param tls knows the certificates to trust
     */
    public NetworkDialer(Loop loop, ThreadFactory threads, SSLContext tls) {
        this.loop = loop;
        this.threads = threads;
        this.tls = tls;
    }

    private synchronized AsynchronousChannelGroup group() throws IOException {
        if (closed) {
            throw new IOException("this node is ending");
        }
        if (group == null) {
            group = AsynchronousChannelGroup.withFixedThreadPool(THREADS, threads);
        }
        return group;
    }

    @Override
    public void dial(Target target, Consumer<Result> whenDone) {
        Dial dial = new Dial(target, loop, tls, whenDone);
        try {
            dial.start(group());
        } catch (IOException | RuntimeException failed) {
            // Nothing of this is the target's doing: no file descriptor is left, say, or no IPv6 is here.
            dial.end(Result.untried("this node cannot dial: " + failed));
        }
    }

    /** Ends all dials. Calling it again does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        if (group != null) {
            try {
                group.shutdownNow();
            } catch (IOException failed) {
                log.debug("a channel did not close", failed);
            }
        }
    }
}
