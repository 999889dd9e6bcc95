package io.rollcall.raft.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;

/** What one member's connections to another run through: TCP on loopback that a test can break, and mend. */
final class Link implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = new HashSet<>();
    private final Set<Socket> forgotten = new HashSet<>();
    private State state = State.WHOLE;
    private long connections;

    /** How it stands. */
    enum State {
        WHOLE,
        /** Connections are reset, and new ones refused: both sides know at once. */
        REFUSING,
        /** Nothing arrives, and nobody is told. */
        SILENT,
        CLOSED
    }

    /**
     * Opens it.
     *
     * @param target port on loopback to which it leads
     */
    Link(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        run(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many connections it has carried. */
    synchronized long connections() {
        return connections;
    }

    /** What was on its way when it fell silent arrives when it is whole again. */
    synchronized void become(State next) {
        state = next;
        if (next == State.REFUSING || next == State.CLOSED) {
            open.forEach(Link::reset);
            open.clear();
            forgotten.clear();
        }
        notifyAll();
    }

    /** As a firewall does that was restarted: on the connections of now nothing arrives any more, new ones are whole. */
    synchronized void forget() {
        forgotten.addAll(open);
    }

    private void accept() {
        while (true) {
            try {
                Socket near = listener.accept();
                run(() -> join(near));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void join(Socket near) {
        Socket far = new Socket();
        try {
            if (!admits(near, far)) {
                reset(near);
                return;
            }
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
            far.setTcpNoDelay(true);
            near.setTcpNoDelay(true);
            run(() -> pump(near, far));
            pump(far, near);
        } catch (IOException refused) {
            end(near, far);
        }
    }

    private synchronized boolean admits(Socket near, Socket far) {
        if (state == State.REFUSING || state == State.CLOSED) {
            return false;
        }
        connections++;
        open.add(near);
        open.add(far);
        return true;
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[65_536];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitPassage(from);
                out.write(buffer, 0, length);
            }
            end(from, to);
        } catch (IOException ended) {
            end(from, to);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void awaitPassage(Socket from) throws InterruptedException, IOException {
        while ((state == State.SILENT || forgotten.contains(from)) && !from.isClosed()) {
            wait();
        }
        if (from.isClosed()) {
            throw new IOException("broken on the way");
        }
    }

    private synchronized void end(Socket one, Socket other) {
        reset(one);
        reset(other);
        open.remove(one);
        open.remove(other);
        forgotten.remove(one);
        forgotten.remove(other);
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException already) {
            // It is closed: nothing is left to be said to the other side.
        }
    }

    private void run(Runnable task) {
        Thread thread = new Thread(task, "link to " + target);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        become(State.CLOSED);
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
