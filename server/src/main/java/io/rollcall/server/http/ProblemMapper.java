package io.rollcall.server.http;

import io.rollcall.client.model.InvalidInstanceException;
import io.rollcall.client.wire.MalformedDocumentException;
import io.rollcall.server.config.InvalidConfigException;
import io.rollcall.server.registry.PeerRefusedException;
import io.rollcall.server.registry.RegistryFullException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.annotation.Annotation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what went wrong becomes a status and words. */
final class ProblemMapper implements ExceptionMapper<Throwable>, ContainerResponseFilter {
    private static final Logger log = LoggerFactory.getLogger(ProblemMapper.class);

    @Override
    public Response toResponse(Throwable thrown) {
        if (thrown instanceof InvalidInstanceException || thrown instanceof MalformedDocumentException) {
            return Problem.badRequest(String.valueOf(thrown.getMessage())).response();
        }
        if (thrown instanceof InvalidConfigException wrong) {
            return Problem.badRequest(String.valueOf(wrong.getMessage())).response();
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
            return known(known.getResponse());
        }
        log.error("a request failed on a fault of this server", thrown);
        return Problem.internal().response();
    }

    /** Headers that Jersey itself cannot read it refuses without a word, and asks no mapper. */
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() == 400 && !response.hasEntity()) {
            Response problem = known(Response.status(400).build());
            response.setEntity(problem.getEntity(), new Annotation[0], problem.getMediaType());
        }
    }

    /** What Jersey refuses before a resource is reached. */
    private static Response known(Response refusal) {
        Response.StatusType status = refusal.getStatusInfo();
        String allow = refusal.getHeaderString("Allow");
        String detail =
                switch (status.getStatusCode()) {
                    case 404 -> "there is nothing at this path";
                    case 405 -> "this path takes " + String.valueOf(allow).replace(",", ", ");
                    case 400 -> "a header or a parameter cannot be read";
                    case 503 -> "there was no answer in time; whether it was done is not known";
                    default -> "the request cannot be answered as it is";
                };
        Response problem = new Problem(status.getStatusCode(), status.getReasonPhrase(), detail).response();
        return allow == null
                ? problem
                : Response.fromResponse(problem).header("Allow", allow).build();
    }
}
