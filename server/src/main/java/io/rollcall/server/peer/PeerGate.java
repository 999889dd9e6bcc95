package io.rollcall.server.peer;

import io.rollcall.replication.record.NodeId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Believes peers and nobody else. A node that comes says hello under the cluster's secret and is given a
 * session and a challenge; from then on each of its requests has a number of its own and a code over all it
 * says, and each answer a code that holds for that number alone. Any thread may call any method.
 */
public final class PeerGate {
    /** What a whole cluster that starts at once needs, and no more. */
    private static final int MOST_HELLOS_AT_ONCE = 64;

    private static final long NANOS_A_HELLO = 100_000_000L;

    private final ClusterSecret secret;
    private final RandomGenerator random;
    private final LongSupplier nanos;
    private final OpenSessions sessions = new OpenSessions();
    private final Map<PeerRefusal, LongAdder> refused = new EnumMap<>(PeerRefusal.class);
    private final LongAdder opened = new LongAdder();

    /** Of the hellos that are still allowed, when the last of them comes back. Guarded by the sessions. */
    private long hellosWholeAtNanos;

    /**
     * @param random that cannot be foreseen
     * @param nanos a clock that only goes forward; sessions are forgotten by it
     */
    public PeerGate(ClusterSecret secret, RandomGenerator random, LongSupplier nanos) {
        this.secret = secret;
        this.random = random;
        this.nanos = nanos;
        this.hellosWholeAtNanos = nanos.getAsLong();
        for (PeerRefusal reason : PeerRefusal.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    /** What there is to say about a request: either why it is not believed, or that it is. */
    public sealed interface Verdict {}

    /** It is not believed. */
    public record Refused(PeerRefusal why) implements Verdict {}

    /**
     * A hello is answered.
     *
     * @param credentials the value of the header {@link PeerHeaders#AUTHENTICATION_INFO}
     */
    public record Welcome(String credentials) implements Verdict {}

    /** A request of a peer. */
    public static final class Passed implements Verdict {
        private final PeerSession session;
        private final long number;

        private Passed(PeerSession session, long number) {
            this.session = session;
            this.number = number;
        }

        /** The peer that sent it, as it called itself when it said hello. */
        public NodeId peer() {
            return session.peer();
        }

        /**
         * The code of the answer, for the header {@link PeerHeaders#AUTHENTICATION_INFO}.
         *
         * @param encoding of the body, empty for none
         * @param body as it will travel
         */
        public String sign(int status, String encoding, byte[] body) {
            return Proof.text(Proof.answer(session.key(), session.challenge(), number, status, encoding, body));
        }
    }

    /**
     * What of a request's head counts here.
     *
     * @param path of the route, without anything before {@link PeerHeaders#BASE}
     * @param encoding of the body, null for none
     */
    public record Head(
            String method,
            String path,
            @Nullable String query,
            @Nullable String authorization,
            @Nullable String node,
            @Nullable String encoding) {
        private boolean isPlainPost() {
            return method.equals("POST") && query == null;
        }
    }

    /**
     * Judges the head of a request before its body is read: null if the rest is worth reading. Cheap, and
     * says nothing yet of whether the request is believed.
     */
    public @Nullable Refused judgeHead(Head head) {
        if (head.path.equals(PeerHeaders.HELLO)) {
            return null;
        }
        String[] parts = PeerHeaders.parts(head.authorization, 3);
        if (parts == null || !head.isPlainPost() || PeerHeaders.node(head.node) == null) {
            return refuse(PeerRefusal.NO_CREDENTIALS);
        }
        PeerSession session = sessions.find(parts[0], nanos.getAsLong());
        if (session == null) {
            return refuse(PeerRefusal.SESSION);
        }
        OptionalLong number = PeerHeaders.number(parts[1]);
        return number.isPresent() && session.numbers().isFree(number.getAsLong()) ? null : refuse(PeerRefusal.NUMBER);
    }

    /** Answers a hello, which has no body. */
    public Verdict hello(Head head) {
        String[] parts = PeerHeaders.parts(head.authorization, 2);
        NodeId peer = PeerHeaders.node(head.node);
        if (parts == null || peer == null || !head.isPlainPost()) {
            return refuse(PeerRefusal.NO_CREDENTIALS);
        }
        String nonce = parts[0];
        for (byte[] known : secret.all()) {
            if (Proof.says(parts[1], Proof.hello(known, peer, nonce))) {
                return welcome(known, peer, nonce);
            }
        }
        return refuse(PeerRefusal.SECRET);
    }

    private Verdict welcome(byte[] known, NodeId peer, String nonce) {
        if (sessions.hasNonce(nonce)) {
            // Somebody heard a peer say it, and says it again.
            return refuse(PeerRefusal.NUMBER);
        }
        if (!allowsHello()) {
            return refuse(PeerRefusal.TOO_MANY_HELLOS);
        }
        String id = draw();
        String challenge = draw();
        byte[] key = Proof.sessionKey(known, peer, nonce, id, challenge);
        sessions.add(new PeerSession(id, peer, nonce, challenge, key, new NumberWindow()), nanos.getAsLong());
        opened.increment();
        return new Welcome(
                String.join(".", id, challenge, Proof.text(Proof.welcome(known, peer, nonce, id, challenge))));
    }

    /** Only hellos that could be a peer's are counted, or strangers could keep peers out. */
    private boolean allowsHello() {
        synchronized (sessions) {
            long now = nanos.getAsLong();
            long whole = Math.max(hellosWholeAtNanos - now, 0) + NANOS_A_HELLO;
            if (whole > MOST_HELLOS_AT_ONCE * NANOS_A_HELLO) {
                return false;
            }
            hellosWholeAtNanos = now + whole;
            return true;
        }
    }

    private String draw() {
        byte[] bytes = new byte[Proof.NONCE_BYTES];
        random.nextBytes(bytes);
        return Proof.text(bytes);
    }

    /**
     * Judges a whole request. What passes has used up its number.
     *
     * @param body as it travelled
     */
    public Verdict judge(Head head, byte[] body) {
        Refused early = judgeHead(head);
        String[] parts = PeerHeaders.parts(head.authorization, 3);
        NodeId sender = PeerHeaders.node(head.node);
        if (early != null || parts == null || sender == null) {
            return early == null ? refuse(PeerRefusal.NO_CREDENTIALS) : early;
        }
        PeerSession session = sessions.find(parts[0], nanos.getAsLong());
        if (session == null) {
            return refuse(PeerRefusal.SESSION);
        }
        long number = PeerHeaders.number(parts[1]).orElse(0);
        String encoding = head.encoding == null ? "" : head.encoding;
        byte[] code = Proof.request(session.key(), session.challenge(), number, head.path, sender, encoding, body);
        if (!Proof.says(parts[2], code) || !sender.name().equals(session.peer().name())) {
            return refuse(PeerRefusal.SIGNATURE);
        }
        // Only now: a number that strangers could use up would be missing to the peer.
        if (!session.numbers().take(number)) {
            return refuse(PeerRefusal.NUMBER);
        }
        sessions.used(session, nanos.getAsLong());
        return new Passed(session, number);
    }

    private Refused refuse(PeerRefusal why) {
        LongAdder count = refused.get(why);
        if (count != null) {
            count.increment();
        }
        return new Refused(why);
    }

    /** How many requests were refused for a reason, since the start. */
    public long refused(PeerRefusal why) {
        LongAdder count = refused.get(why);
        return count == null ? 0 : count.sum();
    }

    /** What happened here since the start, by name. */
    public Map<String, Long> counters() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("peer-sessions-opened", opened.sum());
        refused.forEach((why, count) -> counters.put("peer-refused-" + why.code(), count.sum()));
        return counters;
    }
}
