package io.rollcall.server.peer;

import io.rollcall.client.loop.ThreadLoop;
import io.rollcall.replication.peer.PeerAddress;
import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.record.NodeId;
import io.rollcall.replication.wire.PeerRequest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** The sending side of a node by itself: a transport, and what it needs. */
final class Sender implements AutoCloseable {
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    static final NodeId SELF = new NodeId("a", 1_763_800_000_000L);
    static final int MOST_ANSWER_BYTES = 1 << 20;

    private final ThreadLoop loop = new ThreadLoop("sender");
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final HttpPeerTransport transport;

    /** How often any sending was told what came of it. */
    final AtomicInteger told = new AtomicInteger();

    Sender() {
        this(ClusterSecret.of(SECRET));
    }

    Sender(ClusterSecret secret) {
        transport = new HttpPeerTransport(executor, loop, secret, () -> SELF, new SecureRandom(), MOST_ANSWER_BYTES);
    }

    static PeerAddress at(int port) {
        return new PeerAddress("http://127.0.0.1:" + port);
    }

    CompletableFuture<PeerReply> begin(PeerAddress to, PeerRequest.Kind kind, byte[] message) {
        CompletableFuture<PeerReply> reply = new CompletableFuture<>();
        transport.send(to, kind, message, came -> {
            told.incrementAndGet();
            reply.complete(came);
        });
        return reply;
    }

    PeerReply send(PeerAddress to, PeerRequest.Kind kind, String message) {
        return await(begin(to, kind, message.getBytes(StandardCharsets.UTF_8)));
    }

    PeerReply send(int port, String message) {
        return send(at(port), PeerRequest.Kind.BATCH, message);
    }

    static PeerReply await(CompletableFuture<PeerReply> reply) {
        try {
            return reply.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException never) {
            throw new AssertionError("nobody was told what came of it", never);
        }
    }

    @Override
    public void close() {
        loop.close();
        executor.shutdown();
    }
}
