package io.rollcall.server.http;

import io.rollcall.raft.ProposeResult;
import io.rollcall.raft.ProposeResult.Fate;
import io.rollcall.replication.Outcome;
import io.rollcall.server.registry.Decided;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Turns what was decided about a change into an answer: at once where the replica decided, and later, without a thread
 * that waits, where the log does. What is made of a later result is made on the thread that brings it, and so must be
 * quick; {@link LaterAnswers} sees to it that another one writes it. Pure functions.
 */
final class Answering {
    private Answering() {}

    /** How each way that a change can go is answered. */
    interface Words {
        Response ephemeral(Outcome outcome);

        Response committed(ProposeResult.Committed committed);

        Response wrongMode(String why);

        /** There is no such entry. Eureka clients try to read a body if there is one. */
        default Response missing() {
            return Response.status(404).build();
        }
    }

    static CompletionStage<Response> answer(Decided decided, Words words) {
        if (decided instanceof Decided.Persistent persistent) {
            return persistent.result().thenApply(result -> answer(result, words));
        }
        return CompletableFuture.completedFuture(
                decided instanceof Decided.Ephemeral ephemeral
                        ? words.ephemeral(ephemeral.outcome())
                        : words.wrongMode(((Decided.WrongMode) decided).why()));
    }

    private static Response answer(ProposeResult result, Words words) {
        if (result instanceof ProposeResult.Committed committed) {
            return words.committed(committed);
        }
        if (result instanceof ProposeResult.Conflict conflict) {
            return new Problem(
                            412,
                            "Precondition failed",
                            conflict.held() == 0
                                    ? "there is no persistent entry of this id"
                                    : "the entry has version " + conflict.held())
                    .response();
        }
        if (result instanceof ProposeResult.Missing) {
            return words.missing();
        }
        if (result instanceof ProposeResult.NoQuorum none) {
            return noQuorum(none.why(), none.retryAfter(), none.fate() == Fate.UNKNOWN);
        }
        if (result instanceof ProposeResult.DiskFull full) {
            return new Problem(507, "Insufficient storage", full.why()).response();
        }
        return refused(((ProposeResult.Refused) result).why());
    }

    /** @param mayHappen whether what was asked for may be carried out yet */
    static Response noQuorum(String why, Duration retryAfter, boolean mayHappen) {
        String fate = mayHappen
                ? "; it may have been committed, or be yet: asking for the same again does no harm"
                : "; nothing was changed";
        return Response.fromResponse(new Problem(503, "No quorum", why + fate).response())
                .header("Retry-After", Math.max(1, retryAfter.toSeconds()))
                .build();
    }

    static Response refused(String why) {
        return Response.fromResponse(new Problem(503, "Persistent entries are out of service", why).response())
                .header("Retry-After", 30)
                .build();
    }
}
