package io.rollcall.server.http;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.rollcall.client.wire.Excerpt;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;

/**
 * What is said to a caller whose request was refused: a problem document (RFC 9457).
 *
 * @param status HTTP status
 * @param title what kind of problem, the same for all of the kind
 * @param detail what is wrong here, and where
 */
record Problem(int status, String title, String detail) {
    /** Longest detail: much of what callers sent may be in one. */
    private static final int LONGEST_DETAIL = 300;

    /** When to ask again what could not be answered now. */
    static final int RETRY_SECONDS = 2;

    static final String CONTENT_TYPE = "application/problem+json";

    Problem {
        detail = Excerpt.of(detail, LONGEST_DETAIL);
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "Bad request", detail);
    }

    /** For those who are to ask another node, or this one again soon. */
    static Problem notReady(String why) {
        return new Problem(503, "Not ready", why);
    }

    /** Says when to ask again, too. */
    Response responseWithRetry() {
        return Response.fromResponse(response())
                .header("Retry-After", RETRY_SECONDS)
                .build();
    }

    /** For those who find every place taken. */
    static Response overloaded() {
        Problem problem = new Problem(503, "Overloaded", "too many requests are waiting; try again");
        return Response.fromResponse(problem.response())
                .header("Retry-After", 1)
                .build();
    }

    static Problem internal() {
        return new Problem(500, "Internal error", "a fault of this server; its log has the details");
    }

    byte[] json() {
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        String json = "{\"type\":\"about:blank\",\"title\":\"" + String.valueOf(encoder.quoteAsString(title))
                + "\",\"status\":" + status + ",\"detail\":\"" + String.valueOf(encoder.quoteAsString(detail)) + "\"}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    Response response() {
        byte[] body = json();
        return Response.status(status)
                .type(CONTENT_TYPE)
                .header("Content-Length", body.length)
                .entity(body)
                .build();
    }
}
