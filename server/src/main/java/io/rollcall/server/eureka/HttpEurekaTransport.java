package io.rollcall.server.eureka;

import io.rollcall.client.loop.Loop;
import io.rollcall.client.wire.Excerpt;
import io.rollcall.client.wire.MalformedDocumentException;
import io.rollcall.replication.LiveInstance;
import io.rollcall.replication.eureka.EurekaItem;
import io.rollcall.replication.eureka.EurekaReply;
import io.rollcall.replication.eureka.EurekaTransport;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.server.peer.BoundedPost;
import io.rollcall.server.peer.PackedBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to Eureka servers as one of their own does. Answers are bounded in time and length; nothing is
 * followed that they redirect to.
 */
final class HttpEurekaTransport implements EurekaTransport {
    private static final Duration WITHIN = Duration.ofSeconds(5);
    private static final int MOST_ANSWER_BYTES = 16 << 20;

    private final Executor executor;
    private final BoundedPost post;
    private final RegistryDownload download;
    private final Function<LiveInstance, byte[]> entity;
    private final Optional<String> credentials;
    private final String ownAddress;

    /**
     * @param executor on which batches are written; two threads are enough
     * @param reading on which registries are read, one after another
     * @param loop whose clock ends what takes too long
     * @param entity an instance as a JSON object, without a wrapper
     * @param credentials for servers whose address has none, {@code user:password}
     * @param ownAddress of this node, as Eureka servers tell theirs
     */
    HttpEurekaTransport(
            HttpClient http,
            Executor executor,
            Executor reading,
            Loop loop,
            Function<LiveInstance, byte[]> entity,
            Optional<String> credentials,
            String ownAddress) {
        this.executor = executor;
        this.post = new BoundedPost(http, executor, loop);
        this.download = new RegistryDownload(http, reading, loop);
        this.entity = entity;
        this.credentials = credentials;
        this.ownAddress = ownAddress;
    }

    @Override
    public void send(PeerAddress to, List<EurekaItem> batch, Consumer<Sent> whenDone) {
        try {
            executor.execute(() -> {
                byte[] body = BatchJson.write(batch, entity);
                Map<String, String> headers = headers(to);
                headers.put("Content-Type", "application/json");
                URI uri = URI.create(to.address() + "peerreplication/batch/");
                post.send(uri, headers, body, WITHIN, MOST_ANSWER_BYTES, result -> {
                    long received = result instanceof BoundedPost.Answer answer ? answer.body().length : 0;
                    whenDone.accept(new Sent(reply(result), body.length, received));
                });
            });
        } catch (RejectedExecutionException ending) {
            whenDone.accept(new Sent(new EurekaReply.Unreachable("this node is ending"), 0, 0));
        }
    }

    @Override
    public void read(PeerAddress from, Consumer<Holding> whenDone) {
        download.start(URI.create(from.address() + "apps/"), headers(from), whenDone);
    }

    private Map<String, String> headers(PeerAddress to) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        headers.put("Accept-Encoding", "gzip");
        headers.put("DiscoveryIdentity-Name", "DefaultServer");
        headers.put("DiscoveryIdentity-Version", "1.0");
        headers.put("DiscoveryIdentity-Id", ownAddress);
        to.userInfo().or(() -> credentials).ifPresent(secret -> headers.put("Authorization", basic(secret)));
        return headers;
    }

    static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    private static EurekaReply reply(BoundedPost.Result result) {
        if (result instanceof BoundedPost.Lost lost) {
            return lost.late() ? new EurekaReply.Congested(lost.why()) : new EurekaReply.Unreachable(lost.why());
        }
        BoundedPost.Answer answer = (BoundedPost.Answer) result;
        if (answer.status() == 503) {
            return new EurekaReply.Congested("it says 503: it has too much to do");
        }
        if (answer.status() < 200 || answer.status() >= 300) {
            return new EurekaReply.Refused(answer.status(), explained(answer.status(), excerpt(answer)));
        }
        try {
            String encoding = answer.header("Content-Encoding");
            PackedBody body = new PackedBody(encoding == null ? "" : encoding, answer.body());
            return new EurekaReply.Accepted(BatchJson.readResults(body.unpacked(MOST_ANSWER_BYTES)));
        } catch (MalformedDocumentException | IOException broken) {
            return new EurekaReply.Garbled(Excerpt.of(String.valueOf(broken.getMessage()), 200));
        }
    }

    /** A status in words that say where to look. */
    static String explained(int status, @Nullable String said) {
        String looking =
                switch (status) {
                    case 401 ->
                        "it asks for credentials: put user:password@ into its address, or use eureka-peers-credentials-file";
                    case 403 -> "it does not let this node in";
                    case 404 -> "there is no Eureka server at this path: does its address end as its clients have it?";
                    case 301, 302, 303, 307, 308 -> "it leads elsewhere: put its own address into eureka-peers";
                    default -> "it failed";
                };
        return said == null || said.isBlank() ? looking : looking + " (it says: " + said + ")";
    }

    private static @Nullable String excerpt(BoundedPost.Answer answer) {
        return answer.header("Content-Encoding") == null
                ? Excerpt.of(new String(answer.body(), StandardCharsets.UTF_8), 100)
                : null;
    }
}
