package io.rollcall.server.http;

import io.rollcall.server.view.Answer;
import io.rollcall.server.view.Rendering;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which form a reader gets, by Eureka's rules, and the response in that form. Pure functions. */
final class Negotiation {
    private Negotiation() {}

    /**
     * The format of lists: JSON if the word stands in the header at all, else XML. A reader that says
     * nothing gets XML, and some widely used ones rely on it.
     */
    static Rendering.Format listFormat(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return Rendering.Format.XML;
        }
        if (accept.contains("json")) {
            return Rendering.Format.JSON;
        }
        if (accept.contains("*/*") || accept.contains("application/*") || accept.contains("application/xml")) {
            return Rendering.Format.XML;
        }
        throw new RefusedException(
                new Problem(406, "Not acceptable", "this is answered as application/json or application/xml"));
    }

    /** The format of a single instance: what is asked for first, XML where it makes no difference. */
    static Rendering.Format instanceFormat(@Nullable String accept) {
        if (accept == null) {
            return Rendering.Format.XML;
        }
        int json = accept.indexOf("application/json");
        int xml = accept.indexOf("application/xml");
        if (json >= 0 && (xml < 0 || json < xml)) {
            return Rendering.Format.JSON;
        }
        return xml >= 0 ? Rendering.Format.XML : listFormat(accept);
    }

    static Rendering list(@Nullable String accept, @Nullable String eurekaAccept, @Nullable String encoding) {
        boolean gzip = encoding != null && encoding.contains("gzip");
        return new Rendering(listFormat(accept), "compact".equals(eurekaAccept), gzip);
    }

    /** The headers of an answer in a form, those apart that depend on its bytes. */
    static Map<String, String> headers(Rendering rendering) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", rendering.format().contentType());
        headers.put("Vary", "Accept, Accept-Encoding, X-Eureka-Accept");
        if (rendering.gzip()) {
            headers.put("Content-Encoding", "gzip");
        }
        return headers;
    }

    static Response response(Answer answer, Rendering rendering) {
        Response.ResponseBuilder response = Response.ok();
        headers(rendering).forEach(response::header);
        if (answer instanceof Answer.Whole whole) {
            response.header("Content-Length", whole.length());
        }
        return response.entity((StreamingOutput) answer::writeTo).build();
    }

    static Response response(int status, byte[] body, Rendering.Format format) {
        return Response.status(status)
                .header("Content-Type", format.contentType())
                .header("Content-Length", body.length)
                .entity(body)
                .build();
    }
}
