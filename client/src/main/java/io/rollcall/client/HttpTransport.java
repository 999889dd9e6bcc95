package io.rollcall.client;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.MalformedDocumentException;
import io.rollcall.client.wire.RollcallJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Speaks the Eureka protocol over HTTP/1.1. Redirects are not followed: an answer of 3xx is one that
 * the server refused. An answer counts only when it is there to its last byte, in time and within its
 * limit.
 */
final class HttpTransport implements RegistryTransport {
    /** No answer to a write has a body that is worth more. */
    private static final long MAX_SMALL_BODY = 1 << 20;

    private final HttpClient http;
    private final Executor executor;
    private final Loop loop;
    private final ClientSettings.Calls calls;
    private final long maxBodyBytes;

    /**
     * @param http that follows no redirects
     * @param executor on which answers are decoded, which takes long for large ones
     * @param loop whose clock cuts off answers that do not end
     * @param maxBodyBytes most that an answer to a fetch may have, packed or unpacked
     */
    HttpTransport(HttpClient http, Executor executor, Loop loop, ClientSettings.Calls calls, long maxBodyBytes) {
        this.http = http;
        this.executor = executor;
        this.loop = loop;
        this.calls = calls;
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public void send(ServerAddress server, RegistryRequest request, Consumer<RegistryReply> whenAnswered) {
        boolean fetch = isFetch(request);
        Duration timeout = timeout(request);
        long limit = fetch ? maxBodyBytes : MAX_SMALL_BODY;
        AtomicBoolean answered = new AtomicBoolean();
        try {
            HttpRequest httpRequest = httpRequest(server, request, timeout);
            CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(
                    httpRequest, head -> new BoundedBody(head.statusCode() == 200 ? limit : MAX_SMALL_BODY));
            // The request's own timeout ends with the head of the answer; this one sees to the body.
            Loop.Timer cutOff = loop.after(timeout, () -> {
                if (answered.compareAndSet(false, true)) {
                    exchange.cancel(true);
                    whenAnswered.accept(
                            new RegistryReply.Unreachable("no whole answer within " + timeout.toMillis() + " ms"));
                }
            });
            var unused = exchange.handleAsync(
                    (response, failure) -> {
                        RegistryReply reply = response != null
                                ? reply(request, response)
                                : new RegistryReply.Unreachable(why(failure));
                        cutOff.cancel();
                        if (answered.compareAndSet(false, true)) {
                            whenAnswered.accept(reply);
                        }
                        return reply;
                    },
                    executor);
        } catch (IllegalArgumentException | RejectedExecutionException | SecurityException unsendable) {
            if (answered.compareAndSet(false, true)) {
                whenAnswered.accept(new RegistryReply.Unreachable(why(unsendable)));
            }
        }
    }

    private Duration timeout(RegistryRequest request) {
        if (request instanceof RegistryRequest.Drain drain) {
            return drain.limit().plus(calls.requestTimeout());
        }
        return isFetch(request) ? calls.fetchTimeout() : calls.requestTimeout();
    }

    @Override
    public Stream watch(ServerAddress server, @Nullable String since, Consumer<WatchSignal> signals) {
        HttpWatch watch = new HttpWatch(loop, executor, maxBodyBytes, signals);
        String query = since == null ? "" : "?since=" + encoded(since);
        // No timeout of its own: some versions of the JDK would end the body with it too.
        HttpRequest.Builder request =
                HttpRequest.newBuilder().version(HttpClient.Version.HTTP_1_1).header("Accept", "text/event-stream");
        if (server.authorization() != null) {
            request.header("Authorization", server.authorization());
        }
        try {
            CompletableFuture<HttpResponse<Void>> exchange = http.sendAsync(
                    request.uri(URI.create(server.root() + "api/v1/watch" + query))
                            .GET()
                            .build(),
                    watch);
            watch.began(exchange, calls.requestTimeout());
            var unused = exchange.whenComplete((head, failure) -> {
                if (failure != null) {
                    watch.failed(why(failure));
                }
            });
        } catch (IllegalArgumentException | RejectedExecutionException | SecurityException unsendable) {
            watch.failed(why(unsendable));
        }
        return watch;
    }

    private static boolean isFetch(RegistryRequest request) {
        return request instanceof RegistryRequest.FetchAll || request instanceof RegistryRequest.FetchDelta;
    }

    static String why(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            return "no answer";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.toString();
    }

    private static HttpRequest httpRequest(ServerAddress server, RegistryRequest request, Duration timeout) {
        HttpRequest.Builder http = HttpRequest.newBuilder()
                .timeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .header("Accept", "application/json");
        if (server.authorization() != null) {
            http.header("Authorization", server.authorization());
        }
        if (request instanceof RegistryRequest.Register register) {
            http.uri(resolve(server, "apps/" + encoded(register.instance().app())))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(EurekaJson.registration(register.instance())));
        } else if (request instanceof RegistryRequest.Renew renew) {
            http.uri(resolve(
                            server,
                            path(renew.key()) + "?status=" + renew.status() + "&lastDirtyTimestamp="
                                    + renew.lastDirtyTimestamp()))
                    .PUT(HttpRequest.BodyPublishers.noBody());
        } else if (request instanceof RegistryRequest.Cancel cancel) {
            http.uri(resolve(server, path(cancel.key()))).DELETE();
        } else if (request instanceof RegistryRequest.Drain drain) {
            http.uri(URI.create(server.root() + "api/v1/instances/"
                            + encoded(drain.key().app()) + "/"
                            + encoded(drain.key().id()) + "/drain?wait="
                            + drain.limit().toMillis() + "ms"))
                    .POST(HttpRequest.BodyPublishers.noBody());
        } else if (request instanceof RegistryRequest.Undrain undrain) {
            http.uri(resolve(server, path(undrain.key()) + "/status?value=UP")).DELETE();
        } else {
            String path = request instanceof RegistryRequest.FetchDelta ? "apps/delta" : "apps";
            http.uri(resolve(server, path)).header("Accept-Encoding", "gzip").GET();
        }
        return http.build();
    }

