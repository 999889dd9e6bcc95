package io.rollcall.server.peer;

import io.rollcall.client.wire.Excerpt;
import io.rollcall.replication.peer.PeerReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an answer that is no message means, in words that say what to look at. Pure functions. */
final class Explained {
    static final String NOT_A_PEER = "something answers there that does not know the cluster's secret: is the address"
            + " that of a node, and is --cluster-secret-file the same on both?";

    /** A peer that wants to be left alone for longer is asked again all the same. */
    private static final long MOST_RETRY_SECONDS = 30;

    private static final int LONGEST_DETAIL = 300;

    private Explained() {}

    /**
     * Any answer but the one that was asked for.
     *
     * @param said what the peer itself says of it, empty if that is not known to be the peer's word
     */
    static PeerReply refusal(BoundedPost.Answer answer, String said) {
        int status = answer.status();
        if (status == 503 || status == 429) {
            Duration retryAfter = retryAfter(answer.header("Retry-After"));
            return new PeerReply.Busy(retryAfter, "it is there and cannot answer now (" + status + ")");
        }
        return new PeerReply.Failed(why(answer, status) + (said.isEmpty() ? "" : " It says: " + said));
    }

    private static String why(BoundedPost.Answer answer, int status) {
        if (status / 100 == 3) {
            return "redirected (" + status + "), which is not followed: is the address that of a node itself?";
        }
        return switch (status) {
            case 401 -> unauthorized(answer.header(PeerHeaders.CHALLENGE));
            case 403 ->
                "the node there takes part in no cluster (403): does it have --peers and --cluster-secret-file?";
            case 404 -> "nothing is there for peers (404): is the address that of a node, of a version like this one?";
            case 400 -> "it cannot read what was sent (400): do both run the same version?";
            case 413 -> "what was sent is too large for it (413): is its limits.batch-kib lowered?";
            case 408 -> "what was sent took too long to arrive (408)";
            default -> status >= 500 ? "it failed (" + status + "): its log says why" : "it answered " + status;
        };
    }

    private static String unauthorized(@Nullable String challenge) {
        if (saysSession(challenge)) {
            return "it forgets its sessions at once (401): is there a balancer between, or two nodes at one address?";
        }
        if (challenge != null && challenge.equals(PeerHeaders.challenge(PeerRefusal.NUMBER))) {
            return "it had this request before (401): does something between repeat requests?";
        }
        if (challenge != null && challenge.equals(PeerHeaders.challenge(PeerRefusal.SIGNATURE))) {
            return "it was not asked what this node signed (401): does something between change requests?";
        }
        return "it does not accept our secret (401): compare --cluster-secret-file on both";
    }

    /** Whether that is a node which does not know the session, or no longer. */
    static boolean saysSession(@Nullable String challenge) {
        return challenge != null && challenge.equals(PeerHeaders.challenge(PeerRefusal.SESSION));
    }

    private static Duration retryAfter(@Nullable String header) {
        if (header == null || !header.matches("\\d{1,9}")) {
            return Duration.ZERO;
        }
        return Duration.ofSeconds(Math.min(Long.parseLong(header), MOST_RETRY_SECONDS));
    }

    /** The beginning of a text, fit for a log. */
    static String excerpt(byte[] text) {
        return Excerpt.of(new String(text, StandardCharsets.UTF_8), LONGEST_DETAIL);
    }
}
