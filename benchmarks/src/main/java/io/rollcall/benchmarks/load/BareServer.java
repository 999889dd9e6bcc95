package io.rollcall.benchmarks.load;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/**
 * What Rollcall is compared with: the least that Jersey on Grizzly can be asked to do for the same
 * requests. It renews nothing and reads nothing; its settings are those that come with it, except that
 * connections are kept as Rollcall keeps them.
 */
public final class BareServer {
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
    }

    /**
     * Serves until it is ended.
     *
     * @param arguments the file whose bytes are the answer
     */
    public static void main(String[] arguments) throws Exception {
        byte[] answer = Files.readAllBytes(java.nio.file.Path.of(arguments[0]));
        HttpServer server = GrizzlyHttpServerFactory.createHttpServer(
                URI.create("http://127.0.0.1:0/"), new ResourceConfig().register(new Bare(answer)), false);
        NetworkListener listener = server.getListeners().iterator().next();
        listener.getKeepAlive().setMaxRequestsCount(-1);
        listener.getKeepAlive().setIdleTimeoutInSeconds(75);
        server.start();
        System.out.println("http://127.0.0.1:" + listener.getPort() + "/");
        new CountDownLatch(1).await();
    }
}
