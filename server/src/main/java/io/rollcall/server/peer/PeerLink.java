package io.rollcall.server.peer;

import io.rollcall.replication.peer.PeerReply;
import io.rollcall.replication.record.NodeId;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The session with one peer, as the one who said hello keeps it. Whoever wants to send while there is none
 * waits for the hello that is under way; there is never more than one. Any thread may call any method.
 */
final class PeerLink {
    private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(2);

    /** A welcome has no body, and nobody explains himself at length. */
    private static final int MOST_BYTES = 4_096;

    /** Requests that wait for a welcome; a replicator has a handful under way. */
    private static final int MOST_WAITING = 256;

    private final URI hello;
    private final BoundedPost post;
    private final ClusterSecret secret;
    private final Supplier<NodeId> self;
    private final RandomGenerator random;

    /** Guarded by this. */
    private @Nullable Open open;

    /** Guarded by this; a hello is under way while somebody is here. */
    private List<Consumer<State>> waiting = new ArrayList<>();

    PeerLink(URI hello, BoundedPost post, ClusterSecret secret, Supplier<NodeId> self, RandomGenerator random) {
        this.hello = hello;
        this.post = post;
        this.secret = secret;
        this.self = self;
        this.random = random;
    }

    /** What a hello led to. */
    sealed interface State {}

    /**
     * A session.
     *
     * @param number the last one used
     */
    record Open(String id, String challenge, Key key, AtomicLong number) implements State {
        /** @param bytes never changed, never compared */
        @SuppressWarnings("ArrayRecordComponent")
        record Key(byte[] bytes) {}
    }

    /** None, and what to tell those who wanted to send. */
    record Closed(PeerReply why) implements State {}

    /** Tells {@code then} once: of the session, as soon as there is one, or why there is none. */
    void session(Consumer<State> then) {
        State now;
        boolean first = false;
        synchronized (this) {
            now = open;
            if (now == null) {
                if (waiting.size() < MOST_WAITING) {
                    waiting.add(then);
                    first = waiting.size() == 1;
                } else {
                    now = new Closed(new PeerReply.Failed("too many requests wait for its welcome"));
                }
            }
        }
        if (now != null) {
            then.accept(now);
        } else if (first) {
            sayHello();
        }
    }

    /** The peer does not know that session; the next one who wants to send says hello. */
    synchronized void forget(Open session) {
        if (open != null && open.id().equals(session.id())) {
            open = null;
        }
    }

    private void sayHello() {
        NodeId sender = self.get();
        byte[] drawn = new byte[Proof.NONCE_BYTES];
        random.nextBytes(drawn);
        String nonce = Proof.text(drawn);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(PeerHeaders.NODE, sender.toString());
        headers.put(
                PeerHeaders.AUTHORIZATION,
                PeerHeaders.credentials(nonce, Proof.text(Proof.hello(secret.first(), sender, nonce))));
        post.send(
                hello, headers, new byte[0], HELLO_TIMEOUT, MOST_BYTES, result -> settle(state(result, sender, nonce)));
    }

    private State state(BoundedPost.Result result, NodeId sender, String nonce) {
        if (result instanceof BoundedPost.Lost lost) {
            return new Closed(new PeerReply.Failed(lost.why()));
        }
        BoundedPost.Answer answer = (BoundedPost.Answer) result;
        if (answer.status() != 204) {
            return new Closed(Explained.refusal(answer, ""));
        }
        String given = answer.header(PeerHeaders.AUTHENTICATION_INFO);
        String[] parts = given == null || given.length() > 200 ? new String[0] : given.split("\\.", -1);
        if (parts.length != 3
                || !Proof.says(parts[2], Proof.welcome(secret.first(), sender, nonce, parts[0], parts[1]))) {
            return new Closed(new PeerReply.Failed(Explained.NOT_A_PEER));
        }
        byte[] key = Proof.sessionKey(secret.first(), sender, nonce, parts[0], parts[1]);
        return new Open(parts[0], parts[1], new Open.Key(key), new AtomicLong());
    }

    private void settle(State state) {
        List<Consumer<State>> told;
        synchronized (this) {
            open = state instanceof Open session ? session : null;
            told = waiting;
            waiting = new ArrayList<>();
        }
        told.forEach(one -> one.accept(state));
    }
}
