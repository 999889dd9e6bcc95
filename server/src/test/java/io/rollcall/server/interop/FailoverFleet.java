package io.rollcall.server.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many small clients that live as Eureka's do: each renews at the first server of its list that answers, stays there
 * until it does not, and registers again when it is told 404. Their list can be changed while they run, as by a
 * deployment of each.
 */
final class FailoverFleet implements AutoCloseable {
    static final String APP = "FLEET";
    static final Duration LEASE = Duration.ofSeconds(15);

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int THREADS = 8;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS);
    private final List<Client> clients = new ArrayList<>();
    private final List<Future<?>> tasks = new ArrayList<>();
    private volatile Deployment deployment;
    final AtomicInteger lost = new AtomicInteger();

    /** The list that the clients have, and how many they had before. */
    private record Deployment(List<String> servers, int number) {}

    /** @param servers service URLs, the preferred one first */
    FailoverFleet(int count, List<String> servers) {
        this.deployment = new Deployment(List.copyOf(servers), 0);
        for (int i = 0; i < count; i++) {
            Client client = new Client("fleet-" + i, i);
            clients.add(client);
            tasks.add(threads.scheduleAtFixedRate(
                    client::act, i * INTERVAL.toMillis() / count, INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    /** One client. Only its own task touches it. */
    private final class Client {
        private final String id;
        private int current;
        private int deployed;
        private long dirty = InstantSource.system().millis();

        Client(String id, int first) {
            this.id = id;
            this.current = first;
        }

        void act() {
            Deployment now = deployment;
            List<String> list = now.servers();
            if (deployed != now.number()) {
                deployed = now.number();
                // Spread over the first two, as clients with their lists shuffled are.
                current = Math.floorMod(id.hashCode(), Math.min(2, list.size()));
                dirty = InstantSource.system().millis();
                if (register(list.get(current)) / 100 == 2) {
                    return;
                }
            }
            for (int tries = 0; tries < list.size(); tries++) {
                String server = list.get(current % list.size());
                int status =
                        send(server, "PUT", "apps/" + APP + "/" + id + "?status=UP&lastDirtyTimestamp=" + dirty, "");
                if (status == 404) {
                    dirty = InstantSource.system().millis();
                    status = register(server);
                }
                if (status / 100 == 2) {
                    return;
                }
                current++;
            }
            lost.incrementAndGet();
        }

        private int register(String server) {
            ObjectNode instance = InstanceShapes.up(APP, id);
            instance.put("lastDirtyTimestamp", String.valueOf(dirty));
            ObjectNode lease = (ObjectNode) instance.get("leaseInfo");
            lease.put("renewalIntervalInSecs", INTERVAL.toSeconds()).put("durationInSecs", LEASE.toSeconds());
            JsonNode body = InstanceShapes.wrapped(instance);
            return send(server, "POST", "apps/" + APP, body.toString());
        }
    }

    private int send(String server, String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(Duration.ofSeconds(3))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException unreachable) {
            return 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(interrupted));
        }
    }

    /** Gives all clients another list, as if each were deployed with it. For one thread. */
    void move(List<String> list) {
        deployment = new Deployment(List.copyOf(list), deployment.number() + 1);
    }

    Set<String> ids() {
        Set<String> ids = new TreeSet<>();
        clients.forEach(client -> ids.add(client.id));
        return ids;
    }

    /** Whether every client's task is still alive. */
    boolean isWhole() {
        return tasks.stream().noneMatch(Future::isDone);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
