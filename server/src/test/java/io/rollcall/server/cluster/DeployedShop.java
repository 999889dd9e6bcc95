package io.rollcall.server.cluster;

import com.sun.net.httpserver.HttpServer;
import io.rollcall.client.ClientSettings;
import io.rollcall.client.RegistryClient;
import io.rollcall.client.model.Instance;
import io.rollcall.client.model.InstanceKey;
import io.rollcall.client.model.LeaseTerms;
import io.rollcall.client.model.Port;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** One instance of a service: a small HTTP server, and the client that registers it. */
final class DeployedShop implements AutoCloseable {
    private final HttpServer http;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicInteger calls = new AtomicInteger();
    private final InstanceKey key;
    final RegistryClient client;

    /** Starts to serve, and then registers. */
    DeployedShop(String app, String id, List<String> servers) {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
        http.createContext("/", exchange -> {
            calls.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        http.setExecutor(threads);
        http.start();
        Instance instance = Instance.of(
                        app,
                        id,
                        "localhost",
                        "127.0.0.1",
                        new Port(http.getAddress().getPort(), true))
                .withLease(new LeaseTerms(5, 20));
        key = instance.key();
        ClientSettings.Builder settings =
                ClientSettings.builder().instance(instance).withoutLookUp();
        servers.forEach(settings::server);
        client = RegistryClient.start(settings.build());
        client.awaitReady(Duration.ofSeconds(10));
    }

    InstanceKey key() {
        return key;
    }

    /** How often it was called so far. */
    int calls() {
        return calls.get();
    }

    /** Serves no more: who calls it now fails. */
    void stopServing() {
        http.stop(0);
        threads.shutdown();
    }

    @Override
    public void close() {
        client.close();
        stopServing();
    }
}
