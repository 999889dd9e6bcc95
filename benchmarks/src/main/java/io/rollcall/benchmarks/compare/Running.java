package io.rollcall.benchmarks.compare;

import io.rollcall.benchmarks.Child;
import io.rollcall.benchmarks.Conversation;
import io.rollcall.benchmarks.Pace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;

/** A server of either side, each a process of its own, reached by HTTP only. */
public record Running(Side side, int port, Child process) implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    /** Longer than a Eureka server keeps an answer that is out of date. */
    private static final Duration SHOWN = Duration.ofSeconds(90);

    private static final byte[] APPS = Conversation.get("/eureka/apps");
    private static final byte[] FULL =
            "GET /eureka/apps/ HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nAccept-Encoding: gzip\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    public long cpuMillis() {
        return process.cpuMillis();
    }

    /** Waits until it answers a read of the registry. */
    public Running awaitAnswer() throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive()) {
                throw new IOException(side.label() + " ended before it answered");
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(side.label() + " did not answer within " + START.toSeconds() + " s");
            }
            Pace.pause(Duration.ofMillis(5));
        }
        return this;
    }

    private boolean answers() {
        try (Conversation talk = new Conversation(port)) {
            return talk.ask(APPS).status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Waits until a full answer says that so many instances are there, all of them up. */
    public void awaitShown(int instances) throws IOException {
        String hash = "\"UP_" + instances + "_\"";
        long deadline = System.nanoTime() + SHOWN.toNanos();
        String seen = full();
        while (!seen.contains(hash)) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        side.label() + ": the full answer begins with " + seen + ", and not with " + hash);
            }
            Pace.pause(Duration.ofMillis(500));
            seen = full();
        }
    }

    /** How the full answer begins. */
    private String full() throws IOException {
        try (Conversation talk = new Conversation(port)) {
            Conversation.Answer answer = talk.ask(FULL);
            if (answer.status() != 200) {
                throw new IOException(side.label() + " answered a full read with " + answer.status());
            }
            try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
                return new String(plain.readNBytes(120), StandardCharsets.UTF_8);
            }
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
