package io.rollcall.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.client.wire.EurekaJson;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One worker of each kind, two requests that may wait for it, and ten that come. */
@Timeout(60)
class OverloadOrderTest {
    private static final int ASKED = 10;
    private static final int REFUSED = 7;
    private static final String RENEWALS = "{\"renewals\":[{\"app\":\"ORDERS\",\"id\":\"o-1\"}]}";
    private static final String BATCH =
            "{\"replicationList\":[{\"appName\":\"ORDERS\",\"id\":\"o-1\",\"action\":\"Heartbeat\"}]}";

    private final CountDownLatch done = new CountDownLatch(1);
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final SteeredNode node =
            new SteeredNode(Map.of("workers", "1", "limits.queue", "2"), later -> List.of(new LongResource(done)));

    /** Takes until a test says that it is done. */
    @Path("long")
    public static final class LongResource {
        private final CountDownLatch done;

        LongResource(CountDownLatch done) {
            this.done = done;
        }

        @GET
        public Response read() throws InterruptedException {
            return Response.status(done.await(30, TimeUnit.SECONDS) ? 200 : 500).build();
        }

        @POST
        public Response change(byte[] body) throws InterruptedException {
            return read();
        }
    }

    @BeforeEach
    void fill() {
        node.register("ORDERS", "o-1");
        node.register("ORDERS", "o-2");
        assertThat(list().statusCode()).isEqualTo(200);
    }

    @AfterEach
    void close() {
        done.countDown();
        clients.shutdownNow();
        node.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) {
        return node.send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private HttpResponse<String> list() {
        return send("GET", "/eureka/apps", "", "Accept", "application/json");
    }

    private HttpResponse<String> register() {
        byte[] body = EurekaJson.registration(SteeredNode.instance("ORDERS", "o-3"));
        return node.send("POST", "/eureka/apps/ORDERS", body, "Content-Type", "application/json");
    }

    private List<CompletableFuture<HttpResponse<String>>> occupy(String method) {
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < ASKED; i++) {
            asked.add(CompletableFuture.supplyAsync(
                    () -> send(method, "/long", method.equals("POST") ? "body" : ""), clients));
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() -> asked.stream().filter(CompletableFuture::isDone).count() == REFUSED);
        return asked;
    }

    private void assertDone(List<CompletableFuture<HttpResponse<String>>> asked) {
        assertThat(asked.stream().filter(CompletableFuture::isDone)).hasSize(REFUSED);
        done.countDown();
        for (CompletableFuture<HttpResponse<String>> each : asked) {
            HttpResponse<String> answer = each.join();
            if (answer.statusCode() != 200) {
                assertRefused(answer);
            }
        }
        assertThat(asked.stream().filter(each -> each.join().statusCode() == 200))
                .hasSize(ASKED - REFUSED);
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("too many requests are waiting");
    }

    private void assertRenewalsGoOn() {
        String instance = "/eureka/apps/ORDERS/o-1";
        long plain = node.plainRenewals();
        assertThat(send("PUT", instance + "?status=UP", "").statusCode()).isEqualTo(200);
        assertThat(node.plainRenewals()).isEqualTo(plain + 1);
        assertThat(send("PUT", "/eureka/apps/ORDERS/o%2D1", "").statusCode()).isEqualTo(200);
        assertThat(send("PUT", instance, "{}").statusCode()).isEqualTo(200);
        assertThat(send("PUT", instance + "/status?value=UP", "{}").statusCode())
                .isEqualTo(200);
        HttpResponse<String> many = node.post("/api/v1/renewals", RENEWALS);
        assertThat(many.statusCode()).isEqualTo(200);
        assertThat(many.body()).contains("200");
        assertThat(send("DELETE", "/eureka/apps/ORDERS/o-2", "").statusCode()).isIn(200, 404);
        HttpResponse<String> batch = node.post("/eureka/peerreplication/batch/", BATCH);
        assertThat(batch.statusCode()).isEqualTo(200);
        assertThat(batch.body()).contains("200");
    }

    @Test
    void registrations_that_find_the_queue_full_hold_up_no_renewal_no_peer_and_no_read() {
        var asked = occupy("POST");

        assertRefused(register());
        assertRenewalsGoOn();
        assertThat(list().statusCode()).isEqualTo(200);
        assertThat(send("GET", "/eureka/apps/ORDERS", "").statusCode()).isEqualTo(200);

        assertDone(asked);
        assertThat(register().statusCode()).isEqualTo(204);
    }

    @Test
    void reads_that_find_the_queue_full_hold_up_no_renewal_no_peer_and_no_registration() {
        var asked = occupy("GET");

        // What is kept is sent without a worker.
        assertThat(list().statusCode()).isEqualTo(200);
        assertRefused(send("GET", "/eureka/apps/ORDERS", ""));
        assertRenewalsGoOn();
        assertThat(register().statusCode()).isEqualTo(204);
        assertRefused(list());
        assertThat(send("GET", "/health/live", "").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/health/ready", "").statusCode()).isEqualTo(200);

        assertDone(asked);
        assertThat(list().body()).contains("o-3");
    }
}
