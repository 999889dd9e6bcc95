package io.rollcall.client;

import static io.rollcall.client.InstanceFixtures.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rollcall.client.model.Instance;
import io.rollcall.client.wire.EurekaJson;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watching over real HTTP: what goes over the wire, and every way in which a stream may end there. */
class WatchOverHttpTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int MAX_BODY = 64 << 10;

    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final List<Server> servers = new CopyOnWriteArrayList<>();
    private final List<Runnable> closing = new CopyOnWriteArrayList<>();

    /** How a server of a test answers a watch. */
    private interface Answer {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    /** A server that says on a stream what the test tells it to, until it is told to end that. */
    private static final class Server {
        final HttpServer http;
        final List<String> asked = new CopyOnWriteArrayList<>();
        final BlockingQueue<String> toSay = new LinkedBlockingQueue<>();
        final AtomicBoolean left = new AtomicBoolean();

        Server(HttpServer http) {
            this.http = http;
        }

        String base() {
            return "http://127.0.0.1:" + http.getAddress().getPort() + "/eureka/";
        }

        void stream(HttpExchange exchange) throws IOException, InterruptedException {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream;charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.flush(); // A newer JDK's server holds the head back until then.
                for (String next = toSay.take(); !next.equals("END"); next = toSay.take()) {
                    out.write(next.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            } catch (IOException gone) {
                left.set(true);
            }
        }
    }

    private Server server(Answer watch) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        Server server = new Server(http);
        http.createContext("/", exchange -> {
            server.asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Accept"));
            try {
                if (exchange.getRequestURI().getPath().equals("/api/v1/watch")) {
                    watch.to(exchange);
                } else {
                    answer(exchange, 404, "text/plain", "");
                }
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        http.setExecutor(workers);
        http.start();
        servers.add(server);
        return server;
    }

    /** A server whose stream the test writes. */
    private Server streaming() throws IOException {
        Server[] self = new Server[1];
        self[0] = server(exchange -> self[0].stream(exchange));
        return self[0];
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @AfterEach
    void stop() {
        closing.forEach(Runnable::run);
        workers.shutdownNow();
        servers.forEach(server -> server.http.stop(0));
    }

    private static String json(Instance instance) {
        String registration = new String(EurekaJson.registration(instance), StandardCharsets.UTF_8);
        return registration.substring("{\"instance\":".length(), registration.length() - 1);
    }

    private static String snapshot(boolean complete, String token, Instance instance) {
        return "event: snapshot\n" + (complete ? "id: " + token + "\n" : "") + "data: {\"complete\":" + complete
                + ",\"instances\":[" + json(instance) + "]}\n\n";
    }

    private static String added(String token, Instance instance) {
        return "event: changes\nid: " + token + "\ndata: {\"changes\":[{\"action\":\"ADDED\",\"instance\":"
                + json(instance) + "}]}\n\n";
    }

    private static String removed(String token, String app, String id) {
        return "event: changes\nid: " + token + "\ndata: {\"changes\":[{\"action\":\"DELETED\",\"app\":\"" + app
                + "\",\"id\":\"" + id + "\"}]}\n\n";
    }

    private static ClientSettings.Builder settings(Server... servers) {
        ClientSettings.Builder settings = ClientSettings.builder()
                .maxBodyBytes(MAX_BODY)
                .requestTimeout(Duration.ofSeconds(8))
                .connectTimeout(Duration.ofSeconds(3));
        List.of(servers).forEach(server -> settings.server(server.base()));
        return settings;
    }

    /** What the transport alone says of a watch. */
    private BlockingQueue<WatchSignal> signals(ClientSettings settings, String token) {
        ClientEnvironment environment = RealEnvironment.open(settings);
        BlockingQueue<WatchSignal> signals = new LinkedBlockingQueue<>();
        RegistryTransport.Stream stream =
                environment.transport().watch(settings.servers().get(0), token, signals::add);
        closing.add(stream::close);
        closing.add(environment.closing());
        return signals;
    }

    private BlockingQueue<WatchSignal> signals(Server server) {
        return signals(settings(server).build(), "t 1+/");
    }

    /** The next signal that says something. */
    private static WatchSignal next(BlockingQueue<WatchSignal> signals) throws InterruptedException {
        for (int i = 0; i < 10_000; i++) {
            WatchSignal signal = signals.poll(20, java.util.concurrent.TimeUnit.SECONDS);
            if (!(signal instanceof WatchSignal.Heard)) {
                return signal == null ? new WatchSignal.Broken("the test heard nothing") : signal;
            }
        }
        throw new AssertionError("nothing but noise");
    }

    @Test
    void a_client_is_told_each_change_and_goes_on_at_another_server_without_reading_all_again() throws Exception {
        Server one = streaming();
        Server other = streaming();
        ClientSettings settings = ClientSettings.builder()
                .zone("near")
                .serverOfZone("near", one.base())
                .serverOfZone("far", other.base())
                .build();
        one.toSay.add(snapshot(false, "", up("ORDERS", "o-1")) + ": beat\n\n");
        one.toSay.add(snapshot(true, "t1", up("STOCK", "s-1")));
        try (RegistryClient client = RegistryClient.start(settings)) {
            client.awaitReady(LONG);
            assertThat(client.directory().applicationNames()).containsExactly("ORDERS", "STOCK");
            assertThat(client.isWatching()).isTrue();

            one.toSay.add(added("t2", up("ORDERS", "o-2")));
            await().atMost(LONG).until(() -> client.application("ORDERS").size() == 2);

            one.toSay.add("event: bye\ndata: {\"why\":\"closing\"}\n\n");
            one.toSay.add("END");
            other.toSay.add(removed("t3", "ORDERS", "o-1"));
            await().atMost(LONG).until(() -> client.application("ORDERS").size() == 1);
            assertThat(client.counts().resumedWatches()).isEqualTo(1);
        }
        assertThat(one.asked).containsExactly("GET /api/v1/watch text/event-stream");
        assertThat(other.asked).containsExactly("GET /api/v1/watch?since=t2 text/event-stream");
        // Whoever watched is gone: the server sees that when it writes.
        await().atMost(LONG).until(() -> {
            other.toSay.add(": beat\n\n");
            return other.left.get();
        });
    }

    @Test
    void a_token_is_sent_back_as_it_came() throws Exception {
        Server server = streaming();
        BlockingQueue<WatchSignal> signals = signals(server);
        assertThat(next(signals)).isEqualTo(new WatchSignal.Opened());
        assertThat(server.asked).containsExactly("GET /api/v1/watch?since=t%201%2B%2F text/event-stream");
    }

    @Test
    void events_of_every_kind_become_signals_and_unknown_ones_are_skipped() throws Exception {
        Server server = streaming();
        server.toSay.add("event: party\ndata: {}\n\n: beat\n\nevent: bye\ndata: {\"why\":\"full\"}\n\n");
        server.toSay.add(added("t2", up("ORDERS", "o-1")).replace("\n", "\r\n"));
        server.toSay.add("END");
        BlockingQueue<WatchSignal> signals = signals(server);
        assertThat(next(signals)).isEqualTo(new WatchSignal.Opened());
        assertThat(next(signals)).isEqualTo(new WatchSignal.Beat());
        assertThat(next(signals)).isEqualTo(new WatchSignal.Bye("full"));
        assertThat(next(signals))
                .isInstanceOfSatisfying(WatchSignal.Changes.class, changes -> assertThat(changes.token())
                        .isEqualTo("t2"));
        assertThat(next(signals)).isInstanceOf(WatchSignal.Broken.class);
        assertThat(signals).isEmpty();
    }

    @Test
    void what_is_no_stream_is_refused() throws Exception {
        assertThat(next(signals(server(exchange -> answer(exchange, 404, "application/json", "{}")))))
                .isEqualTo(new WatchSignal.Refused(404, null));
        assertThat(next(signals(server(exchange -> answer(exchange, 200, "text/html", "<html>")))))
                .isEqualTo(new WatchSignal.Refused(200, null));
        assertThat(next(signals(server(exchange -> {
                    exchange.getResponseHeaders().set("Retry-After", "7");
                    answer(exchange, 503, "application/problem+json", "{}");
                }))))
                .isEqualTo(new WatchSignal.Refused(503, Duration.ofSeconds(7)));
    }

    @Test
    void what_cannot_be_read_or_is_too_much_ends_the_stream() throws Exception {
        String half = "x".repeat(MAX_BODY / 2);
        String filler = "{\"complete\":false,\"more\":\"" + half + "\",\"instances\":[]}";
        for (String said : List.of(
                "event: changes\ndata: {\"changes\":[\n\n",
                "event: snapshot\ndata: <html>\n\n",
                "data: " + half + half + "\n\n",
                ("data: " + half.substring(100) + "\n").repeat(3),
                ("event: snapshot\ndata: " + filler + "\n\n").repeat(3))) {
            Server server = streaming();
            server.toSay.add(said);
            BlockingQueue<WatchSignal> signals = signals(server);
            assertThat(next(signals)).isEqualTo(new WatchSignal.Opened());
            WatchSignal last = next(signals);
            while (last instanceof WatchSignal.Snapshot) {
                last = next(signals);
            }
            assertThat(last).isInstanceOf(WatchSignal.Unreadable.class);
            await().atMost(LONG).until(() -> {
                server.toSay.add(": beat\n\n");
                return server.left.get();
            });
        }
    }

    @Test
    void a_server_that_does_not_answer_is_given_up_in_time() throws Exception {
        Server server = server(exchange -> Thread.currentThread().join(20_000));
        ClientSettings settings =
                settings(server).requestTimeout(Duration.ofMillis(300)).build();
        assertThat(next(signals(settings, "t"))).isEqualTo(new WatchSignal.Broken("no answer within 300 ms"));
        server.http.stop(0);
        assertThat(next(signals(settings, "t"))).isInstanceOf(WatchSignal.Broken.class);
    }

    @Test
    void a_server_that_is_faster_than_the_loop_waits() {
        ManualLoop loop = new ManualLoop();
        int[] asked = {0};
        int[] told = {0};
        HttpWatch watch = new HttpWatch(loop, Runnable::run, MAX_BODY, signal -> told[0]++);
        watch.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                asked[0] += (int) count;
            }

            @Override
            public void cancel() {
                asked[0] = -1;
            }
        });
        int ahead = asked[0];
        assertThat(ahead).isPositive();
        for (int i = 0; i < ahead; i++) {
            watch.onNext(List.of(ByteBuffer.wrap(": beat\n".getBytes(StandardCharsets.UTF_8))));
        }
        assertThat(told[0]).isEqualTo(ahead);
        assertThat(asked[0]).isEqualTo(ahead);
        loop.settle();
        assertThat(asked[0]).isEqualTo(2 * ahead);
        watch.close();
        assertThat(asked[0]).isEqualTo(-1);
    }

    @Test
    void a_drain_is_asked_of_the_servers_own_api() throws Exception {
        Server server = server(exchange -> answer(exchange, 404, "text/plain", ""));
        server.http.createContext("/api/v1/instances/", exchange -> {
            server.asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            answer(
                    exchange,
                    200,
                    "application/json",
                    """
                    {"complete":true,"watchers":7,"behind":0,"pollers":1,"slowestPollMillis":30000,"nodes":[
                     {"name":"a","state":"TOLD","watchers":3,"behind":0,"pollers":1},
                     {"name":"b","state":"TOLD","watchers":4,"behind":0,"pollers":0}]}""");
            exchange.close();
        });
        ClientSettings settings = settings(server)
                .instance(up("SHOP", "h:shop 1"))
                .withoutLookUp()
                .build();
        try (RegistryClient client = RegistryClient.start(settings)) {
            assertThat(client.drain(Duration.ofSeconds(10)))
                    .isEqualTo(new Drained(7, 2, 1, Duration.ofSeconds(30), true));
        }
        assertThat(server.asked).contains("POST /api/v1/instances/SHOP/h:shop%201/drain?wait=10000ms");
    }
}
