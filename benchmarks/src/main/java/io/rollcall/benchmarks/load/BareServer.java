package io.rollcall.benchmarks.load;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/**
 * What Rollcall is compared with: the least that Jersey on Grizzly, or Grizzly alone, can be asked to do for the
 * same requests. It renews nothing, keeps nothing and reads nothing; its settings are those that come with it, except
 * that connections are kept as Rollcall keeps them.
 */
public final class BareServer {
    /** What to name as the second argument for a server without Jersey. */
    static final String GRIZZLY = "grizzly";

    private BareServer() {}

    /** The resource. */
    @Path("/eureka/apps")
    public static final class Bare {
        private final byte[] answer;

        Bare(byte[] answer) {
            this.answer = answer;
        }

        @GET
        public Response all() {
            return Response.ok(answer)
                    .header("Content-Type", "application/json")
                    .header("Vary", "Accept, Accept-Encoding, X-Eureka-Accept")
                    .header("Content-Encoding", "gzip")
                    .header("Content-Length", answer.length)
                    .build();
        }

        @PUT
        @Path("{app}/{id}")
        public Response renew(@PathParam("app") String app, @PathParam("id") String id) {
            return Response.ok().build();
        }

        @POST
        @Path("{app}")
        public Response register(@PathParam("app") String app, byte[] body) {
            return Response.noContent().build();
        }
    }

    /** The same without Jersey. */
    private static final class BareHandler extends HttpHandler {
        private final byte[] answer;

        BareHandler(byte[] answer) {
            this.answer = answer;
        }

        @Override
        public void service(Request request, org.glassfish.grizzly.http.server.Response response) throws IOException {
            if (request.getMethod() == Method.PUT) {
                response.setStatus(HttpStatus.OK_200);
                response.setContentLengthLong(0);
            } else if (request.getMethod() == Method.POST) {
                request.getInputStream().readAllBytes();
                response.setStatus(HttpStatus.NO_CONTENT_204);
            } else {
                response.setContentType("application/json");
                response.setHeader("Vary", "Accept, Accept-Encoding, X-Eureka-Accept");
                response.setHeader("Content-Encoding", "gzip");
                response.setContentLength(answer.length);
                response.getOutputStream().write(answer);
            }
        }
    }

    /**
     * Serves until it is ended.
     *
     * @param arguments the file whose bytes are the answer, and {@link #GRIZZLY} for a server without Jersey
     */
    public static void main(String[] arguments) throws Exception {
        byte[] answer = Files.readAllBytes(java.nio.file.Path.of(arguments[0]));
        URI uri = URI.create("http://127.0.0.1:0/");
        HttpServer server;
        if (arguments.length > 1 && arguments[1].equals(GRIZZLY)) {
            server = GrizzlyHttpServerFactory.createHttpServer(uri, false);
            server.getServerConfiguration().addHttpHandler(new BareHandler(answer), "/");
        } else {
            server = GrizzlyHttpServerFactory.createHttpServer(
                    uri, new ResourceConfig().register(new Bare(answer)), false);
        }
        NetworkListener listener = server.getListeners().iterator().next();
        listener.getKeepAlive().setMaxRequestsCount(-1);
        listener.getKeepAlive().setIdleTimeoutInSeconds(75);
        server.start();
        System.out.println("http://127.0.0.1:" + listener.getPort() + "/");
        new CountDownLatch(1).await();
    }
}
