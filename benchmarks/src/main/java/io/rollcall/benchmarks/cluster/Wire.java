package io.rollcall.benchmarks.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What one node has in the place of another's address: passes all bytes on, and counts them both ways. */
public final class Wire implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final int target;

    public Wire(int target) throws IOException {
        this.target = target;
        daemon(this::accept);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Bytes that went to the node this wire leads to. */
    public long asked() {
        return asked.get();
    }

    /** Bytes that it answered. */
    public long answered() {
        return answered.get();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                connect(door.accept());
            } catch (IOException closed) {
                if (!door.isClosed()) {
                    System.err.println("a wire to port " + target + " does not accept: " + closed.getMessage());
                }
            }
        }
    }

    private void connect(Socket from) throws IOException {
        sockets.add(from);
        Socket to;
        try {
            to = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException nobody) {
            // As if nobody listened here either.
            from.setSoLinger(true, 0);
            end(from);
            return;
        }
        sockets.add(to);
        from.setTcpNoDelay(true);
        to.setTcpNoDelay(true);
        daemon(() -> pass(from, to, asked));
        daemon(() -> pass(to, from, answered));
    }

    private void pass(Socket from, Socket to, AtomicLong count) {
        byte[] buffer = new byte[64 * 1_024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                count.addAndGet(read);
            }
        } catch (IOException cut) {
            // One end is gone, so the other goes too: below.
        }
        end(from);
        end(to);
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException already) {
            // It is closed as much as it can be.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        sockets.forEach(this::end);
    }
}
