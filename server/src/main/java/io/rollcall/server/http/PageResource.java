package io.rollcall.server.http;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/**
 * The page for people. It reads the native API like anybody else; what it shows was written by whoever
 * registered, so the browser is told to run nothing but the page's own script.
 */
@Path("/")
public final class PageResource {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final byte[] page = Resources.read("page/index.html");
    private final byte[] style = Resources.read("page/page.css");
    private final byte[] script = Resources.read("page/page.js");
    private final byte[] icon = Resources.read("page/icon.svg");

    @GET
    public Response page() {
        return file(page, "text/html; charset=utf-8");
    }

    @GET
    @Path("page.css")
    public Response style() {
        return file(style, "text/css; charset=utf-8");
    }

    @GET
    @Path("page.js")
    public Response script() {
        return file(script, "text/javascript; charset=utf-8");
    }

    @GET
    @Path("icon.svg")
    public Response icon() {
        return file(icon, "image/svg+xml");
    }

    private static Response file(byte[] content, String type) {
        return Response.ok()
                .header("Content-Type", type)
                .header("Content-Length", content.length)
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-cache")
                .entity(content)
                .build();
    }
}
