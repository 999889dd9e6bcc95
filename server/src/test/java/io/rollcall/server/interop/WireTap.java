package io.rollcall.server.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between a real client and a server, passes every byte on untouched and notes what was asked and answered.
 * Only so can a test say what a client did rather than what it came to know. A request is told from a body by its
 * line alone: a body of JSON, XML or gzip holds no such line. Each open connection has two threads, which end with it.
 */
final class WireTap implements AutoCloseable {
    private static final Pattern REQUEST = Pattern.compile("(GET|HEAD|POST|PUT|DELETE|OPTIONS) (/\\S*) HTTP/1\\.1\r\n");
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})[^\r\n]*\r\n");

    private final URI target;
    private final ServerSocket listener;
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    WireTap(String serviceUrl) {
        target = URI.create(serviceUrl);
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("accept", this::accept);
    }

    String serviceUrl() {
        return "http://localhost:" + listener.getLocalPort() + target.getPath();
    }

    /** What was asked so far, connection by connection; a request still without an answer has status 0. */
    List<Exchange> exchanges() {
        return connections.stream().flatMap(c -> c.exchanges().stream()).toList();
    }

    /** The exchanges with this method whose path below the service URL matches the expression. */
    List<Exchange> exchanges(String method, String path) {
        return exchanges().stream()
                .filter(e -> e.method().equals(method))
                .filter(e -> e.path().substring(target.getPath().length()).matches(path))
                .toList();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                connections.add(new Connection(client, new Socket(target.getHost(), target.getPort())));
            } catch (IOException closed) {
                // Either the tap is closed and the loop ends, or the server is gone and the client notices.
            }
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, "tap " + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        connections.forEach(Connection::close);
    }

    /** One request, head and body as they came, with the status of its answer. */
    record Exchange(String method, String path, String request, int status) {}

    /** Both directions of one connection; the notes are guarded by this object's monitor. */
    private static final class Connection {
        private final Socket client;
        private final Socket server;
        private final StringBuilder asked = new StringBuilder();
        private final StringBuilder answered = new StringBuilder();

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
            start("request", () -> copy(client, server, asked));
            start("answer", () -> copy(server, client, answered));
        }

        private void copy(Socket from, Socket to, StringBuilder notes) {
            byte[] chunk = new byte[8192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    synchronized (this) {
                        notes.append(new String(chunk, 0, n, StandardCharsets.ISO_8859_1));
                    }
                    out.write(chunk, 0, n);
                    out.flush();
                }
            } catch (IOException ended) {
                // A connection may end in any way; both sides are told below.
            }
            close();
        }

        synchronized List<Exchange> exchanges() {
            List<Integer> statuses = new ArrayList<>();
            Matcher status = STATUS.matcher(answered);
            while (status.find()) {
                statuses.add(Integer.valueOf(status.group(1)));
            }
            List<Exchange> exchanges = new ArrayList<>();
            Matcher request = REQUEST.matcher(asked);
            boolean more = request.find();
            for (int i = 0; more; i++) {
                int begin = request.start();
                String method = request.group(1);
                String path = request.group(2);
                more = request.find();
                String text = asked.substring(begin, more ? request.start() : asked.length());
                exchanges.add(new Exchange(method, path, text, i < statuses.size() ? statuses.get(i) : 0));
            }
            return Collections.unmodifiableList(exchanges);
        }

        void close() {
            try (client;
                    server) {
                return;
            } catch (IOException ended) {
                // Closing a broken connection has nothing more to say.
            }
        }
    }
}