    private static URI resolve(ServerAddress server, String path) {
        return URI.create(server.base() + path);
    }

    private static String path(InstanceKey key) {
        return "apps/" + encoded(key.app()) + "/" + encoded(key.id());
    }

    /** One step of a path. A colon stays as it is, for it is in nearly every id and every log. */
    private static String encoded(String step) {
        return URLEncoder.encode(step, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":");
    }

    private RegistryReply reply(RegistryRequest request, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == 404) {
            return new RegistryReply.Unknown();
        }
        if (isFetch(request)) {
            return status == 200 ? listed(response) : new RegistryReply.Refused(status);
        }
        if (request instanceof RegistryRequest.Drain) {
            return status == 200 ? told(response.body()) : new RegistryReply.Refused(status);
        }
        if (request instanceof RegistryRequest.Renew && status == 409) {
            return newer(response.body());
        }
        // A registration is taken with 204 and nothing else: any other success comes from something in between.
        int wanted = request instanceof RegistryRequest.Register ? 204 : 200;
        boolean taken = status == wanted || (request instanceof RegistryRequest.Cancel && status == 204);
        if (!taken) {
            return new RegistryReply.Refused(status);
        }
        return isWebPage(response)
                ? new RegistryReply.Unreadable("a web page in answer to a write")
                : new RegistryReply.Accepted();
    }

    private static boolean isWebPage(HttpResponse<byte[]> response) {
        return response.headers()
                .firstValue("Content-Type")
                .map(type -> type.toLowerCase(Locale.ROOT).startsWith("text/html"))
                .orElse(false);
    }

    private static RegistryReply newer(byte[] body) {
        try {
            return new RegistryReply.Newer(
                    EurekaJson.readInstance(body).instance().lastDirtyTimestamp());
        } catch (MalformedDocumentException | InvalidInstanceException unreadable) {
            return new RegistryReply.Refused(409);
        }
    }

    private static RegistryReply told(byte[] body) {
        try {
            RollcallJson.DrainAnswer answer = RollcallJson.readDrainAnswer(body);
            return new RegistryReply.Told(new Drained(
                    answer.watchers(), answer.nodes(), answer.pollers(), answer.slowestPoll(), answer.complete()));
        } catch (MalformedDocumentException broken) {
            return new RegistryReply.Unreadable(String.valueOf(broken.getMessage()));
        }
    }

    private RegistryReply listed(HttpResponse<byte[]> response) {
        if (response.body().length == 0) {
            return new RegistryReply.Unreadable("an answer without a body");
        }
        String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
        try (InputStream plain = unpacked(response.body(), encoding)) {
            return new RegistryReply.Listed(EurekaJson.readApplications(plain));
        } catch (IOException | MalformedDocumentException | InvalidInstanceException broken) {
            return new RegistryReply.Unreadable(broken.getMessage() == null ? broken.toString() : broken.getMessage());
        }
    }

    private InputStream unpacked(byte[] body, String encoding) throws IOException {
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "identity" -> new ByteArrayInputStream(body);
            case "gzip", "x-gzip" ->
                new LimitedStream(new GZIPInputStream(new ByteArrayInputStream(body), 8_192), maxBodyBytes);
            default -> throw new IOException("content encoding '" + encoding + "' was not asked for");
        };
    }
}
