package io.rollcall.client;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.wire.MalformedDocumentException;
import io.rollcall.client.wire.RollcallJson;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One watch over HTTP: the answer's head decides whether there is a stream, and its bytes are cut into
 * events and decoded on the network's threads as they come. Some pieces are asked for ahead, and a
 * further one only when the loop has taken what the last one said: a server that is faster than the
 * client waits, and nothing piles up.
 */
final class HttpWatch
        implements RegistryTransport.Stream, HttpResponse.BodyHandler<Void>, HttpResponse.BodySubscriber<Void> {
    /** Most bytes of one event: a part of a snapshot, or the changes of a moment. */
    static final long MAX_EVENT_BYTES = 16L << 20;

    /** Pieces, of some 16 KiB each, that may be under way between the connection and the loop. */
    private static final int AHEAD = 4;

    private static final long MAX_RETRY_AFTER_SECONDS = 3_600;

    private final Loop loop;
    private final Executor executor;
    private final long maxSnapshotBytes;
    private final Consumer<WatchSignal> signals;
    private final EventStream events;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable CompletableFuture<?> exchange;
    private volatile Loop.Timer untilHead = () -> {};
    private volatile boolean streaming;
    /** Of the snapshot under way. Only for the thread that brings bytes, as the next one is. */
    private long snapshotBytes;

    private boolean spoke;

    HttpWatch(Loop loop, Executor executor, long maxSnapshotBytes, Consumer<WatchSignal> signals) {
        this.loop = loop;
        this.executor = executor;
        this.maxSnapshotBytes = maxSnapshotBytes;
        this.signals = signals;
        this.events = new EventStream(Math.min(MAX_EVENT_BYTES, maxSnapshotBytes), new Decoder());
    }

    /** Says what is to be ended with this, and how long it may take until there is an answer's head. */
    void began(CompletableFuture<?> asked, Duration headTimeout) {
        exchange = asked;
        untilHead = loop.after(
                headTimeout,
                () -> end(new WatchSignal.Broken("no answer within " + headTimeout.toMillis() + " ms"), true));
        if (streaming || ended.get()) {
            untilHead.cancel();
        }
        if (ended.get()) {
            asked.cancel(true);
        }
    }

    /** Notes that the exchange failed before there was a stream. */
    void failed(String why) {
        end(new WatchSignal.Broken(why), false);
    }

    @Override
    public void close() {
        if (ended.compareAndSet(false, true)) {
            letGo();
        }
    }

    private void end(WatchSignal last, boolean letGo) {
        if (ended.compareAndSet(false, true)) {
            signals.accept(last);
            untilHead.cancel();
            if (letGo) {
                letGo();
            }
        }
    }

    private void letGo() {
        untilHead.cancel();
        Flow.Subscription bytes = subscription;
        if (bytes != null) {
            bytes.cancel();
        }
        CompletableFuture<?> asked = exchange;
        if (asked != null) {
            asked.cancel(true);
        }
    }

    private void say(WatchSignal signal) {
        spoke = true;
        if (!ended.get()) {
            signals.accept(signal);
        }
    }

    @Override
    public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo head) {
        untilHead.cancel();
        String type = head.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        boolean packed = !head.headers()
                .firstValue("Content-Encoding")
                .orElse("identity")
                .equalsIgnoreCase("identity");
        if (head.statusCode() == 200 && type.startsWith("text/event-stream") && !packed) {
            streaming = true;
            say(new WatchSignal.Opened());
        } else {
            end(new WatchSignal.Refused(head.statusCode(), retryAfter(head)), false);
        }
        return this;
    }

    private static @Nullable Duration retryAfter(HttpResponse.ResponseInfo head) {
        String said = head.headers().firstValue("Retry-After").orElse("").trim();
        return said.matches("\\d{1,9}")
                ? Duration.ofSeconds(Math.min(Long.parseLong(said), MAX_RETRY_AFTER_SECONDS))
                : null;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (ended.get()) {
            // Refused, or closed meanwhile: whatever the body is, it is not worth its connection.
            given.cancel();
        } else {
            given.request(AHEAD);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        if (ended.get()) {
            return;
        }
        spoke = false;
        try {
            for (ByteBuffer bytes : piece) {
                events.feed(bytes);
            }
        } catch (IOException | MalformedDocumentException | InvalidInstanceException broken) {
            String why = broken.getMessage();
            end(new WatchSignal.Unreadable(why == null ? broken.toString() : why), true);
            return;
        }
        if (!spoke) {
            say(new WatchSignal.Heard());
        }
        // Behind the signals: when the loop comes to this it has taken them.
        loop.execute(this::askForMore);
    }

    private void askForMore() {
        Flow.Subscription bytes = subscription;
        if (bytes == null || ended.get()) {
            return;
        }
        try {
            // Elsewhere: asking may bring bytes at once, and these are not the loop's to decode.
            executor.execute(() -> bytes.request(1));
        } catch (RejectedExecutionException closed) {
            close();
        }
    }

    @Override
    public void onError(Throwable failure) {
        end(new WatchSignal.Broken(HttpTransport.why(failure)), false);
    }

    @Override
    public void onComplete() {
        end(new WatchSignal.Broken("the server closed the stream"), false);
    }

    /** Makes signals of events; one of a type that is not known says no more than any byte. */
    private final class Decoder implements EventStream.Sink {
        @Override
        public void event(String type, byte[] data, @Nullable String id) throws IOException {
            switch (type) {
                case "snapshot" -> {
                    RollcallJson.SnapshotPart part = RollcallJson.readSnapshotPart(data);
                    snapshotBytes += data.length;
                    if (snapshotBytes > maxSnapshotBytes) {
                        throw new IOException("a snapshot has more than " + maxSnapshotBytes + " bytes");
                    }
                    if (part.complete()) {
                        snapshotBytes = 0;
                    }
                    say(new WatchSignal.Snapshot(part.instances(), part.complete(), id));
                }
                case "changes" -> say(new WatchSignal.Changes(RollcallJson.readChanges(data), id));
                case "bye" -> say(new WatchSignal.Bye(RollcallJson.readWhy(data)));
                default -> {
                    // Skipped: a newer server may have more to say.
                }
            }
        }

        @Override
        public void comment() {
            say(new WatchSignal.Beat());
        }
    }
}
