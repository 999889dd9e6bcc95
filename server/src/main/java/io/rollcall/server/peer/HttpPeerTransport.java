package io.rollcall.server.peer;

import io.rollcall.client.loop.Loop;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.peer.PeerTransport;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.PeerRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Carries messages to peers over HTTP/1.1. A request is signed under the session with its peer, which is
 * opened when there is none; an answer counts only if the peer signed it, as the answer to that request.
 */
public final class HttpPeerTransport implements PeerTransport {
    /** Longest answer, packed or not: what a peer may make this node hold in memory. */
    static final int MOST_ANSWER_BYTES = 64 << 20;

    /** Links of addresses that are no longer used cost little, and a forgotten one a hello. */
    private static final int MOST_LINKS = 1_024;

    private final Executor executor;
    private final BoundedPost post;
    private final ClusterSecret secret;
    private final Supplier<NodeId> self;
    private final RandomGenerator random;
    private final int mostAnswerBytes;
    private final Map<PeerAddress, PeerLink> links = new ConcurrentHashMap<>();

    /**
     * @param executor on which messages are packed and signed; two threads are enough
     * @param loop whose clock ends what takes too long
     * @param self this node, whose incarnation may rise
     * @param random that cannot be foreseen
     */
    public HttpPeerTransport(
            Executor executor, Loop loop, ClusterSecret secret, Supplier<NodeId> self, RandomGenerator random) {
        this(executor, loop, secret, self, random, MOST_ANSWER_BYTES);
    }

    HttpPeerTransport(
            Executor executor,
            Loop loop,
            ClusterSecret secret,
            Supplier<NodeId> self,
            RandomGenerator random,
            int mostAnswerBytes) {
        this.executor = executor;
        this.post = new BoundedPost(BoundedPost.client(executor), executor, loop);
        this.secret = secret;
        this.self = self;
        this.random = random;
        this.mostAnswerBytes = mostAnswerBytes;
    }

    /** How long the answer to a request may take, from its first byte to the answer's last. */
    private static Duration timeout(PeerRequest.Kind kind) {
        return switch (kind) {
            case BATCH, FORWARD, DIGEST, TOLD -> Duration.ofSeconds(2);
            case PULL, BUCKETS, REPAIR -> Duration.ofSeconds(10);
        };
    }

    @Override
    public void send(PeerAddress to, PeerRequest.Kind kind, byte[] request, Consumer<PeerReply> whenDone) {
        try {
            Sending sending = new Sending(URI.create(to.address().replaceAll("/+$", "")), kind, request, whenDone);
            PeerLink link = link(to, sending.base);
            executor.execute(() -> sending.through(link, true));
        } catch (RejectedExecutionException ending) {
            whenDone.accept(new PeerReply.Failed("this node is ending, or has too much to send"));
        } catch (IllegalArgumentException noAddress) {
            whenDone.accept(new PeerReply.Failed("not an address: " + noAddress.getMessage()));
        }
    }

    private PeerLink link(PeerAddress to, URI base) {
        if (links.size() >= MOST_LINKS) {
            links.clear();
        }
        return links.computeIfAbsent(
                to, unknown -> new PeerLink(URI.create(base + PeerHeaders.HELLO), post, secret, self, random));
    }

    /** One message on its way. */
    private final class Sending {
        private final URI base;
        private final PeerRequest.Kind kind;
        private final byte[] request;
        private final Consumer<PeerReply> whenDone;

        Sending(URI base, PeerRequest.Kind kind, byte[] request, Consumer<PeerReply> whenDone) {
            this.base = base;
            this.kind = kind;
            this.request = request;
            this.whenDone = whenDone;
        }

        /** @param onceMore whether to say hello again and repeat it if the peer does not know the session */
        void through(PeerLink link, boolean onceMore) {
            link.session(state -> {
                if (state instanceof PeerLink.Open session) {
                    send(link, session, onceMore);
                } else if (state instanceof PeerLink.Closed closed) {
                    whenDone.accept(closed.why());
                }
            });
        }

        private void send(PeerLink link, PeerLink.Open session, boolean onceMore) {
            PackedBody body = PackedBody.of(request);
            long number = session.number().incrementAndGet();
            post.send(
                    URI.create(base + path()),
                    headers(session, number, body),
                    body.bytes(),
                    timeout(kind),
                    mostAnswerBytes,
                    result -> {
                        if (onceMore && isSessionUnknown(result)) {
                            link.forget(session);
                            through(link, false);
                        } else {
                            whenDone.accept(reply(session, number, result));
                        }
                    });
        }

        private String path() {
            return PeerHeaders.BASE + kind.path();
        }

        private Map<String, String> headers(PeerLink.Open session, long number, PackedBody body) {
            NodeId sender = self.get();
            byte[] code = Proof.request(
                    session.key().bytes(), session.challenge(), number, path(), sender, body.encoding(), body.bytes());
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Content-Type", PeerHeaders.SMILE);
            if (!body.encoding().isEmpty()) {
                headers.put("Content-Encoding", body.encoding());
            }
            headers.put("X-Replication", "true");
            headers.put("x-netflix-discovery-replication", "true");
            headers.put(PeerHeaders.NODE, sender.toString());
            headers.put(
                    PeerHeaders.AUTHORIZATION,
                    PeerHeaders.credentials(session.id(), Long.toString(number), Proof.text(code)));
            return headers;
        }

        private static boolean isSessionUnknown(BoundedPost.Result result) {
            return result instanceof BoundedPost.Answer answer
                    && answer.status() == 401
                    && Explained.saysSession(answer.header(PeerHeaders.CHALLENGE));
        }

        private PeerReply reply(PeerLink.Open session, long number, BoundedPost.Result result) {
            if (result instanceof BoundedPost.Lost lost) {
                return new PeerReply.Failed(lost.why());
            }
            BoundedPost.Answer answer = (BoundedPost.Answer) result;
            String given = answer.header("Content-Encoding");
            PackedBody body = new PackedBody(given == null ? "" : given, answer.body());
            byte[] code = Proof.answer(
                    session.key().bytes(), session.challenge(), number, answer.status(), body.encoding(), body.bytes());
            boolean signed = Proof.says(answer.header(PeerHeaders.AUTHENTICATION_INFO), code);
            if (answer.status() != 200) {
                return Explained.refusal(answer, signed ? Explained.excerpt(body.bytes()) : "");
            }
            if (!signed) {
                return new PeerReply.Failed("the answer is not signed by the peer: does something between change it?");
            }
            try {
                return new PeerReply.Answered(body.unpacked(mostAnswerBytes));
            } catch (IOException broken) {
                return new PeerReply.Failed("its answer cannot be read: " + broken.getMessage());
            }
        }
    }
}
