package io.rollcall.server.eureka;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.model.Application;
import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.model.RegisteredInstance;
import io.rollcall.client.wire.EurekaJson;
import io.rollcall.client.wire.Excerpt;
import io.rollcall.client.wire.MalformedDocumentException;
import io.rollcall.replication.eureka.EurekaTransport.Holding;
import io.rollcall.server.peer.BoundedPost;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all that a Eureka server holds. The answer is parsed as it comes in, on a thread that waits for it:
 * it may be hundreds of megabytes, packed to a tenth.
 */
final class RegistryDownload {
    private static final Logger log = LoggerFactory.getLogger(RegistryDownload.class);

    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final Duration HEAD_WITHIN = Duration.ofSeconds(10);
    /** Unpacked: some 300,000 instances. */
    private static final long MOST_BYTES = 512L << 20;

    private final HttpClient http;
    private final Executor reading;
    private final Loop loop;

    RegistryDownload(HttpClient http, Executor reading, Loop loop) {
        this.http = http;
        this.reading = reading;
        this.loop = loop;
    }

    void start(URI from, Map<String, String> headers, Consumer<Holding> whenDone) {
        AtomicBoolean told = new AtomicBoolean();
        Consumer<Holding> once = holding -> {
            if (told.compareAndSet(false, true)) {
                whenDone.accept(holding);
            }
        };
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(from).timeout(HEAD_WITHIN);
            headers.forEach(request::header);
            AtomicReference<@Nullable InputStream> open = new AtomicReference<>();
            CompletableFuture<HttpResponse<InputStream>> exchange =
                    http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            Loop.Timer cutOff = loop.after(WITHIN, () -> {
                exchange.cancel(true);
                close(open.get());
                once.accept(Holding.failed("no whole answer within " + WITHIN.toSeconds() + " s"));
            });
            var unused = exchange.handleAsync(
                    (response, failure) -> {
                        try {
                            if (response == null) {
                                once.accept(Holding.failed(BoundedPost.why(failure)));
                            } else {
                                open.set(response.body());
                                once.accept(read(response));
                            }
                        } finally {
                            cutOff.cancel();
                        }
                        return null;
                    },
                    reading);
        } catch (IllegalArgumentException | RejectedExecutionException unsendable) {
            once.accept(Holding.failed("cannot be asked: " + unsendable.getMessage()));
        }
    }

    private static void close(@Nullable InputStream open) {
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException already) {
            log.debug("a connection to a Eureka server was closed already", already);
        }
    }

    private static Holding read(HttpResponse<InputStream> response) {
        Counted body = new Counted(response.body(), MOST_BYTES);
        try (InputStream in = body) {
            if (response.statusCode() != 200) {
                return Holding.failed("it answers " + response.statusCode() + " to apps/: "
                        + HttpEurekaTransport.explained(response.statusCode(), null));
            }
            boolean packed = response.headers()
                    .firstValue("Content-Encoding")
                    .filter("gzip"::equalsIgnoreCase)
                    .isPresent();
            InputStream plain = packed ? new Counted(new GZIPInputStream(in, 65_536), MOST_BYTES) : in;
            List<RegisteredInstance> instances = new ArrayList<>();
            for (Application application : EurekaJson.readApplications(plain).applications()) {
                application.instances().stream()
                        .filter(RegistryDownload::isUsable)
                        .forEach(instances::add);
            }
            return new Holding(instances, "", body.read);
        } catch (MalformedDocumentException | IOException broken) {
            return Holding.failed(
                    "its answer to apps/ cannot be read: " + Excerpt.of(String.valueOf(broken.getMessage()), 200));
        }
    }

    private static boolean isUsable(RegisteredInstance instance) {
        try {
            instance.key().requireAddressable();
            return true;
        } catch (InvalidInstanceException unusable) {
            log.warn("left an instance of a Eureka server out: {}", unusable.getMessage());
            return false;
        }
    }

    /** Counts what is read, and ends what is too long. */
    private static final class Counted extends FilterInputStream {
        private final long most;
        private long read;

        Counted(InputStream in, long most) {
            super(in);
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int some = super.read(into, from, length);
            count(Math.max(some, 0));
            return some;
        }

        private void count(int more) throws IOException {
            read += more;
            if (read > most) {
                throw new IOException("it has more than " + most + " bytes");
            }
        }
    }
}
