package io.rollcall.server.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A link that a test can break, each direction by itself. It stands between two sides of TCP connections
 * on loopback; what is lost on the way comes late, as it does with TCP, unless the connection ends before.
 */
final class TcpProxy implements AutoCloseable {
    /** A direction, as seen from the side that connects. */
    enum Way {
        THERE,
        BACK
    }

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = new HashSet<>();
    private final Set<Way> held = EnumSet.noneOf(Way.class);
    private final Map<Way, Duration> delays = new EnumMap<>(Way.class);
    private boolean cut;
    private boolean closed;
    private long connections;

    /** @param target port on loopback to which this leads */
    TcpProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        run("link to " + target, this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends all connections, and refuses new ones until {@link #heal}. */
    synchronized void cut() {
        cut = true;
        reset();
    }

    /** From now on nothing arrives in that direction and nobody is told so: packets are lost. */
    synchronized void drop(Way way) {
        held.add(way);
    }

    /** From now on everything in that direction takes this much longer. */
    synchronized void delay(Way way, Duration by) {
        delays.put(way, by);
    }

    /** Ends all connections as a crashed machine does: with a reset. New ones are taken. */
    synchronized void reset() {
        open.forEach(TcpProxy::reset);
        open.clear();
        notifyAll();
    }

    /** Everything passes again; what was held arrives now. */
    synchronized void heal() {
        cut = false;
        held.clear();
        delays.clear();
        notifyAll();
    }

    /** How many connections were made through it so far. */
    synchronized long connections() {
        return connections;
    }

    private void accept() {
        while (true) {
            try {
                Socket near = listener.accept();
                run("link to " + target, () -> join(near));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void join(Socket near) {
        Socket far = new Socket();
        try {
            if (!admit(near, far)) {
                return;
            }
            far.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
            far.setTcpNoDelay(true);
            near.setTcpNoDelay(true);
            run("link to " + target, () -> pump(near, far, Way.THERE));
            pump(far, near, Way.BACK);
        } catch (IOException refused) {
            reset(near);
        }
    }

    private synchronized boolean admit(Socket near, Socket far) {
        if (cut || closed) {
            reset(near);
            return false;
        }
        connections++;
        open.add(near);
        open.add(far);
        return true;
    }

    private void pump(Socket from, Socket to, Way way) {
        byte[] buffer = new byte[65_536];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitPassage(way, from);
                out.write(buffer, 0, length);
            }
            awaitPassage(way, from);
            to.shutdownOutput();
        } catch (IOException ended) {
            // Each side hears of the other's end, unless it was the test's.
            endBoth(from, to);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits as long as what was read is on its way. */
    private synchronized void awaitPassage(Way way, Socket from) throws InterruptedException, IOException {
        long due = System.nanoTime() + delays.getOrDefault(way, Duration.ZERO).toNanos();
        while (!from.isClosed() && held.contains(way)) {
            wait();
        }
        for (long left = due - System.nanoTime(); left > 0 && !from.isClosed(); left = due - System.nanoTime()) {
            wait(1 + left / 1_000_000);
        }
        if (from.isClosed()) {
            throw new IOException("ended on the way");
        }
    }

    private synchronized void endBoth(Socket one, Socket other) {
        reset(one);
        reset(other);
        open.remove(one);
        open.remove(other);
        notifyAll();
    }

    private static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException already) {
            // It is closed now: nothing is left to be said to the other side.
        }
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void run(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            held.clear();
            reset();
        }
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
