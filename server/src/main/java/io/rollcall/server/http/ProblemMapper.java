package io.rollcall.server.http;

import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.wire.MalformedDocumentException;
import io.rollcall.server.registry.PeerRefusedException;
import io.rollcall.server.registry.RegistryFullException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what went wrong becomes a status and words. */
final class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);

    @Override
    public Response toResponse(Throwable thrown) {
        if (thrown instanceof InvalidInstanceException || thrown instanceof MalformedDocumentException) {
            return Problem.badRequest(String.valueOf(thrown.getMessage())).response();
        }
        if (thrown instanceof RefusedException refused) {
            return refused.problem().response();
        }
        if (thrown instanceof PeerRefusedException) {
            return new Problem(403, "Not a known peer", String.valueOf(thrown.getMessage())).response();
        }
        if (thrown instanceof RegistryFullException) {
            Response full = new Problem(503, "Registry full", String.valueOf(thrown.getMessage())).response();
            return Response.fromResponse(full).header("Retry-After", 30).build();
        }
        if (thrown instanceof WebApplicationException known) {
            Response.StatusType status = known.getResponse().getStatusInfo();
            Response problem = new Problem(
                            status.getStatusCode(), status.getReasonPhrase(), "no such resource or method here")
                    .response();
            String allow = known.getResponse().getHeaderString("Allow");
            return allow == null
                    ? problem
                    : Response.fromResponse(problem).header("Allow", allow).build();
        }
        log.error("a request failed on a fault of this server", thrown);
        return new Problem(500, "Internal error", "a fault of this server; its log has the details").response();
    }
}
