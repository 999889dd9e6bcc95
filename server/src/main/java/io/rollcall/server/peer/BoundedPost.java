package io.rollcall.server.peer;

import io.rollcall.client.loop.Loop;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests whose answer is there whole, in time and no longer than allowed, or not at all. Neither
 * blocks nor throws.
 */
public final class BoundedPost {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    private final HttpClient http;
    private final Executor executor;
    private final Loop loop;

    /** @param loop whose clock ends what takes too long */
    public BoundedPost(HttpClient http, Executor executor, Loop loop) {
        this.http = http;
        this.executor = executor;
        this.loop = loop;
    }

    /** The client to use: it follows nothing, and speaks plain HTTP/1.1. */
    static HttpClient client(Executor executor) {
        return settings(executor).build();
    }

    /** The same, for whoever has more to set. */
    public static HttpClient.Builder settings(Executor executor) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(executor);
    }

    /** What came of a request. */
    public sealed interface Result {}

    /** An answer came, whoever gave it. */
    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    public record Answer(int status, HttpHeaders headers, byte[] body) implements Result {
        public @Nullable String header(String name) {
            return headers.firstValue(name).orElse(null);
        }
    }

    /**
     * None came that is whole.
     *
     * @param late whether that is because it took too long, though somebody took the request
     */
    public record Lost(String why, boolean late) implements Result {}

    /**
     * Sends.
     *
     * @param within the time from now to the last byte of the answer
     * @param most bytes of the answer
     * @param then told once, on the executor or the loop
     */
    public void send(
            URI to, Map<String, String> headers, byte[] body, Duration within, int most, Consumer<Result> then) {
        AtomicBoolean told = new AtomicBoolean();
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(to)
                    .POST(
                            body.length == 0
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(body));
            headers.forEach(request::header);
            CompletableFuture<HttpResponse<byte[]>> exchange =
                    http.sendAsync(request.build(), head -> BoundedAnswer.to(head, most));
            // Not the request's own timeout: that one ends with the head of the answer.
            Loop.Timer cutOff = loop.after(within, () -> {
                if (told.compareAndSet(false, true)) {
                    exchange.cancel(true);
                    then.accept(new Lost("no whole answer within " + within.toMillis() + " ms", true));
                }
            });
            var unused = exchange.handleAsync(
                    (response, failure) -> {
                        cutOff.cancel();
                        if (told.compareAndSet(false, true)) {
                            then.accept(
                                    response == null
                                            ? new Lost(why(failure), false)
                                            : new Answer(response.statusCode(), response.headers(), response.body()));
                        }
                        return null;
                    },
                    executor);
        } catch (IllegalArgumentException | RejectedExecutionException | SecurityException unsendable) {
            if (told.compareAndSet(false, true)) {
                then.accept(new Lost("cannot be sent: " + unsendable.getMessage(), false));
            }
        }
    }

    /** Why there is no answer, in words that say where to look. */
    public static String why(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HttpConnectTimeoutException) {
            return "cannot connect within " + CONNECT_TIMEOUT.toMillis()
                    + " ms: is its host up, and no firewall between?";
        }
        if (cause instanceof ConnectException) {
            return "cannot connect: does the node run, and is its address right?";
        }
        if (cause instanceof SSLException) {
            return "its certificate is not one that this node knows, or it speaks no TLS there: " + cause.getMessage();
        }
        if (cause == null) {
            return "no answer";
        }
        return "no answer: " + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }
}
