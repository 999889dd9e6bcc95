package io.rollcall.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A client that watches, on a bare socket, and keeps what it was told: the list that its application would see. */
final class WatchReader implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket socket;
    private final Thread thread;
    private final List<Event> events = new ArrayList<>();
    private Map<String, String> shown;
    private @Nullable Map<String, String> arriving;
    private String token;
    private int comments;
    private int status;
    private boolean ended;

    /** One event. */
    record Event(String type, JsonNode data, String id) {
        /** What happened, in words. */
        List<String> changes() {
            List<String> words = new ArrayList<>();
            data.path("changes")
                    .forEach(change -> words.add(change.path("action").asText() + " "
                            + (change.has("instance")
                                    ? name(change.path("instance")) + " "
                                            + change.at("/instance/status").asText()
                                    : change.path("app").asText() + "/"
                                            + change.path("id").asText())));
            return words;
        }
    }

    static String name(JsonNode instance) {
        return instance.path("app").asText() + "/" + instance.path("instanceId").asText();
    }

    /** What of an instance is the same at every node. */
    static String state(JsonNode instance) {
        return instance.path("status").asText() + " "
                + instance.path("overriddenStatus").asText() + " " + instance.path("metadata") + " "
                + instance.path("lastDirtyTimestamp").asText();
    }

    WatchReader(int port, String query) {
        this(port, query, Map.of(), "");
    }

    private WatchReader(int port, String query, Map<String, String> shown, String token) {
        this.shown = new TreeMap<>(shown);
        this.token = token;
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.getOutputStream()
                    .write(("GET /api/v1/watch" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
        thread = new Thread(this::run, "watch-reader");
        thread.setDaemon(true);
        thread.start();
    }

    /** Another connection, that goes on where this one was when it was cut. */
    synchronized WatchReader goOn(int port, String filter) {
        String more = filter.isEmpty() ? "" : "&" + filter;
        return new WatchReader(port, token.isEmpty() ? "?" + filter : "?since=" + token + more, shown, token);
    }

    private void run() {
        try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
            String line = line(in);
            synchronized (this) {
                status = Integer.parseInt(line.split(" ", -1)[1]);
            }
            while (!line.isEmpty()) {
                line = line(in);
            }
            InputStream body = new Chunks(in);
            String type = "";
            String data = "";
            String id = "";
            while (true) {
                line = line(body);
                if (line.isEmpty()) {
                    if (!type.isEmpty()) {
                        take(new Event(type, JSON.readTree(data), id));
                    }
                    type = "";
                    data = "";
                    id = "";
                } else if (line.startsWith(":")) {
                    synchronized (this) {
                        comments++;
                    }
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else {
                    throw new IllegalStateException("what is '" + line + "'?");
                }
            }
        } catch (IOException cut) {
            synchronized (this) {
                ended = true;
            }
        }
    }

    private synchronized void take(Event event) {
        events.add(event);
        if (event.type.equals("snapshot")) {
            Map<String, String> now = arriving == null ? new TreeMap<>() : arriving;
            event.data.path("instances").forEach(instance -> now.put(name(instance), state(instance)));
            arriving = now;
            if (event.data.path("complete").asBoolean()) {
                shown = now;
                arriving = null;
            }
        }
        event.data.path("changes").forEach(change -> {
            if (change.has("instance")) {
                shown.put(name(change.path("instance")), state(change.path("instance")));
            } else {
                shown.remove(
                        change.path("app").asText() + "/" + change.path("id").asText());
            }
        });
        if (!event.id.isEmpty()) {
            token = event.id;
        }
    }

    synchronized Map<String, String> shown() {
        return new TreeMap<>(shown);
    }

    synchronized String token() {
        return token;
    }

    synchronized int status() {
        return status;
    }

    synchronized int comments() {
        return comments;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** All changes so far, in words; those that were told by snapshots left out. */
    List<String> changes() {
        return events().stream().flatMap(event -> event.changes().stream()).toList();
    }

    /** Waits for the first token: then it was told all there was. */
    WatchReader begun() {
        Awaitility.await("the watch has begun")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> events().stream().anyMatch(event -> !event.id.isEmpty()));
        return this;
    }

    void awaitChanges(String... words) {
        Awaitility.await("changes")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> changes().size() >= words.length);
        org.assertj.core.api.Assertions.assertThat(changes()).containsExactly(words);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** A body in chunks. */
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private int left;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                left = Integer.parseInt(line(in), 16);
                if (left == 0) {
                    return -1;
                }
            }
            int next = in.read();
            if (--left == 0) {
                line(in);
            }
            return next;
        }

        @Override
        public int read(byte[] bytes, int from, int most) throws IOException {
            int next = most == 0 ? 0 : read();
            if (most == 0 || next < 0) {
                return next;
            }
            bytes[from] = (byte) next;
            return 1;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            thread.join(5_000);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
