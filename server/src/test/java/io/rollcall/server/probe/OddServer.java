package io.rollcall.server.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server on loopback that does with each connection as a test says, and knows how each one ended. */
final class OddServer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final ServerSocket listener;
    private final Conduct conduct;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** What arrived with each connection that came to an end, in order. */
    final List<String> ended = new CopyOnWriteArrayList<>();

    /** What is done with a connection. */
    @FunctionalInterface
    interface Conduct {
        void meet(InputStream in, OutputStream out, CountDownLatch closing) throws IOException, InterruptedException;
    }

    OddServer(Conduct conduct) {
        this(plain(), conduct);
    }

    OddServer(ServerSocket listener, Conduct conduct) {
        this.listener = listener;
        this.conduct = conduct;
        run(this::accept);
    }

    private static ServerSocket plain() {
        try {
            return new ServerSocket(0, 100, DialerRig.loopback());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** One that says this much at once, and then waits for the other side to end. */
    static OddServer saying(String words) {
        return new OddServer((in, out, closing) -> out.write(words.getBytes(StandardCharsets.US_ASCII)));
    }

    /** One that says this for as long as anybody listens, with a pause in between. */
    static OddServer repeating(String first, String words, int pauseMillis) {
        return new OddServer((in, out, closing) -> {
            out.write(first.getBytes(StandardCharsets.US_ASCII));
            byte[] again = words.getBytes(StandardCharsets.US_ASCII);
            boolean ends = false;
            while (!ends) {
                out.write(again);
                ends = closing.await(pauseMillis, TimeUnit.MILLISECONDS);
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "odd server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setSoTimeout(PATIENCE_MILLIS);
                open.add(socket);
                run(() -> meet(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void meet(Socket socket) {
        StringBuilder arrived = new StringBuilder();
        try (socket) {
            conduct.meet(socket.getInputStream(), socket.getOutputStream(), closing);
            int b = socket.getInputStream().read();
            while (b >= 0) {
                arrived.append((char) b);
                b = socket.getInputStream().read();
            }
        } catch (IOException reset) {
            arrived.append('!');
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        ended.add(arrived.toString());
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
