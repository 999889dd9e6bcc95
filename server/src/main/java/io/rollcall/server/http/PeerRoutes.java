package io.rollcall.server.http;

import io.rollcall.client.wire.Excerpt;
import io.rollcall.replication.wire.MalformedMessageException;
import io.rollcall.replication.wire.PeerCodec;
import io.rollcall.replication.wire.PeerRequest;
import io.rollcall.server.peer.PackedBody;
import io.rollcall.server.peer.PeerAnswers;
import io.rollcall.server.peer.PeerGate;
import io.rollcall.server.peer.PeerHeaders;
import io.rollcall.server.peer.PeerRefusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of the traffic between nodes. Whoever the {@link PeerGate} does not believe learns no more
 * than that, and what he sent is not looked at; each answer to a peer is signed.
 */
final class PeerRoutes {
    private static final Logger log = LoggerFactory.getLogger(PeerRoutes.class);

    private final @Nullable PeerGate gate;
    private final PeerAnswers answers;
    private final int mostMessageBytes;
    private final Map<String, PeerRequest.Kind> kinds = new LinkedHashMap<>();

    /**
     * @param gate null if this node takes part in no cluster: then nobody is answered
     * @param mostMessageBytes most that a message may have, unpacked
     */
    PeerRoutes(@Nullable PeerGate gate, PeerAnswers answers, int mostMessageBytes) {
        this.gate = gate;
        this.answers = answers;
        this.mostMessageBytes = mostMessageBytes;
        for (PeerRequest.Kind kind : PeerRequest.Kind.values()) {
            kinds.put(PeerHeaders.BASE + kind.path(), kind);
        }
    }

    /** Whether a path is one that only peers may ask for. */
    static boolean isFor(String path) {
        return path.startsWith("/replication/") || path.equals("/replication");
    }

    /** Refuses what need not be read any further: null if it should be. For Grizzly's thread, which may not wait. */
    @Nullable
    Problem refusal(Request request, Response response) {
        if (gate == null) {
            return new Problem(
                    403,
                    "No cluster",
                    "this node takes part in no cluster: it was started without --cluster-secret-file");
        }
        PeerGate.Head head = head(request);
        PeerGate.Refused refused = gate.judgeHead(head);
        return refused == null ? null : problem(refused.why(), response);
    }

    private static Problem problem(PeerRefusal why, Response response) {
        if (why == PeerRefusal.TOO_MANY_HELLOS) {
            response.setHeader("Retry-After", "1");
            return new Problem(503, "Overloaded", why.words());
        }
        response.setHeader(PeerHeaders.CHALLENGE, PeerHeaders.challenge(why));
        return new Problem(401, "Not a peer", why.words());
    }

    private static PeerGate.Head head(Request request) {
        return new PeerGate.Head(
                request.getMethod().getMethodString(),
                request.getRequestURI(),
                request.getQueryString(),
                request.getHeader(PeerHeaders.AUTHORIZATION),
                request.getHeader(PeerHeaders.NODE),
                request.getHeader("Content-Encoding"));
    }

    /**
     * Answers a whole request. For a worker.
     *
     * @param body as it travelled
     */
    void answer(Request request, Response response, byte[] body) throws IOException {
        if (gate == null) {
            throw new IllegalStateException("a request came in where nobody is let in");
        }
        PeerGate.Head head = head(request);
        boolean hello = head.path().equals(PeerHeaders.HELLO);
        PeerGate.Verdict verdict = hello ? gate.hello(head) : gate.judge(head, body);
        if (verdict instanceof PeerGate.Refused refused) {
            Door.answer(response, problem(refused.why(), response));
        } else if (verdict instanceof PeerGate.Welcome welcome) {
            response.setHeader(PeerHeaders.AUTHENTICATION_INFO, welcome.credentials());
            response.setStatus(204);
        } else if (verdict instanceof PeerGate.Passed passed) {
            send(response, passed, answer(head, passed, body, "application/json".equals(request.getHeader("Accept"))));
        }
    }

    /** @param type of the body */
    private record Answer(int status, String type, PackedBody body) {
        static Answer words(int status, String words) {
            byte[] text = words.getBytes(StandardCharsets.UTF_8);
            return new Answer(status, "text/plain;charset=utf-8", new PackedBody("", text));
        }
    }

    /** @param legible whether the answer is to be JSON, for somebody with a peer's credentials to look at */
    private Answer answer(PeerGate.Head head, PeerGate.Passed passed, byte[] body, boolean legible) {
        PeerRequest.Kind kind = kinds.get(head.path());
        if (kind == null) {
            return Answer.words(404, "this version knows no " + head.path());
        }
        String encoding = head.encoding();
        byte[] message;
        try {
            message = new PackedBody(encoding == null ? "" : encoding, body).unpacked(mostMessageBytes);
        } catch (IOException unreadable) {
            return Answer.words(413, String.valueOf(unreadable.getMessage()));
        }
        try {
            byte[] answer = answers.answer(kind, message);
            if (legible) {
                byte[] json = PeerCodec.answerAsJson(kind, answer).getBytes(StandardCharsets.UTF_8);
                return new Answer(200, "application/json", PackedBody.of(json));
            }
            return new Answer(200, PeerHeaders.SMILE, PackedBody.of(answer));
        } catch (MalformedMessageException malformed) {
            String words = Excerpt.of(String.valueOf(malformed.getMessage()), 300);
            log.warn("{} sent a {} that cannot be read: {}", passed.peer(), kind.path(), words);
            return Answer.words(400, words);
        } catch (RuntimeException fault) {
            log.error("a {} of {} failed on a fault of this server", kind.path(), passed.peer(), fault);
            return Answer.words(500, "a fault of this server; its log has the details");
        }
    }

    private static void send(Response response, PeerGate.Passed passed, Answer answer) throws IOException {
        PackedBody body = answer.body;
        response.setStatus(answer.status);
        response.setHeader(PeerHeaders.AUTHENTICATION_INFO, passed.sign(answer.status, body.encoding(), body.bytes()));
        if (!body.encoding().isEmpty()) {
            response.setHeader("Content-Encoding", body.encoding());
        }
        response.setContentType(answer.type);
        response.setContentLength(body.bytes().length);
        response.getOutputStream().write(body.bytes());
        response.flush();
    }
}
