package io.rollcall.server.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Stands between two nodes, hears all they say, and may change it on the way. */
final class Wiretap implements AutoCloseable {
    private final ServerSocket listening;
    private volatile int target;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream there = new ByteArrayOutputStream();
    private final ByteArrayOutputStream back = new ByteArrayOutputStream();
    private volatile UnaryOperator<String> changeThere = text -> text;
    private volatile UnaryOperator<String> changeBack = text -> text;

    /** A wire whose other end is not there yet. */
    Wiretap() {
        this(0);
    }

    Wiretap(int target) {
        this.target = target;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
        start(this::accept);
    }

    /** From now on connections lead there; to nothing if it is 0. */
    void leadTo(int port) {
        target = port;
        open.forEach(Wiretap::end);
        open.clear();
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Changes what goes there from now on, a piece at a time, read as ISO-8859-1. */
    void changeThere(UnaryOperator<String> change) {
        changeThere = change;
    }

    void changeBack(UnaryOperator<String> change) {
        changeBack = change;
    }

    /** All that went there since the last call. */
    String heardThere() {
        return take(there);
    }

    String heardBack() {
        return take(back);
    }

    private static String take(ByteArrayOutputStream heard) {
        synchronized (heard) {
            String text = heard.toString(StandardCharsets.ISO_8859_1);
            heard.reset();
            return text;
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "wiretap");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket caller = listening.accept();
                if (target == 0) {
                    caller.close();
                    continue;
                }
                Socket called = new Socket(InetAddress.getLoopbackAddress(), target);
                caller.setTcpNoDelay(true);
                called.setTcpNoDelay(true);
                open.add(caller);
                open.add(called);
                start(() -> pass(caller, called, there, text -> changeThere.apply(text)));
                start(() -> pass(called, caller, back, text -> changeBack.apply(text)));
            }
        } catch (IOException closed) {
            close();
        }
    }

    private static void pass(Socket from, Socket to, ByteArrayOutputStream heard, UnaryOperator<String> change) {
        byte[] piece = new byte[65_536];
        try (from;
                to) {
            for (int length = from.getInputStream().read(piece);
                    length >= 0;
                    length = from.getInputStream().read(piece)) {
                String text = new String(piece, 0, length, StandardCharsets.ISO_8859_1);
                synchronized (heard) {
                    heard.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
                }
                to.getOutputStream().write(change.apply(text).getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException ended) {
            // One of the two is gone, and so is the connection.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
        open.forEach(Wiretap::end);
    }
}
