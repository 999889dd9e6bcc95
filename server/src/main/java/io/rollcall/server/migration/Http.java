package io.rollcall.server.migration;

import io.rollcall.client.wire.Excerpt;
import io.rollcall.server.peer.BoundedAnswer;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Requests whose answers are there whole, in time and no longer than allowed; what went wrong is said in words. */
final class Http {
    /** Most bytes of an answer as it travels. A million instances packed are some 60 MB. */
    static final int MOST_BYTES = 512 << 20;

    /** Most bytes of an answer unpacked. A million instances are some 1.5 GB. */
    private static final long MOST_UNPACKED = 4L << 30;

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
    private final Duration within;

    /** @param within the time in which an answer must be there to its last byte */
    Http(Duration within) {
        this.within = within;
    }

    /** An answer to its last byte. */
    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    record Answer(int status, HttpHeaders headers, byte[] body) {
        /** A header's value, empty if there is none. */
        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        /** The beginning of what the server says of its answer, for the end of a sentence; pages are left out. */
        String said() {
            String text = new String(body, StandardCharsets.UTF_8).strip();
            return text.isEmpty() || header("Content-Type").contains("html") ? "" : ": " + Excerpt.of(text, 300);
        }

        InputStream unpacked() throws IOException {
            InputStream raw = new ByteArrayInputStream(body);
            return switch (header("Content-Encoding")) {
                case "", "identity" -> raw;
                case "gzip", "x-gzip" -> new Bounded(new GZIPInputStream(raw, 1 << 16));
                default -> throw new IOException("it is packed in a way that was not asked for");
            };
        }
    }

    /** Ends with an error where a small packed answer unpacks to anything. */
    private static final class Bounded extends FilterInputStream {
        private long left = MOST_UNPACKED;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int some = super.read(into, offset, length);
            left -= Math.max(0, some);
            if (left < 0) {
                throw new IOException("it has more than " + MOST_UNPACKED + " bytes unpacked");
            }
            return some;
        }
    }

    HttpRequest.Builder request(RegistryAddress address, URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(within);
        address.authorization().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    /** Sends a request, and waits for nothing. */
    CompletableFuture<HttpResponse<byte[]>> start(HttpRequest request, int mostBytes) {
        return client.sendAsync(request, head -> BoundedAnswer.to(head, mostBytes));
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @throws TroubleException if none comes
     */
    Answer send(RegistryAddress address, HttpRequest.Builder request, int mostBytes) {
        return await(address, start(request.build(), mostBytes));
    }

    /** Waits for the answer of a request that was started. */
    Answer await(RegistryAddress address, CompletableFuture<HttpResponse<byte[]>> exchange) {
        try {
            // The request's own time-out ends with the head of the answer; this one sees to the body.
            HttpResponse<byte[]> response = exchange.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException late) {
            exchange.cancel(true);
            throw new TroubleException(address + " has not answered to the end within " + within.toSeconds() + " s");
        } catch (ExecutionException failed) {
            throw new TroubleException(unreachable(address, failed.getCause() == null ? failed : failed.getCause()));
        } catch (InterruptedException stopped) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new TroubleException("told to stop");
        }
    }

    private static String unreachable(RegistryAddress address, Throwable cause) {
        for (@Nullable Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException) {
                return "the host of " + address + " is not known: is its name right?";
            }
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return "cannot connect to " + address + " within " + CONNECT.toSeconds()
                    + " s: is its host up, and no firewall between?";
        }
        if (cause instanceof ConnectException) {
            return "cannot connect to " + address + ": does it run, and is its port right?";
        }
        if (cause instanceof SSLException) {
            return "cannot speak TLS with " + address + " (" + cause.getMessage()
                    + "): is it https there? A certificate of your own goes into a trust store that Java is shown with"
                    + " -Djavax.net.ssl.trustStore=FILE";
        }
        return address + " gives no whole answer: "
                + (cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    /** What an answer means that is none of those wanted. */
    static TroubleException refused(RegistryAddress address, Answer answer) {
        int status = answer.status();
        String why =
                switch (status) {
                    case 401, 403 ->
                        address.authorization().isPresent()
                                ? "does not take this name and password (" + status + ")"
                                : "asks who you are (" + status + "): put name and password into the URL, as in"
                                        + " http://name:password@host:8761/eureka/";
                    case 503, 429 -> "cannot answer now (" + status + "): is it starting? Try again in a while";
                    case 406 -> "has no JSON (406), and this program reads nothing else";
                    default ->
                        status / 100 == 3
                                ? "redirects (" + status + "), which is not followed: give the URL of the server itself"
                                : status / 100 == 5
                                        ? "failed (" + status + "): its log says why"
                                        : "answers " + status + ": is it the URL that Eureka clients are given?";
                };
        return new TroubleException(address + " " + why + (status == 503 ? answer.said() : ""));
    }
}
